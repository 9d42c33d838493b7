"""Votes of a class on a place, after it has talked about it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revote",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("hands", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revote")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_revote_round_id_round"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revote_article_id_article"), ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_revote_place", "revote", ["round_id", "article_id", "start", "end"])


def downgrade() -> None:
    op.drop_table("revote")
