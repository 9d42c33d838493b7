"""Work that was taken in when a round was closed, and work that a teacher leaves out of the count."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE, NOW = "'unopened', 'open', 'submitted', 'returned'", "'unopened', 'open', 'submitted', 'returned', 'taken_in'"


def upgrade() -> None:
    op.add_column("submission", sa.Column("left_out", sa.Boolean(), nullable=False, server_default=sa.false()))
    _allow(NOW)


def downgrade() -> None:
    """Work that was taken in is not submitted again; what was left out counts."""
    work = sa.table("submission", sa.column("status"))
    op.execute(sa.update(work).where(work.c.status == "taken_in").values(status="open"))
    _allow(BEFORE)
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("left_out")


def _allow(statuses: str) -> None:
    """Let work have these statuses. Rebuilding a table of SQLite leaves checks behind, which it does not tell of."""
    name = op.f("ck_submission_status")
    with op.batch_alter_table("submission", recreate="auto") as batch:
        if op.get_context().dialect.name != "sqlite":
            batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"status in ({statuses})")
        batch.alter_column("left_out", existing_type=sa.Boolean(), server_default=None)
