"""Units: the same passage as each annotator saw it, with a lasting id; and rules that accepted many at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.article import Article
from annotator.models.assignment import Round
from annotator.models.base import Base, Key, Word
from annotator.models.classroom import Membership


class BulkRule(Base):
    """Units accepted together above a chosen support: a rule, not rulings. Undone, it stays as a record."""

    __tablename__ = "bulk_rule"

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))
    min_support: Mapped[Word]  # a fraction, compared in integers
    filters: Mapped[dict[str, Any]]  # label, kind and article it was limited to
    counts: Mapped[dict[str, Any]]  # accepted units per label
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id", ondelete="SET NULL"))

    round: Mapped[Round] = relationship()
    membership: Mapped[Membership | None] = relationship(foreign_keys=membership_id)


class Unit(Base):
    """A unit and what it says. Everything but the id is derived from spans and rulings, and can be rebuilt.

    `rank` and `spot` are keys whose order as text is the order of the queue and that of the text; `place` says in
    whose queue the unit stands: everybody's (`open`), everybody's but that of `first_by`, who has ruled already
    (`second`), the section of its state, or none at all (`gone`).
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("state in ('open', 'agreed', 'ruled', 'ruled_none')", name="state"),
        Index("ix_unit_article", "round_id", "article_id"),
        Index("ix_unit_rank", "round_id", "place", "rank"),
        Index("ix_unit_spot", "round_id", "place", "spot"),
        Index("ix_unit_article_rank", "round_id", "article_id", "place", "rank"),
        Index("ix_unit_label_rank", "round_id", "label", "place", "rank"),
        Index("ix_unit_kind_rank", "round_id", "kind", "place", "rank"),
        Index("ix_unit_likeness", "round_id", "likeness"),
        Index("ix_unit_words", "words"),
    )

    id: Mapped[Key]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"))
    kind: Mapped[Word]
    state: Mapped[Word]
    source: Mapped[Word | None]
    stale: Mapped[bool] = mapped_column(default=False)
    appealed: Mapped[bool] = mapped_column(default=False)
    gone: Mapped[bool] = mapped_column(default=False)  # its spans are withdrawn; kept for its rulings, not counted
    label: Mapped[Word | None]
    start: Mapped[int]
    end: Mapped[int]
    exact: Mapped[int]
    votes: Mapped[dict[str, Any]]
    votes_for: Mapped[int]
    votes_silent: Mapped[int]
    versions: Mapped[list[Any]]  # [start, end, label, votes]
    labels: Mapped[list[Any]] = mapped_column(default=list)  # what it would export
    priority: Mapped[float] = mapped_column(default=0.0)
    # Where it stands: in the queue, in the text, and in which section of the queue.
    queue_order: Mapped[str] = mapped_column("rank", String(80), default="")
    text_order: Mapped[str] = mapped_column("spot", String(60), default="")
    section: Mapped[Word] = mapped_column("place", default="gone")
    first_by: Mapped[UUID | None]  # a membership, also one that has left since
    likeness: Mapped[Word] = mapped_column(default="")  # digest of words and versions, without their place in the text
    words: Mapped[Word] = mapped_column(default="")  # digest of the words, case and spaces folded
    bulk_id: Mapped[UUID | None] = mapped_column(ForeignKey("bulk_rule.id", ondelete="SET NULL"), index=True)

    round: Mapped[Round] = relationship()
    article: Mapped[Article] = relationship()
    bulk: Mapped[BulkRule | None] = relationship()


class Derivation(Base):
    """Of which submitted work the units of an article were derived, and who derives them now.

    `revisions` maps ids of submissions to their revisions; where submitted work is another now, units are out of date.
    `holder` derives until `until`, unless it says anew that it does; so a process that was killed keeps nobody out.
    """

    __tablename__ = "derivation"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    revisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    derived_at: Mapped[datetime | None]  # when the submitted work was read
    holder: Mapped[UUID | None]
    until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)  # marks grouped so far, of `total`
    total: Mapped[int] = mapped_column(default=0)


class Tally(Base):
    """How many units of an article are in each state, kept up to date so that no page has to count."""

    __tablename__ = "tally"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[Word] = mapped_column(primary_key=True)
    units: Mapped[int] = mapped_column(default=0)
