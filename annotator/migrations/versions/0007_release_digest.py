"""What a release is recognised by when nothing has changed since; releases of before have no digest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("digest", sa.Text()))


def downgrade() -> None:
    # The code of before knows no files of the other kind; they follow from those that stay.
    op.execute("DELETE FROM release_file WHERE format LIKE '%-%'")
    op.drop_column("release", "digest")
