"""No article supersedes another: nothing ever set the column, and a corrected text is another article."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("article") as batch:
        batch.drop_column("supersedes_id")


def downgrade() -> None:
    with op.batch_alter_table("article") as batch:
        batch.add_column(sa.Column("supersedes_id", sa.Uuid()))
        batch.create_foreign_key("fk_article_supersedes_id", "article", ["supersedes_id"], ["id"], ondelete="SET NULL")
