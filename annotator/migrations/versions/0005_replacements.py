"""A ruling may replace several: which ones stands in rows of their own, no longer in a column."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replacement",
        sa.Column("ruling_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="CASCADE"), nullable=False),
        sa.Column("replaced_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("ruling_id", "replaced_id", name="pk_replacement"),
    )
    op.create_index("ix_replacement_replaced_id", "replacement", ["replaced_id"])
    op.execute(
        "INSERT INTO replacement (ruling_id, replaced_id) "
        "SELECT id, replaces_id FROM ruling WHERE replaces_id IS NOT NULL"
    )
    op.drop_index("ix_ruling_replaces_id", "ruling")
    with op.batch_alter_table("ruling") as batch:
        batch.drop_column("replaces_id")


def downgrade() -> None:
    with op.batch_alter_table("ruling") as batch:
        batch.add_column(sa.Column("replaces_id", sa.Uuid()))
        batch.create_foreign_key("fk_ruling_replaces_id", "ruling", ["replaces_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_ruling_replaces_id", "ruling", ["replaces_id"])
    # The code of before knows one: of several, the one made last.
    op.execute(
        "UPDATE ruling SET replaces_id = (SELECT replacement.replaced_id FROM replacement "
        "JOIN ruling AS earlier ON earlier.id = replacement.replaced_id "
        "WHERE replacement.ruling_id = ruling.id ORDER BY earlier.created_at DESC, earlier.id LIMIT 1)"
    )
    op.drop_table("replacement")
