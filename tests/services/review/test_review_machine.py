"""Whatever a class and its reviewers do, in any order: blindness, rulings, balance and queue hold."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from annotator.core.adjudication import current_rulings, unreplaced_rulings
from annotator.models import AuditShares, Membership, Ruling, Unit
from annotator.services import erasure, errors, submissions
from annotator.services.review import appeals, bulk, derivations, kept, queue, regrouping, rulings, units, withdrawals
from annotator.services.review.queue import Filters
from annotator.services.review.rulings import Decision, RuledSpan
from annotator.services.visibility import units_with_own_span
from tests import make, own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import NOW, newcomer, place, round_of, work_of

LABELS = ("claim", "opinion")
starts = st.sampled_from((0, 4, 19, 23, 40))
lengths = st.sampled_from((10, 14, 18))
students = st.integers(0, 3)
numbers = st.integers(0, 9)


class Review(RuleBasedStateMachine):
    """Four students, one of whom has become a reviewer since, and two other reviewers."""

    def __init__(self, session: Db, cast: Cast) -> None:
        super().__init__()
        self.session, self.cast = session, cast
        self.nested = session.begin_nested()
        self.round = round_of(session, cast)
        (self.article,) = self.round.assignment.articles
        self.works = [work_of(session, cast.sam), work_of(session, cast.sue)]
        self.works += [newcomer(session, cast, name) for name in ("Third", "Fourth")]
        self.works[0].membership.role = "reviewer"
        self.reviewers = [place(session, cast.rita), place(session, cast.tess), self.works[0].membership]
        shares = {"audit_percent": 50, "double_percent": 50, "salt": "1"}
        session.merge(AuditShares(assignment_id=self.round.assignment_id, **shares))
        session.flush()
        self.made: set[UUID] = set()
        self.clock = NOW
        for who, (start, length) in enumerate(((0, 18), (0, 18), (4, 14), (23, 18))):
            self.marks_and_submits(who, start, length, "claim")
        self.looks()

    def teardown(self) -> None:
        self.nested.rollback()
        self.session.expire_all()

    def later(self) -> Any:
        self.clock += timedelta(seconds=1)
        return self.clock

    def listed(self) -> Sequence[Unit]:
        return units.of_round(self.round)

    def chosen(self, number: int) -> Unit | None:
        listed = self.listed()
        return listed[number % len(listed)] if listed else None

    def attempt(self, do: Callable[[], Any]) -> Any:
        """What is refused changes nothing; that it does not is what the invariants tell."""
        try:
            return do()
        except errors.Refused:
            return None

    @rule(who=students, start=starts, length=lengths, label=st.sampled_from(LABELS))
    def marks_and_submits(self, who: int, start: int, length: int, label: str) -> None:
        work, text = self.works[who % len(self.works)], self.article.text
        marking = make.stretch_marking(text, start, start + length, label)
        self.attempt(lambda: submissions.reopen(work, by=self.reviewers[1], now=self.later()))
        self.attempt(lambda: own_marks.mark_span(work, uuid4(), marking, now=self.later()))
        self.attempt(lambda: submissions.submit(work, by=work.membership, now=self.later()))

    @rule()
    def looks(self) -> None:
        """What somebody who asks for units does first; until then they are as they were."""
        regrouping.bring_up_to_date(self.round)

    @rule(who=students)
    def takes_back(self, who: int) -> None:
        work = self.works[who % len(self.works)]
        self.attempt(lambda: submissions.reopen(work, by=self.reviewers[1], now=self.later()))

    @rule(who=students)
    def leaves(self, who: int) -> None:
        if len(self.works) > 3 and who % len(self.works) > 1:
            erasure.delete_membership(self.works.pop(who % len(self.works)).membership)

    @rule(who=st.integers(0, 2), number=numbers, verdict=st.sampled_from(("span", "several", "none", "return")),
          replacing=st.booleans())  # fmt: skip
    def rules(self, who: int, number: int, verdict: Any, replacing: bool) -> None:
        unit, by = self.chosen(number), self.reviewers[who]
        if unit is None:
            return
        holds_own = bool(units_with_own_span(by, [unit.id]))
        ruling = self.attempt(lambda: self.settle(unit, by, verdict, replacing))
        assert not (ruling and holds_own), "nobody rules on a unit with a mark of their own"
        self.made |= {ruling.id} if ruling else set()

    def settle(self, unit: Unit, by: Membership, verdict: Any, replacing: bool) -> Ruling:
        return rulings.settle_unit(unit, self.decision(unit, by, verdict, replacing), by=by, now=self.later())

    def decision(self, unit: Unit, by: Membership, verdict: Any, replacing: bool = False) -> Decision:
        version, text = sorted(units.versions(unit))[0], self.article.text
        labels = {"span": LABELS[:1], "several": LABELS}.get(verdict, ())
        ruled = tuple(RuledSpan(version.start, version.end, text[version.start : version.end], one) for one in labels)
        current = current_rulings(kept.rulings_on(unit))
        replaces = (UUID(current[0].id),) if current and replacing else ()
        return Decision(verdict, units.digest(unit, by), ruled, replaces=replaces)

    @rule(who=st.integers(0, 1), number=numbers)
    def rules_on_all_alike(self, who: int, number: int) -> None:
        unit, by = self.chosen(number), self.reviewers[who]
        if unit is not None:
            others = [one.id for one in rulings.like(unit, by=by)]
            made = self.attempt(
                lambda: rulings.settle_like(unit, self.decision(unit, by, "span"), others, by=by, now=self.later())
            )
            self.made |= {one.id for one in made or ()}

    @rule(who=st.integers(0, 2))
    def undoes(self, who: int) -> None:
        last = withdrawals.last_of(self.reviewers[who])
        if last is not None:
            self.attempt(lambda: withdrawals.undo(last, by=self.reviewers[who], now=self.later()))

    @rule(support=st.sampled_from(("1/4", "1/2", "1")))
    def accepts(self, support: str) -> None:
        self.attempt(lambda: bulk.accept(self.round, support, by=self.reviewers[1], now=self.later()))

    @rule()
    def takes_acceptance_back(self) -> None:
        rules = bulk.of_round(self.round)
        if rules:
            self.attempt(lambda: bulk.undo(rules[0], by=self.reviewers[1], now=self.later()))

    @rule(who=students, number=numbers)
    def appeals(self, who: int, number: int) -> None:
        unit, work = self.chosen(number), self.works[who % len(self.works)]
        if unit is not None:
            self.round.state = "revealed"
            self.attempt(lambda: appeals.ask(unit, "Why?", by=work.membership, now=self.later()))
            self.round.state = "open"

    @invariant()
    def rulings_survive(self) -> None:
        assert all(self.session.get(Ruling, id) for id in self.made)
        for unit in self.listed():
            made_on = {one.made_on for one in unreplaced_rulings(kept.rulings_on(unit))}
            if made_on:
                is_fresh = frozenset(units.versions(unit)) in made_on
                assert unit.stale is not is_fresh
                assert is_fresh or unit.state == "open"

    @invariant()
    def the_balance_holds(self) -> None:
        balance, counted = units.balance(self.round), Counter(unit.state for unit in self.listed())
        assert balance == {"units": counted.total(), **{state: counted[state] for state in units.STATES}}

    @invariant()
    def an_export_agrees_with_the_units_that_it_brings_up_to_date(self) -> None:
        if any(work.status == "submitted" for work in self.works):
            with self.undone():
                (record,) = records(self.round)
                assert record["balance"] == units.balance(self.round)
                assert {one["id"]: one["state"] for one in record["units"]} == {
                    str(unit.id): unit.state for unit in self.listed()
                }

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Let everything that the body does not have been done: what is out of date stays so."""
        nested = self.session.begin_nested()
        yield
        nested.rollback()
        self.session.expire_all()

    @invariant()
    def the_queue_shows_each_open_unit_once_and_no_first_ruling(self) -> None:
        for by in self.reviewers:
            shown, after = list[UUID](), None
            while True:
                page = queue.page(self.round, Filters(state="open"), by=by, after=after, size=2)
                shown += [unit.id for unit in page.units]
                assert [unit.queue_order for unit in page.units] == sorted(unit.queue_order for unit in page.units)
                after = page.next
                if after is None:
                    break
            assert Counter(shown) == Counter(
                unit.id for unit in self.listed() if queue.shown_state(unit, by) == "open"
            )
            for unit in self.listed():
                if unit.section == "second" and unit.first_by != by.id:
                    assert not kept.visible_grounds(unit, by)

    @invariant()
    def what_is_derived_bit_by_bit_is_what_a_whole_regroup_gives(self) -> None:
        with self.undone():
            regrouping.bring_up_to_date(self.round)
            before = self.snapshot()
            assert not derivations.outdated(self.round)
            regrouping.recompute(self.round, self.article)
            assert self.snapshot() == before

    def snapshot(self) -> dict[UUID, Any]:
        return {
            unit.id: (
                unit.state, unit.stale, unit.section, unit.queue_order, unit.versions, unit.votes_silent, unit.labels
            )
            for unit in self.session.query(Unit).filter_by(round_id=self.round.id)
        }


@pytest.fixture
def machine(session: Db, cast: Cast) -> Callable[[], Review]:
    return lambda: Review(session, cast)


def test_any_sequence_keeps_the_promises(machine: Callable[[], Review]) -> None:
    # Making a long story shorter takes longer than telling it: the failing one is told as it is.
    bounds = settings(
        max_examples=12, stateful_step_count=15, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=bounds)  # type: ignore[no-untyped-call]
