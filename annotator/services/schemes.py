"""Schemes: the one that ships, and the published versions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from annotator.content import default_scheme
from annotator.db import session
from annotator.models import Scheme
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


def published() -> Sequence[Scheme]:
    """Return every published version, newest first."""
    return session.scalars(
        select(Scheme).where(Scheme.published_at.is_not(None)).order_by(Scheme.name, Scheme.version.desc())
    ).all()


def chosen(id: UUID | None) -> Scheme:
    """Return the scheme with this id, or the newest of the one that ships.

    :raise UnusableScheme: when there is none
    """
    schemes = [scheme for scheme in published() if id is None or scheme.id == id]
    if not schemes:
        raise UnusableScheme
    shipped = default_scheme()["name"]
    return next((scheme for scheme in schemes if scheme.name == shipped), schemes[0])


def with_id(id: UUID) -> Scheme | None:
    """Return a published scheme."""
    scheme = session.get(Scheme, id)
    return scheme if scheme and scheme.published_at else None


def has_clause(scheme: Scheme, number: str) -> bool:
    """Say whether a ruling may cite this number."""
    return any(clause["number"] == number for clause in scheme.clauses)
