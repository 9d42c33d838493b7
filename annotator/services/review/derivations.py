"""Of which submitted work units were derived, whether it is the same now, and who derives them at this moment."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from annotator.db import session
from annotator.models import Article, Derivation, Round, Submission, Unit

LASTS = timedelta(seconds=15)  # how long one derives without saying that it still does
Revisions = dict[str, int]


def of(round_: Round, article: Article) -> Derivation | None:
    """Return of what the units of an article were derived, or None when they never were."""
    return session.get(Derivation, (round_.id, article.id), populate_existing=True)


def revisions(round_: Round) -> dict[UUID, Revisions]:
    """Return by article the ids of the submitted work of a round, with its revisions."""
    query = select(Submission.article_id, Submission.id, Submission.revision)
    found: dict[UUID, Revisions] = {}
    for article_id, id, revision in session.execute(query.filter_by(round_id=round_.id, status="submitted")):
        found.setdefault(article_id, {})[str(id)] = revision
    return found


def outdated(round_: Round) -> list[UUID]:
    """Return the ids of the articles whose units are not those of the submitted work, in the order of the assignment.

    Two statements, whatever was marked.
    """
    derived = select(Derivation.article_id, Derivation.revisions).filter_by(round_id=round_.id)
    known = {article_id: of_work for article_id, of_work in session.execute(derived)}
    now = revisions(round_)
    ids = [article_id for article_id in {**known, **now} if known.get(article_id, {}) != now.get(article_id, {})]
    if len(ids) < 2:
        return ids
    return [article.id for article in round_.assignment.articles if article.id in ids]


def has_any(round_: Round, article: Article) -> bool:
    """Say whether anything was derived of an article's work, or a unit added: nothing is while nobody has looked."""
    here = {"round_id": round_.id, "article_id": article.id}
    derived = of(round_, article)
    is_derived = derived is not None and bool(derived.revisions)
    return is_derived or session.scalar(select(Unit.id).filter_by(**here).limit(1)) is not None


def readers(round_: Round, article: Article) -> int:
    """Return of how many readers' work the units of an article were derived."""
    derived = of(round_, article)
    return len(derived.revisions) if derived else 0


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
