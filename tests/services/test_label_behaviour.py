"""What labels do is data of the scheme: a class's own labels can be linked; marks, rulings and exports follow it."""

import pytest

from annotator.core.formats import FORMATS
from annotator.core.formats.verify import faults
from annotator.models import Scheme, Submission
from annotator.services import assignments, errors, scheme_changes, scheme_drafts, schemes, submissions
from annotator.services.review import units
from annotator.services.review.errors import WrongUnitLink
from annotator.services.scheme_drafts import Label
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import NOW, derive, place, rule, work_of

WORDS, SOURCE = "The bridge is safe", "the mayor of Zürich said on Monday"
LABELS = [
    Label("frame", "1", 1, "Words that frame.", "Is it a frame?"),
    Label("voice", "2", 2, "Words that say who speaks.", "Who says it?", links_to=("frame",)),
    Label("page", "3", 3, "Words about the page.", "Is it the page?", stands_alone=True),
]


def own_scheme(session: Db, cast: Cast, labels: list[Label]) -> Scheme:
    tess = place(session, cast.tess)
    draft = scheme_drafts.begin(tess.classroom, None, by=tess.user, now=NOW)
    scheme_drafts.describe(draft, "Frames", "", labels)
    scheme_drafts.publish(draft, by=tess.user, now=NOW)
    return draft


def own_work(session: Db, cast: Cast) -> Submission:
    """Return sam's work in an assignment with the class's own labels."""
    tess, scheme = place(session, cast.tess), own_scheme(session, cast, LABELS)
    article = work_of(session, cast.sam).article
    made = make.assignment(tess.classroom, [article], scheme, by=tess.user, now=NOW)
    assignments.set_state(made, "active", by=tess.user, now=NOW)
    (work,) = submissions.of_member(made.rounds[0], place(session, cast.sam))
    return work


def test_a_scheme_stores_what_its_labels_do_and_nothing_else(session: Db, cast: Cast) -> None:
    frame, voice, page = own_scheme(session, cast, LABELS).labels
    assert ("links_to" in frame, voice["links_to"], page["stands_alone"]) == (False, ["frame"], True)
    assert "expected_agreement" not in voice


def test_a_mark_is_linked_as_its_scheme_allows(session: Db, cast: Cast) -> None:
    work = own_work(session, cast)
    frame = make.span(work, WORDS, "frame", now=NOW)
    voice = make.span(work, SOURCE, "voice", now=NOW, links=[frame.id])
    assert [one.id for one in voice.links] == [frame.id]
    with pytest.raises(errors.WrongLink, match="frame"):
        make.span(work, "moves", "voice", now=NOW, links=[voice.id])
    with pytest.raises(errors.UnlinkedLabel, match="frame"):
        make.span(work, "disgrace", "frame", now=NOW, links=[voice.id])


def test_a_label_may_be_linked_to_itself_but_no_mark_is(session: Db, cast: Cast) -> None:
    echo = [Label("echo", "1", 1, "Words said again.", "Again?", links_to=("echo",))]
    tess, scheme = place(session, cast.tess), own_scheme(session, cast, echo)
    made = make.assignment(tess.classroom, [work_of(session, cast.sam).article], scheme, by=tess.user, now=NOW)
    assignments.set_state(made, "active", by=tess.user, now=NOW)
    (work,) = submissions.of_member(made.rounds[0], place(session, cast.sam))
    first = make.span(work, WORDS, "echo", now=NOW)
    second = make.span(work, SOURCE, "echo", now=NOW, links=[first.id])
    assert [one.id for one in second.links] == [first.id]
    again = make.marking(work.article.text, WORDS, "echo", version=1, links=[first.id])
    with pytest.raises(errors.WrongLink):
        own_marks.mark_span(work, first.id, again, now=NOW)


def test_a_label_of_a_known_name_links_to_nothing_by_itself(session: Db, cast: Cast) -> None:
    names = [Label("attribution", "1", 1, "Who.", "Who?"), Label("claim", "2", 2, "What.", "What?")]
    tess, scheme = place(session, cast.tess), own_scheme(session, cast, names)
    made = make.assignment(tess.classroom, [work_of(session, cast.sam).article], scheme, by=tess.user, now=NOW)
    assignments.set_state(made, "active", by=tess.user, now=NOW)
    (work,) = submissions.of_member(made.rounds[0], place(session, cast.sam))
    claim = make.span(work, WORDS, "claim", now=NOW)
    with pytest.raises(errors.UnlinkedLabel):
        make.span(work, SOURCE, "attribution", now=NOW, links=[claim.id])


def test_rulings_and_exports_follow_the_scheme(session: Db, cast: Cast) -> None:
    work = own_work(session, cast)
    frame = make.span(work, WORDS, "frame", now=NOW)
    make.span(work, SOURCE, "voice", now=NOW, links=[frame.id])
    submissions.submit(work, by=work.membership, now=NOW)
    derive(work)
    first, second = units.of_round(work.round)
    rita = place(session, cast.rita)
    with pytest.raises(WrongUnitLink, match="voice: frame"):
        rule(first, rita, (WORDS, "frame"), links=(second.id,))
    rule(first, rita, (WORDS, "frame"))
    rule(second, rita, (SOURCE, "voice"), links=(first.id,))
    (record,) = records(work.round)
    assert record["scheme"]["links_to"] == {"voice": ["frame"]}
    assert [bool(row["links"]) for row in record["labels"]] == [False, True]
    lines = list(FORMATS["record"].write([record], 1))
    assert faults("".join(lines).splitlines()) == []


@pytest.mark.parametrize("links_to", [("nothing",), ("frame", "Frame")])
def test_links_lead_to_labels_of_the_scheme(session: Db, cast: Cast, links_to: tuple[str, ...]) -> None:
    wrong = [LABELS[0], Label("voice", "2", 2, "Who speaks.", "Who?", links_to=links_to)]
    with pytest.raises(errors.UnusableDraft) as refusal:
        own_scheme(session, cast, wrong)
    assert (refusal.value.params["row"], refusal.value.params["part"]) == (1, "links_to")


def test_a_renamed_label_keeps_its_links_and_a_change_of_them_is_a_change(session: Db, cast: Cast) -> None:
    first, tess = own_scheme(session, cast, LABELS), place(session, cast.tess)
    draft = scheme_drafts.begin(tess.classroom, first, by=tess.user, now=NOW)
    renamed = [Label("angle", "1", 1, "Words that frame.", "Is it a frame?", was="frame")]
    renamed += [Label(one.name, one.key, one.slot, one.definition, one.test, one.name, one.links_to, one.stands_alone)
                for one in LABELS[1:]]  # fmt: skip
    scheme_drafts.describe(draft, "Frames", "", renamed)
    assert draft.labels[1]["links_to"] == ["angle"]
    assert set(scheme_changes.changes(draft).labels) == {"frame", "angle", "voice"}


def test_what_others_reach_stays_while_a_label_means_what_it_meant(session: Db, cast: Cast) -> None:
    tess = place(session, cast.tess)
    draft = scheme_drafts.begin(tess.classroom, schemes.chosen(None, tess.user), by=tess.user, now=NOW)
    labels = [
        Label(one["name"], one["key"], one["slot"], one["definition"] + " Or not." * (one["name"] == "claim"),
              one["test"], one["name"]) for one in draft.labels
    ]  # fmt: skip
    scheme_drafts.describe(draft, "Ours", "", labels)
    assert [("expected_agreement" in one) for one in draft.labels] == [False, True, True, True]
