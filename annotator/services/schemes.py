"""Schemes: the one that ships, the published versions, and who may read which."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import undefer

from annotator.content import default_scheme
from annotator.db import session
from annotator.models import Assignment, Classroom, Membership, Scheme, User
from annotator.services.errors import UnusableScheme


def publish_shipped(*, now: datetime) -> Scheme:
    """Store the scheme that ships, once per version."""
    shipped = default_scheme()
    if found := _version(shipped["name"], shipped["version"]):
        return found
    keys = ("name", "version", "title", "introduction", "labels", "clauses")
    scheme = Scheme(**{key: shipped[key] for key in keys}, published_at=now)
    session.add(scheme)
    session.flush()
    return scheme


def _version(name: str, version: int) -> Scheme | None:
    return session.scalar(select(Scheme).where(Scheme.name == name, Scheme.version == version))


def readable_by(viewer: User) -> Sequence[Scheme]:
    """Return the published versions that somebody may read: what ships and what a class of theirs wrote or uses."""
    return session.scalars(_readable(viewer).order_by(Scheme.name, Scheme.version.desc())).all()


def _readable(viewer: User) -> Select[Scheme]:
    rooms = select(Membership.classroom_id).filter_by(user_id=viewer.id)
    used = select(Assignment.scheme_id).where(Assignment.classroom_id.in_(rooms))
    is_theirs = or_(
        Scheme.name == default_scheme()["name"], Scheme.classroom_id.in_(rooms), Scheme.id.in_(used)
    )  # fmt: skip
    return select(Scheme).where(Scheme.published_at.is_not(None), is_theirs)


def read_clauses(schemes: Sequence[Scheme]) -> Sequence[Scheme]:
    """Load the clauses of schemes by one statement, where each is asked for in turn; return the schemes."""
    query = select(Scheme).where(Scheme.id.in_([scheme.id for scheme in schemes])).options(undefer(Scheme.clauses))
    session.scalars(query).all()
    return schemes


def newest(viewer: User) -> list[Scheme]:
    """Return the newest published version of each scheme that somebody may read."""
    first: dict[str, Scheme] = {}
    for scheme in readable_by(viewer):
        first.setdefault(scheme.name, scheme)
    return list(first.values())


def chosen(id: UUID | None, viewer: User) -> Scheme:
    """Return the scheme with this id, or the newest of the one that ships.

    :raise UnusableScheme: when there is none that the viewer may read
    """
    schemes = [scheme for scheme in readable_by(viewer) if id is None or scheme.id == id]
    if not schemes:
        raise UnusableScheme
    shipped = default_scheme()["name"]
    return next((scheme for scheme in schemes if scheme.name == shipped), schemes[0])


def with_id(id: UUID, viewer: User) -> Scheme | None:
    """Return a published scheme that the viewer may read."""
    return session.scalar(_readable(viewer).where(Scheme.id == id))


def drafts_in(classrooms: Iterable[Classroom]) -> dict[UUID, list[Scheme]]:
    """Return the drafts of classes by the ids of the classes."""
    found: dict[UUID, list[Scheme]] = {classroom.id: [] for classroom in classrooms}
    query = select(Scheme).filter_by(published_at=None).where(Scheme.classroom_id.in_(found))
    for draft in session.scalars(query.order_by(Scheme.title, Scheme.id)):
        if draft.classroom_id:
            found[draft.classroom_id].append(draft)
    return found


def versions_of(scheme: Scheme) -> Sequence[Scheme]:
    """Return every published version of the same scheme, the newest first."""
    query = select(Scheme).where(Scheme.name == scheme.name, Scheme.published_at.is_not(None))
    return session.scalars(query.order_by(Scheme.version.desc())).all()


def has_clause(scheme: Scheme, number: str) -> bool:
    """Say whether a ruling may cite this number."""
    return any(clause["number"] == number for clause in scheme.clauses)
