"""What a change with `op` was, and of which row and version its answer told, in place of whole answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operation", sa.Column("digest", sa.String(64)))
    op.add_column("operation", sa.Column("object_id", sa.Uuid()))
    op.add_column("operation", sa.Column("version", sa.Integer()))
    op.add_column("operation", sa.Column("revision", sa.Integer()))
    op.add_column("span_version", sa.Column("revision", sa.Integer()))


def downgrade() -> None:
    # An answer of which only its version is kept means nothing to the code of before: it would be given as empty.
    op.execute("DELETE FROM operation WHERE digest IS NOT NULL")
    op.drop_column("span_version", "revision")
    for name in ("revision", "version", "object_id", "digest"):
        op.drop_column("operation", name)
