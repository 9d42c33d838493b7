"""What was to be checked when an article came in, and the zone in which something is due."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article", sa.Column("notes", sa.JSON()))
    op.add_column("assignment", sa.Column("due_offset", sa.Integer()))


def downgrade() -> None:
    op.drop_column("assignment", "due_offset")
    op.drop_column("article", "notes")
