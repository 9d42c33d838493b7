"""An assignment with two articles, as the product is made for: queue, bulk, agreement, appeals, export and balance."""

import csv
import io
from dataclasses import dataclass
from uuid import UUID

import pytest

from annotator.core.formats.verify import faults
from annotator.models import Article, Round, Submission, Unit
from annotator.services import agreement, articles, assignments, releases, rounds, submissions
from annotator.services.review import appeals, bulk, queue, units
from annotator.services.review.bulk import Limits
from annotator.services.review.queue import Filters
from tests import make
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records, text_of
from tests.services.classwork import NOW, hand_in, newcomer, place, rule, user, work_of

FIRST, SECOND = "The bridge is safe", "The tunnel is closed"
TUNNEL = "The tunnel is closed, said the mayor.\n\nNobody knows why the tunnel is closed."


@dataclass(frozen=True)
class Lesson:
    """A round of two articles with the work of three students on each, by article and student."""

    round: Round
    bridge: Article
    tunnel: Article
    works: dict[tuple[UUID, UUID], Submission]

    def of(self, article: Article) -> list[Submission]:
        return [work for (id, _), work in self.works.items() if id == article.id]


@pytest.fixture
def lesson(session: Db, cast: Cast) -> Lesson:
    tess, room = user(session, cast.tess), place(session, cast.tess).classroom
    newcomer(session, cast, "Third")
    bridge = work_of(session, cast.sam).article
    tunnel = make.article(room, TUNNEL, by=tess, now=NOW, title="The tunnel")
    scheme = work_of(session, cast.sam).round.assignment.scheme
    made = make.assignment(room, [bridge, tunnel], scheme, by=tess, now=NOW, title="Two texts")
    assignments.set_state(made, "active", by=tess, now=NOW)
    found = submissions.of_round(made.rounds[0])
    works = {(work.article_id, work.membership_id): work for work in found}
    assert len(works) == 6
    return Lesson(made.rounds[0], bridge, tunnel, works)


def dispute(lesson: Lesson) -> None:
    """Let two of three mark the bridge, and one the tunnel, which is more in doubt."""
    for n, work in enumerate(lesson.of(lesson.bridge)):
        hand_in(work, *([(FIRST, "claim")] if n < 2 else []))
    for n, work in enumerate(lesson.of(lesson.tunnel)):
        hand_in(work, *([(SECOND, "opinion")] if n < 1 else []))


def places(found: list[Unit]) -> list[tuple[UUID, int]]:
    return [(unit.article_id, unit.start) for unit in found]


def test_a_student_has_work_on_each_and_sees_both(session: Db, cast: Cast, lesson: Lesson) -> None:
    sam = place(session, cast.sam)
    own = submissions.of_member(lesson.round, sam)
    assert [work.article_id for work in own] == [lesson.bridge.id, lesson.tunnel.id]
    assert articles.may_see(sam, lesson.tunnel)


def test_the_queue_goes_by_doubt_across_articles_and_by_the_text_in_their_order(lesson: Lesson) -> None:
    dispute(lesson)
    doubtful = queue.page(lesson.round, Filters(state="open"))
    assert places(doubtful.units)[0] == (lesson.tunnel.id, 0)
    in_order = queue.page(lesson.round, Filters(order="text"))
    assert [id for id, _ in places(in_order.units)] == [lesson.bridge.id, lesson.tunnel.id]
    only = queue.page(lesson.round, Filters(article=lesson.tunnel.id))
    assert {unit.article_id for unit in only.units} == {lesson.tunnel.id}


def test_a_page_of_the_queue_ends_inside_one_article_and_goes_on_in_the_other(lesson: Lesson) -> None:
    dispute(lesson)
    first = queue.page(lesson.round, Filters(order="text"), size=1)
    second = queue.page(lesson.round, Filters(order="text"), size=1, after=first.next)
    assert [unit.article_id for page in (first, second) for unit in page.units] == [lesson.bridge.id, lesson.tunnel.id]
    assert second.next is None


def test_balances_of_the_articles_add_up(lesson: Lesson) -> None:
    dispute(lesson)
    whole, parts = units.balance(lesson.round), units.balances_by_article(lesson.round).values()
    assert whole == {key: sum(part[key] for part in parts) for key in whole}
    assert [part["units"] for part in parts] == [1, 1]


def test_bulk_accepts_in_the_article_that_is_chosen(session: Db, cast: Cast, lesson: Lesson) -> None:
    dispute(lesson)
    rita = place(session, cast.rita)
    preview = bulk.preview(lesson.round, "1/3", Limits(article=lesson.tunnel.id))
    assert {unit.article_id for unit in preview.units} == {lesson.tunnel.id}
    rule_ = bulk.accept(lesson.round, "1/3", Limits(article=lesson.tunnel.id), by=rita, now=NOW)
    by_article = {unit.article_id: unit for unit in units.of_round(lesson.round)}
    assert by_article[lesson.tunnel.id].source == "bulk"
    assert by_article[lesson.bridge.id].source != "bulk"
    bulk.undo(rule_, by=rita, now=NOW)
    assert units.balances_by_article(lesson.round)[lesson.tunnel.id]["open"] == 1


def test_agreement_pools_both_and_shows_each(lesson: Lesson) -> None:
    dispute(lesson)
    report = agreement.report_of(lesson.round)
    assert [one.article for one in report.articles] == [lesson.bridge.id, lesson.tunnel.id]
    studies = agreement.studies_of(lesson.round)
    assert [study.length for study in studies] == [len(lesson.bridge.text), len(lesson.tunnel.text)]
    claim = next(line for line in report.headlines if line.label == "claim")
    opinion = next(line for line in report.headlines if line.label == "opinion")
    assert claim.value.value is not None
    assert opinion.value.value is not None
    assert claim.value.value > opinion.value.value


def test_a_question_about_one_article_leaves_the_other_alone(session: Db, cast: Cast, lesson: Lesson) -> None:
    dispute(lesson)
    tess, rita = user(session, cast.tess), place(session, cast.rita)
    for unit in units.of_round(lesson.round):
        rule(unit, rita, verdict="none")
    for state in ("reviewing", "revealed"):
        rounds.set_state(lesson.round, state, by=tess, now=NOW)
    on_bridge, on_tunnel = units.of_round(lesson.round)
    asker = next(work for work in lesson.of(lesson.tunnel) if appeals.may_ask(on_tunnel, work.membership))
    appeals.ask(on_tunnel, "Why no claim?", by=asker.membership, now=NOW)
    assert (on_bridge.state, on_tunnel.state) == ("ruled_none", "open")
    assert queue.next_unit(lesson.round) is on_tunnel
    assert appeals.left(lesson.round, asker.membership) == appeals.MOST - 1


def test_an_export_has_a_record_and_rows_of_each(session: Db, cast: Cast, lesson: Lesson) -> None:
    dispute(lesson)
    rita = place(session, cast.rita)
    for unit in units.of_round(lesson.round):
        quote = unit.article.text[unit.start : unit.end]
        rule(unit, rita, (quote, str(unit.label)))
    release = releases.create(lesson.round, policy="class", has_text=True, by=user(session, cast.tess), now=NOW)
    record = releases.file(release, "record")
    table = releases.file(release, "csv")
    assert record is not None
    assert table is not None
    assert faults(text_of(record).splitlines()) == []
    found = records(lesson.round)
    assert [one["article"]["title"] for one in found] == [lesson.bridge.title, lesson.tunnel.title]
    rows = list(csv.DictReader(io.StringIO(text_of(table).lstrip("\ufeff"))))
    assert sorted(row["quote"] for row in rows) == [FIRST, SECOND]
    assert release.balance["units"] == 2


def test_one_student_has_one_name_in_both_records(lesson: Lesson) -> None:
    dispute(lesson)
    first, second = records(lesson.round)
    assert {one["id"] for one in first["annotators"]} == {one["id"] for one in second["annotators"]}
