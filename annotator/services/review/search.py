"""Conditions on units that no column answers: words in them or about them, and why rulings leave them open."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from annotator.models import Article, Ground, Membership, Replacement, Ruling, Unit
from annotator.services.review import kept


class lowered(FunctionElement[str]):  # noqa: N801 - it is used as a function of SQL
    """A text in small letters of every script; on SQLite by a function of ours (`db.set_pragmas`)."""

    type = String()
    inherit_cache = True


@compiles(lowered)
def _small(element: lowered, compiler: SQLCompiler, **options: Any) -> str:
    name = "lowered" if compiler.dialect.name == "sqlite" else "lower"
    return f"{name}({compiler.process(element.clauses, **options)})"


def mentions(words: str, by: Membership | None = None) -> ColumnElement[bool]:
    """Return the condition that these words stand in a unit, or in a reason or the clause of a kept ruling on it.

    Case does not count. With `by`, the ruling that a second look must not know of is left out.
    """
    return or_(_quotes(words.lower()), Unit.id.in_(_ruled_on(words.lower(), by)))


def _quotes(words: str) -> ColumnElement[bool]:
    quote = func.substr(Article.text, Unit.start + 1, Unit.end - Unit.start)
    return exists().where(Article.id == Unit.article_id, lowered(quote).contains(words, autoescape=True))


def _ruled_on(words: str, by: Membership | None) -> Select[UUID]:
    ruled = aliased(Unit)
    said = or_(lowered(Ruling.reason).contains(words, autoescape=True), lowered(Ruling.clause) == words)
    found = (
        select(Ground.unit_id)
        .join(Ruling, Ground.ruling_id == Ruling.id)
        .join(ruled, Ground.unit_id == ruled.id)
        .where(kept.is_kept(), said)
    )
    return found.where(or_(ruled.section != "second", ruled.first_by == by.id)) if by else found


def _is_disputed() -> ColumnElement[bool]:
    """Return the condition that reviewers differ: an open unit with several rulings that none other replaces."""
    kept_ids = kept.kept_rulings().with_only_columns(Ruling.id)
    replaced = select(Replacement.replaced_id).where(Replacement.ruling_id.in_(kept_ids))
    standing = kept.ruled_units().where(Ruling.id.not_in(replaced))
    several = standing.group_by(Ground.unit_id).having(func.count() > 1)
    return Unit.id.in_(several) & Unit.stale.is_(False) & Unit.appealed.is_(False)


def _is_stale() -> ColumnElement[bool]:
    return Unit.stale.is_(True)


OPEN_BECAUSE: dict[str, Callable[[], ColumnElement[bool]]] = {"differ": _is_disputed, "stale": _is_stale}
