"""Counters of agreement that follow the spans: each process keeps its own and brings it up to date when asked.

It is a cache per process, which can be dropped at any time: the database is the only source, so that a process that
starts now, or one that missed a hundred changes, answers the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select

from annotator.core.agreement.live import Edit, Live, live_of, mark, see, unmark
from annotator.core.agreement.study import Study, make_study
from annotator.core.later import Floats
from annotator.core.sentences import paragraphs_of, sentences_of
from annotator.db import session
from annotator.models import Article, Round, Submission
from annotator.services import articles
from annotator.services.counted import is_not_left_out
from annotator.services.mark_values import Changed
from annotator.services.nameless import marks_since
from annotator.services.submissions import is_of

# Asked again with every mark of a class: made once and put to the connection, they cost half of the session's way.
REVISIONS = select(Submission.id, Submission.revision).where(
    Submission.round_id == bindparam("round"), is_not_left_out()
)
STATES = select(
    Submission.id, Submission.article_id, Submission.membership_id, Submission.status, Submission.revision,
    Submission.viewed,
).order_by(Submission.id)  # fmt: skip
SOME_STATES = STATES.where(Submission.id.in_(bindparam("submissions", expanding=True)))
MOST_ROUNDS = 32  # that a process keeps counters for; the one asked for longest ago goes first
MOST_MADE = 4  # kept of one round, since each marks of a class makes them anew
Made = TypeVar("Made")
Ranges = list[tuple[int, int]]
Pair = tuple[UUID, UUID]  # spans, from and to


@dataclass(frozen=True, slots=True)
class State:
    """A submission as its row says it is; `reader` is the membership, which is the same person in every article."""

    id: UUID
    article: UUID
    reader: str
    status: str
    revision: int
    viewed: Ranges

    @property
    def is_reader(self) -> bool:
        return self.status != "unopened"

    def seen(self, length: int) -> Ranges:
        """What counts of it: submitted work everywhere, other work where it was on screen."""
        return [(0, length)] if self.status == "submitted" else self.viewed


@dataclass(slots=True)
class Work:
    """A submission as it was counted."""

    state: State
    spans: dict[UUID, Edit] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """One round: its works, the counters of each of its articles, and what was measured of them last.

    `lock` is held while works and counters are read or changed, `measuring` while something is measured: who asks for
    the same meanwhile waits and is given it.
    """

    works: dict[UUID, Work] = field(default_factory=dict)
    lives: dict[UUID, Live] = field(default_factory=dict)
    studies: dict[UUID, tuple[Any, Study]] = field(default_factory=dict)
    rows: dict[tuple[UUID, str | None, str], tuple[Study, Floats]] = field(default_factory=dict)
    made: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    measuring: Lock = field(default_factory=Lock)

    def kept(self, key: Hashable, measure: Callable[[], Made]) -> Made:
        """Return what was measured under a key that says of what it was measured; measure it when it is not known."""
        with self.measuring:
            if key not in self.made:
                self.made[key] = measure()
            self.made.move_to_end(key)
            while len(self.made) > MOST_MADE:
                self.made.popitem(last=False)
            made: Made = self.made[key]
            return made


_kept: WeakKeyDictionary[Any, OrderedDict[tuple[UUID, UUID], Counts]] = WeakKeyDictionary()  # one for each database
_keeping = Lock()


class Revision(NamedTuple):
    """What says that a submission has changed."""

    id: UUID
    revision: int
    status: str


def revisions_of(round_: Round) -> list[Revision]:
    """Return the revision of every submission of the round: a part of `states_of`, for less."""
    query = select(Submission.id, Submission.revision, Submission.status).filter_by(round_id=round_.id)
    query = query.where(is_not_left_out())
    return [Revision(*row) for row in session.execute(query.where(is_of(round_)).order_by(Submission.id))]


def states_of(round_: Round) -> list[State]:
    """Return where every submission of the round is."""
    query = STATES.where(Submission.round_id == round_.id, is_not_left_out())
    return [_state(*row) for row in session.execute(query.where(is_of(round_)))]


def _state(id: UUID, article: UUID, member: UUID, status: str, revision: int, viewed: Ranges) -> State:
    return State(id, article, str(member), status, revision, [(start, end) for start, end in viewed])


def counts_of(round_: Round) -> Counts:
    """Return this process's counters of a round, brought to what the database says now.

    Ask with nothing uncommitted: what is rolled back would have been counted.
    """
    counts = kept_for(round_)
    with counts.lock:
        follow(counts, round_)
    return counts


def kept_for(round_: Round) -> Counts:
    """Return this process's counters of a round as they were when it was asked for last."""
    with _keeping:
        of_database = _kept.setdefault(session.get_bind(), OrderedDict())
        key = round_.id, round_.assignment.scheme_id
        counts = of_database.setdefault(key, Counts())
        of_database.move_to_end(key)
        while len(of_database) > MOST_ROUNDS:
            of_database.popitem(last=False)
        return counts


def follow(counts: Counts, round_: Round) -> None:
    """Change the counters where the spans have changed; count an article anew where readers or sight were lost."""
    stale = _follow_works(counts, round_)
    stale |= {work.state.article for work in counts.works.values()} - counts.lives.keys()
    for article in articles.read_in(round_.assignment) if stale else ():
        if article.id in stale:
            counts.lives[article.id] = live_of(study_of(counts, article, round_.assignment.scheme.label_names))


def works_of(round_: Round) -> Counts:
    """Return the works of a round, read from nothing, without counters."""
    counts = Counts()
    _follow_works(counts, round_)
    return counts


def _follow_works(counts: Counts, round_: Round) -> set[UUID]:
    """Bring works, and the counters that there are, to what the database says; return which articles to count anew."""
    ask = session.connection().execute
    revisions = {id: revision for id, revision in ask(REVISIONS, {"round": round_.id}).all()}
    new = [id for id, revision in revisions.items() if _counted_revision(counts, id) != revision]
    changed = [_state(*row) for row in ask(SOME_STATES, {"submissions": new})] if new else []
    stale = _articles_to_recount(counts, revisions, changed)
    _forget(counts, revisions)
    edits = _by_submission(marks_since({state.id: _counted_revision(counts, state.id) for state in changed}))
    for state in changed:
        own = edits.get(state.id, ())
        live = None if state.article in stale else counts.lives.get(state.article)
        if live and any(edit.label not in live.counters for edit in own):
            stale, live = stale | {state.article}, None
        _count(counts, state, own, live)
    return stale


def _counted_revision(counts: Counts, id: UUID) -> int:
    work = counts.works.get(id)
    return work.state.revision if work else -1


def _articles_to_recount(counts: Counts, here: Container[UUID], changed: Iterable[State]) -> set[UUID]:
    lost = {work.state.article for id, work in counts.works.items() if id not in here}
    return lost | {state.article for state in changed if _has_shrunk(counts.works.get(state.id), state)}


def _has_shrunk(work: Work | None, state: State) -> bool:
    """Say whether less of it counts than before: it was taken back, or this transaction knows less."""
    if work is None:
        return False
    is_taken_back = work.state.status == "submitted" != state.status
    return is_taken_back or state.revision < work.state.revision


def _forget(counts: Counts, revisions: Mapping[UUID, int]) -> None:
    """Forget what is erased, and what was counted from a later state than this transaction sees."""
    for id, work in list(counts.works.items()):
        if work.state.revision > revisions.get(id, -1):
            del counts.works[id]


def _by_submission(changes: Iterable[Changed]) -> Mapping[UUID, list[Changed]]:
    found: dict[UUID, list[Changed]] = {}
    for change in changes:
        found.setdefault(change.submission_id, []).append(change)
    return found


def _count(counts: Counts, state: State, edits: Iterable[Changed], live: Live | None) -> None:
    """Take one submission's changes in; `live` is None where the article is counted from nothing afterwards."""
    work = counts.works.setdefault(state.id, Work(state))
    work.state = state
    is_counted = live is not None and state.reader in live.spans
    for edit in edits:
        before = work.spans.pop(edit.id, None)
        after = None if edit.deleted else (edit.start, edit.end, edit.label)
        if after:
            work.spans[edit.id] = after
        if live and is_counted and before != after:
            _edit(live, state.reader, before, after)
    if live and state.is_reader:
        _read(live, work, is_counted=is_counted)


def _edit(live: Live, reader: str, before: Edit | None, after: Edit | None) -> None:
    if before:
        unmark(live, reader, *before)
    if after:
        mark(live, reader, *after)


def _read(live: Live, work: Work, *, is_counted: bool) -> None:
    """Count what was seen; of a reader who is new to the counters, also the marks."""
    reader = work.state.reader
    live.spans.setdefault(reader, [])
    live.seen.setdefault(reader, [])
    if not is_counted:
        for edit in work.spans.values():
            mark(live, reader, *edit)
    for start, end in work.state.seen(live.length):
        see(live, reader, start, end)


def studies_in(counts: Counts, round_: Round) -> list[Study]:
    """Return the studies of all articles of a round without links; those in which nothing has changed are kept."""
    labels = round_.assignment.scheme.label_names
    states: dict[UUID, list[tuple[UUID, int, str]]] = {}
    for work in counts.works.values():
        one = work.state
        states.setdefault(one.article, []).append((one.id, one.revision, one.status))
    given = [article.id for article in round_.assignment.articles]
    tags = {id: (tuple(labels), tuple(sorted(states.get(id, ())))) for id in given}
    stale = [id for id in given if id not in counts.studies or counts.studies[id][0] != tags[id]]
    texts = articles.with_texts(stale) if stale else {}
    counts.studies = {id: counts.studies[id] for id in given if id in counts.studies}
    counts.studies |= {id: (tags[id], study_of(counts, texts[id], labels)) for id in stale}
    return [counts.studies[id][1] for id in given]


def study_of(counts: Counts, article: Article, labels: Sequence[str], links: Iterable[Pair] = ()) -> Study:
    """Return the study of an article from what is counted, without asking the database for spans."""
    works = [work for work in counts.works.values() if work.state.article == article.id and work.state.is_reader]
    length = len(article.text)
    return make_study(
        length,
        {work.state.reader: work.spans.values() for work in works},
        seen={work.state.reader: work.state.seen(length) for work in works},
        labels=labels,
        sentences=sentences_of(article.text),
        paragraphs=paragraphs_of(article.text),
        links={work.state.reader: _links_of(work, links) for work in works},
        name=str(article.id),
    )


def _links_of(work: Work, links: Iterable[Pair]) -> list[tuple[Edit, Edit]]:
    spans = work.spans
    return [(spans[source], spans[target]) for source, target in links if source in spans and target in spans]
