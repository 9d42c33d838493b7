"""Agreement of a round: who counts where, and live figures that equal the full recount whatever happens."""

import random
from collections.abc import Callable
from uuid import uuid4

import pytest

from annotator.core.agreement import MEASURES
from annotator.core.agreement import records as core
from annotator.core.agreement.values import NO_PAIRABLE, NO_VARIATION, Value
from annotator.models import Membership, Round, Span, Submission
from annotator.services import agreement, agreement_counts, erasure, nameless, submissions, visibility
from annotator.services.errors import Refused
from annotator.services.mark_values import Changed
from annotator.services.records import Choice
from annotator.services.spans import Marking
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import NOW, SAFE, class_of, hand_in, newcomer, round_of, take_back

LABELS = ["claim", "attribution", "opinion", "boilerplate"]


def recount(round_: Round) -> dict[str | None, Value]:
    """Every alpha counted anew from the spans, as `annotator agreement` would."""
    studies = agreement.studies_of(round_)
    return {label: MEASURES["char_alpha"](studies, label) for label in (None, *LABELS)}


def figures(values: dict[str | None, Value]) -> dict[str | None, object]:
    """What two ways of counting have to agree on; sums of fractions may differ in the last bit."""
    rounded = {label: round(one.value, 12) if one.value is not None else None for label, one in values.items()}
    return {label: (rounded[label], one.status, one.n) for label, one in values.items()}


def test_it_counts_what_was_seen(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "claim"))
    (study,) = agreement.studies_of(round_of(session, cast))
    assert len(study.readers) == 2, "who never opened it is missing, not silent"
    own_marks.view(third, [(0, 10)])
    live = agreement.live_alphas(round_of(session, cast))["claim"]
    assert live.value is not None
    assert live.value < 1, "seen and unmarked is a value"
    assert live.n == 2 * len(sam.article.text) + 10
    report = agreement.report_of(round_of(session, cast))
    assert report.excluded.unsubmitted_characters == 10
    assert report.excluded.never_opened == 0


def test_silence_counts_and_absence_does_not(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"))
    hand_in(sue, (SAFE, "claim"))
    round_ = round_of(session, cast)
    assert agreement.live_alphas(round_)["claim"].value == 1
    assert agreement.live_alphas(round_)["opinion"].status == NO_VARIATION
    hand_in(third)
    silent = agreement.live_alphas(round_)["claim"].value
    assert silent is not None
    assert silent < 0.8
    erasure.delete_membership(third.membership)
    assert agreement.live_alphas(round_of(session, cast))["claim"].value == 1


def test_nobody_there_is_no_figure(session: Db, cast: Cast) -> None:
    report = agreement.report_of(round_of(session, cast))
    assert {line.value.status for line in report.headlines} == {NO_PAIRABLE}
    assert (report.readers, dict(report.pairs), report.outliers) == ((), {}, ())
    assert report.excluded.never_opened == 2


def test_it_measures_what_the_export_measures(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    (made, told) = hand_in(sam, ("The third pillar moves", "claim"), ("the mayor of Zürich said", "attribution"))
    take_back(sam)
    own_marks.mark_span(sam, told.id, _linked(told, made), now=NOW)
    hand_in(sue, ("The third pillar", "claim"), ("said", "attribution"))
    own_marks.view(third, [(0, 40), (70, 90)])
    round_ = round_of(session, cast)
    exported = [core.study_of(one) for one in records(round_, Choice(has_unfinished=True))]
    ours = agreement.studies_of(round_)
    for measure in ("char_alpha", "char_alpha_masi", "sentence_alpha", "f1_soft", "links_f1", "ualpha_1995"):
        assert MEASURES[measure](ours) == MEASURES[measure](exported), measure


def _linked(span: Span, target: Span) -> Marking:
    return Marking(span.start, span.end, span.quote, span.label, span.version, links=(target.id,))


class Classwork:
    """Whatever a class may do, drawn at random; what the services refuse has not happened."""

    def __init__(self, session: Db, cast: Cast, seed: int) -> None:
        self.session, self.cast, self.draw = session, cast, random.Random(seed)
        self.works = list(class_of(session, cast))
        self.teacher = session.get_one(Membership, cast.tess.membership_id)

    def step(self) -> None:
        doing: list[Callable[[Submission], object]] = [
            self.mark, self.mark, self.mark, self.change, self.delete, self.restore, self.view, self.submit,
            self.submit, self.reopen, self.join, self.leave,
        ]  # fmt: skip
        nested = self.session.begin_nested()
        try:
            self.draw.choice(doing)(self.draw.choice(self.works))
            nested.commit()
        except Refused:
            nested.rollback()

    def marking(self, work: Submission, version: int) -> Marking:
        text = work.article.text
        start = self.draw.randrange(len(text) - 1)
        end = self.draw.randint(start + 1, min(start + 40, len(text)))
        return make.stretch_marking(text, start, end, self.draw.choice(LABELS), version)

    def one_of(self, work: Submission, *, deleted: bool) -> Span | None:
        found = [one for one in visibility.spans_for(work.membership, work, since=0) if one.deleted == deleted]
        return self.draw.choice(found) if found else None

    def mark(self, work: Submission) -> None:
        own_marks.mark_span(work, uuid4(), self.marking(work, 0), now=NOW)

    def change(self, work: Submission) -> None:
        if span := self.one_of(work, deleted=False):
            own_marks.mark_span(work, span.id, self.marking(work, span.version), now=NOW)

    def delete(self, work: Submission) -> None:
        if span := self.one_of(work, deleted=False):
            own_marks.delete_span(work, span.id, version=span.version, now=NOW)

    def restore(self, work: Submission) -> None:
        if span := self.one_of(work, deleted=True):
            again = Marking(span.start, span.end, span.quote, span.label, span.version)
            own_marks.mark_span(work, span.id, again, now=NOW)

    def view(self, work: Submission) -> None:
        start = self.draw.randrange(len(work.article.text) - 1)
        own_marks.view(work, [(start, min(start + 60, len(work.article.text)))])

    def submit(self, work: Submission) -> None:
        submissions.submit(work, by=work.membership, now=NOW)

    def reopen(self, work: Submission) -> None:
        by = self.draw.choice([work.membership, self.teacher])
        submissions.reopen(work, by=by, now=NOW)

    def join(self, work: Submission) -> None:
        if len(self.works) < 6:
            self.works.append(newcomer(self.session, self.cast, f"Newcomer {uuid4().hex[:8]}"))

    def leave(self, work: Submission) -> None:
        if len(self.works) > 3:
            erasure.delete_membership(work.membership)
            self.works.remove(work)


@pytest.mark.parametrize("seed", range(4))
def test_live_equals_the_recount_after_any_edits(session: Db, cast: Cast, seed: int) -> None:
    classwork = Classwork(session, cast, seed)
    for step in range(40):
        classwork.step()
        round_ = round_of(session, cast)
        assert figures(agreement.live_alphas(round_)) == figures(recount(round_)), step


@pytest.mark.parametrize("seed", range(2))
def test_a_process_that_missed_much_answers_the_same(session: Db, cast: Cast, seed: int) -> None:
    classwork, round_ = Classwork(session, cast, 100 + seed), round_of(session, cast)
    late = agreement_counts.Counts()
    for _ in range(4):
        for _ in range(15):
            classwork.step()
            agreement.live_alphas(round_)
        agreement_counts.follow(late, round_)
        assert figures(agreement._alphas(late, round_)) == figures(agreement.live_alphas(round_))


def test_a_process_that_was_further_goes_back(session: Db, cast: Cast) -> None:
    sam, sue, _third = class_of(session, cast)
    hand_in(sue, (SAFE, "claim"))
    own_marks.view(sam, [(0, len(sam.article.text))])
    round_ = round_of(session, cast)
    before = figures(agreement.live_alphas(round_))
    nested = session.begin_nested()
    hand_in(sam, (SAFE, "opinion"))
    assert figures(agreement.live_alphas(round_)) != before
    nested.rollback()
    assert figures(agreement.live_alphas(round_)) == before


def test_it_reads_only_what_changed(session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sam, sue, third = class_of(session, cast)
    for work in (sam, sue, third):
        hand_in(work, (SAFE, "claim"), ("It is a disgrace", "opinion"))
    agreement.live_alphas(round_of(session, cast))
    read: list[Changed] = []

    def listening(since: dict[object, int]) -> list[Changed]:
        found = nameless.marks_since(since)  # type: ignore[arg-type]
        read.extend(found)
        return found

    monkeypatch.setattr(agreement_counts, "marks_since", listening)
    take_back(sue)
    own_marks.mark_span(sue, uuid4(), Marking(0, 3, sue.article.text[:3], "claim", 0), now=NOW)
    agreement.live_alphas(round_of(session, cast))
    assert [(one.start, one.end) for one in read] == [(0, 3)]
    assert agreement.report_of(round_of(session, cast)) is agreement.report_of(round_of(session, cast))


def test_it_names_the_passages_that_lower_a_figure_most(session: Db, cast: Cast) -> None:
    sam, sue, third = class_of(session, cast)
    hand_in(sam, (SAFE, "claim"), ("It is a disgrace", "opinion"))
    hand_in(sue, (SAFE, "claim"), ("It is a disgrace", "claim"))
    hand_in(third, (SAFE, "claim"), ("It is a disgrace", "claim"))
    lines = {line.label: line for line in agreement.report_of(round_of(session, cast)).headlines}
    (worst,) = lines["claim"].passages
    assert sam.article.text[worst.start : worst.end] == "It is a disgrace"
    assert worst.share == 1
    assert lines[None].passages == (), "all marked the same words"


def test_who_marks_unlike_everybody_else_stands_out(session: Db, cast: Cast) -> None:
    works = [*class_of(session, cast), *(newcomer(session, cast, name) for name in ("Four", "Five", "Six"))]
    for work in works[1:]:
        hand_in(work, (SAFE, "claim"), ("It is a disgrace", "opinion"))
    hand_in(works[0], ("Subscribe to our newsletter", "claim"))
    (one,) = agreement.report_of(round_of(session, cast)).outliers
    assert one.reader == str(works[0].membership_id)
    assert one.gains["claim"] > 0.1

