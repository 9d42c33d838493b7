"""Of which submitted work units were derived, whether it is the same now, and who derives them at this moment."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from annotator.core.readers import Readers
from annotator.db import session
from annotator.models import Article, Derivation, Round, Submission, Unit
from annotator.services.counted import is_counted

LASTS = timedelta(seconds=15)  # how long one derives without saying that it still does
Revisions = dict[str, int]
Key = tuple[UUID, UUID]  # of a round and an article


def of(round_: Round, article: Article) -> Derivation | None:
    """Return of what the units of an article were derived, or None when they never were."""
    return session.get(Derivation, (round_.id, article.id), populate_existing=True)


def revisions(rounds: Collection[Round]) -> dict[Key, Revisions]:
    """Return by round and article (ids) the ids of the work of rounds that counts, with its revisions."""
    query = select(Submission.round_id, Submission.article_id, Submission.id, Submission.revision)
    counted = query.where(is_counted(), Submission.round_id.in_([round_.id for round_ in rounds]))
    found: dict[Key, Revisions] = {}
    for round_id, article_id, id, revision in session.execute(counted):
        found.setdefault((round_id, article_id), {})[str(id)] = revision
    return found


def outdated(*rounds: Round) -> list[Key]:
    """Return the ids of rounds and articles whose units are not those of the submitted work.

    Two statements, however many rounds there are; articles are in the order of the assignment, for which a third one
    is needed where several are out of date.
    """
    query = select(Derivation.round_id, Derivation.article_id, Derivation.revisions)
    derived = session.execute(query.where(Derivation.round_id.in_([round_.id for round_ in rounds])))
    known: dict[Key, Revisions] = {(round_id, article_id): of_work for round_id, article_id, of_work in derived}
    now = revisions(rounds)
    found = [key for key in {**known, **now} if known.get(key, {}) != now.get(key, {})]
    if len(found) < 2:
        return found
    return [key for round_ in rounds for key in _in_order(round_, set(found))]


def _in_order(round_: Round, keys: set[Key]) -> list[Key]:
    if all(round_id != round_.id for round_id, _article_id in keys):
        return []
    everywhere = [(round_.id, article.id) for article in round_.assignment.articles]
    return [key for key in everywhere if key in keys]


def has_any(round_: Round, article: Article) -> bool:
    """Say whether anything was derived of an article's work, or a unit added: nothing is while nobody has looked."""
    here = {"round_id": round_.id, "article_id": article.id}
    derived = of(round_, article)
    is_derived = derived is not None and bool(derived.revisions)
    return is_derived or session.scalar(select(Unit.id).filter_by(**here).limit(1)) is not None


def readers(round_: Round, article: Article) -> Readers[UUID]:
    """Return the readers of whose work the units of an article were derived."""
    derived = of(round_, article)
    ids = set(derived.revisions) if derived else set()
    here = {"round_id": round_.id, "article_id": article.id, "status": "taken_in"}
    taken_in = session.execute(select(Submission.id, Submission.viewed).filter_by(**here)).all()
    partial = {id: [(start, end) for start, end in viewed] for id, viewed in taken_in if str(id) in ids}
    return Readers[UUID](len(ids) - len(partial), partial)


def locked(round_: Round, article: Article) -> Derivation:
    """Return the row of an article, made where it was missing, so that nobody else changes it until the commit."""
    key = round_.id, article.id
    row = session.get(Derivation, key, populate_existing=True, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(Derivation(round_id=round_.id, article_id=article.id, revisions={}))
    except IntegrityError:  # somebody else made it in the same moment
        session.expire_all()
    return session.get_one(Derivation, key, populate_existing=True, with_for_update=True)


def take(round_: Round, article: Article, holder: UUID, *, now: datetime) -> bool:
    """Begin to derive, unless somebody else does; who stopped saying so is somebody else no more."""
    row = locked(round_, article)
    if row.holder is not None and row.until is not None and row.until > now:
        return False
    row.holder, row.until, row.done, row.total = holder, now + LASTS, 0, 0
    session.flush()
    return True


def go_on(round_: Round, article: Article, holder: UUID, done: int, total: int, *, now: datetime) -> bool:
    """Say that one still derives, and how far it is; False when somebody else does now."""
    row = locked(round_, article)
    if row.holder != holder:
        return False
    row.until, row.done, row.total = now + LASTS, done, total
    session.flush()
    return True


def give_back(round_: Round, article: Article, holder: UUID | None = None) -> None:
    """Stop deriving; without `holder`, nobody derives any more: what was read must not be written any more."""
    row = locked(round_, article)
    if holder in (None, row.holder):
        row.holder = row.until = None
    session.flush()
