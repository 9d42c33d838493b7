"""Schemes: the labels and the clauses that say how to use them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from annotator.core.spans import LinkRules, link_rules
from annotator.models.base import Base, Key


class Scheme(Base):
    """One version of a scheme; published versions are frozen, so labels and clauses are values and not rows.

    A row without `published_at` is a draft. The scheme that ships belongs to no classroom.
    """

    __tablename__ = "scheme"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[Key]
    classroom_id: Mapped[UUID | None] = mapped_column(ForeignKey("classroom.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    introduction: Mapped[str]
    labels: Mapped[list[Any]]
    clauses: Mapped[list[Any]] = mapped_column(deferred=True)  # much of what asks for a scheme needs none of them
    published_at: Mapped[datetime | None]

    @property
    def label_names(self) -> list[str]:
        return [label["name"] for label in self.labels]

    @property
    def link_rules(self) -> LinkRules:
        """By label: the labels that a mark of it may be linked to."""
        return link_rules(self.labels)

    @property
    def standing_alone(self) -> list[str]:
        """The labels that rarely cover the same words as another."""
        return [label["name"] for label in self.labels if label.get("stands_alone")]
