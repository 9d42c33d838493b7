"""Units are derived when somebody asks for them: each article of a round says of which submitted work its units are.

Until now every hand-in derived them, so they are of the work that is submitted.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

submission = sa.table(
    "submission", sa.column("id", sa.Uuid()), sa.column("round_id", sa.Uuid()), sa.column("article_id", sa.Uuid()),
    sa.column("revision", sa.Integer()), sa.column("status", sa.String()),
)  # fmt: skip
derivation = sa.table(
    "derivation", sa.column("round_id", sa.Uuid()), sa.column("article_id", sa.Uuid()),
    sa.column("revisions", sa.JSON()), sa.column("done", sa.Integer()), sa.column("total", sa.Integer()),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "derivation",
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
        sa.Column("revisions", sa.JSON(), nullable=False),
        sa.Column("derived_at", sa.DateTime(timezone=True)),
        sa.Column("holder", sa.Uuid()),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "article_id", name="pk_derivation"),
    )
    found: dict[tuple[Any, Any], dict[str, int]] = {}
    connection = op.get_bind()
    for row in connection.execute(sa.select(submission).where(submission.c.status == "submitted")):
        found.setdefault((row.round_id, row.article_id), {})[str(row.id)] = row.revision
    rows = [
        {"round_id": round_id, "article_id": article_id, "revisions": revisions, "done": 0, "total": 0}
        for (round_id, article_id), revisions in found.items()
    ]
    if rows:
        connection.execute(sa.insert(derivation), rows)


def downgrade() -> None:
    op.drop_table("derivation")
