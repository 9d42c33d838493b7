"""Whatever is done to marks, in any order and by any road: what stands is what the API would take if sent whole."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from annotator.core.formats.verify import faults
from annotator.models import Assignment, Span, SpanVersion, Submission
from annotator.services import errors, rounds, span_rules, submissions, visibility
from annotator.services.spans import Change, Marking
from tests import own_marks
from tests.cast import Cast
from tests.kinds import Db
from tests.released import records
from tests.services.classwork import NOW, round_of, user, work_of

IDS = [UUID(int=number) for number in range(1, 5)]
LABELS = ("claim", "attribution", "opinion", "boilerplate")
MOST_HERE = 2
ids = st.sampled_from(IDS)
labels = st.sampled_from(LABELS)
places = st.sampled_from(((0, 3), (0, 10), (4, 10), (0, 18), (4, 18), (0, 11)))  # the last ends with a space
linked = st.frozensets(ids, max_size=2)
steps = st.tuples(ids, st.sampled_from(("put", "put", "delete")), places, labels, linked)


class Marks(RuleBasedStateMachine):
    """One student who marks the same few words under a few ids, and another whose work is empty."""

    def __init__(self, session: Db, cast: Cast) -> None:
        super().__init__()
        self.session, self.cast = session, cast
        self.nested = session.begin_nested()
        self.work = work_of(session, cast.sam)
        self.text = self.work.article.text
        self.ids = dict(zip(IDS, (uuid4() for _ in IDS), strict=True))
        claim, said, *_ = IDS
        self.puts_or_deletes((claim, "put", (0, 10), "claim", frozenset()))
        self.puts_or_deletes((said, "put", (4, 18), "attribution", frozenset({claim})))
        assert self.session.get_one(Span, self.ids[said]).links

    def teardown(self) -> None:
        self.what_is_exported_is_whole()
        self.nested.rollback()
        self.session.expire_all()

    def attempt(self, do: Callable[[], Any]) -> Any:
        """Do it in a savepoint, since a request that is refused leaves nothing behind."""
        nested = self.session.begin_nested()
        try:
            done = do()
        except errors.Refused:
            nested.rollback()
            self.session.expire_all()
            return None
        nested.commit()
        return done

    def version_of(self, id: UUID) -> int:
        span = self.session.get(Span, id)
        return span.version if span else 0

    def change(self, step: Any) -> Change:
        number, method, (start, end), label, links = step
        id, version = self.ids[number], self.version_of(self.ids[number])
        targets = tuple(self.ids[one] for one in sorted(links))
        marking = Marking(start, end, self.text[start:end], label, version, links=targets)
        return Change(id, marking if method == "put" else None, version)

    @rule(step=steps)
    def puts_or_deletes(self, step: Any) -> None:
        change = self.change(step)
        if change.marking:
            marking = change.marking
            self.attempt(lambda: own_marks.mark_span(self.work, change.id, marking, now=NOW))
        else:
            self.attempt(lambda: own_marks.delete_span(self.work, change.id, version=change.version, now=NOW))

    @rule(chosen=st.lists(steps, min_size=2, max_size=4, unique_by=lambda step: step[0]))
    def sends_a_batch(self, chosen: list[Any]) -> None:
        self.attempt(lambda: own_marks.apply_batch(self.work, [self.change(step) for step in chosen], now=NOW))

    @rule(number=ids, label=labels)
    def relabels(self, number: UUID, label: str) -> None:
        span = self.session.get(Span, self.ids[number])
        if span:
            links = tuple(target.id for target in span.links) if label == "attribution" else ()
            wanted = Marking(span.start, span.end, span.quote, label, span.version, links=links)
            self.attempt(lambda: own_marks.mark_span(self.work, span.id, wanted, now=NOW))

    @rule(number=ids, back=st.integers(1, 3))
    def undoes(self, number: UUID, back: int) -> None:
        """What the page does: sends an earlier state of the mark, with the version of now."""
        span = self.session.get(Span, self.ids[number])
        earlier = span and self.session.get(SpanVersion, (span.id, span.version - back))
        if span and earlier and not earlier.deleted:
            quote = self.text[earlier.start : earlier.end]
            marking = Marking(earlier.start, earlier.end, quote, earlier.label, span.version)
            self.attempt(lambda: own_marks.mark_span(self.work, span.id, marking, now=NOW))

    @rule()
    def goes_into_another_round(self) -> None:
        tess = user(self.session, self.cast.tess)
        for state in ("reviewing", "revealed"):
            rounds.set_state(self.work.round, state, by=tess, now=NOW)
        assignment = self.session.get_one(Assignment, self.cast.assignment_id)
        rounds.set_state(rounds.start(assignment, "own", by=tess, now=NOW), "open", by=tess, now=NOW)
        (self.work,) = submissions.of_member(assignment.rounds[-1], self.work.membership)
        carried = [span.id for span in visibility.spans_for(self.work.membership, self.work)]
        fresh = [uuid4() for _ in IDS]
        self.ids = dict(zip(IDS, (carried + fresh)[: len(IDS)], strict=True))

    @invariant()
    def what_stands_would_be_taken_if_sent_whole(self) -> None:
        found = list(visibility.spans_for(self.work.membership, self.work))
        new = {span.id: uuid4() for span in found}
        changes = [
            Change(new[span.id], Marking(
                span.start, span.end, span.quote, span.label, 0, links=tuple(new[target.id] for target in span.links),
            ), 0)
            for span in found
        ]  # fmt: skip
        nested = self.session.begin_nested()
        outcomes = own_marks.apply_batch(self.empty_work(), changes, now=NOW)
        assert [outcome.problem for outcome in outcomes if outcome.problem] == []
        nested.rollback()
        self.session.expire_all()

    def empty_work(self) -> Submission:
        (work,) = submissions.of_member(self.work.round, work_of(self.session, self.cast.sue).membership)
        return work

    def what_is_exported_is_whole(self) -> None:
        nested = self.session.begin_nested()
        submissions.submit(self.work, by=self.work.membership, now=NOW)
        written = [json.dumps(record) for record in records(self.work.round)]
        assert faults(written) == []
        nested.rollback()
        self.session.expire_all()


@pytest.fixture
def machine(session: Db, cast: Cast) -> Callable[[], Marks]:
    return lambda: Marks(session, cast)


def test_no_road_leads_to_a_mark_or_link_that_the_api_would_refuse(
    machine: Callable[[], Marks], cast: Cast, session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert round_of(session, cast).state == "open"
    monkeypatch.setattr(span_rules, "MOST_HERE", MOST_HERE)
    bounds = settings(
        max_examples=12, stateful_step_count=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=bounds)  # type: ignore[no-untyped-call]
