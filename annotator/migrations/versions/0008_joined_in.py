"""In which browser a student joined."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("joined_in", sa.String(32)))


def downgrade() -> None:
    op.drop_column("membership", "joined_in")
