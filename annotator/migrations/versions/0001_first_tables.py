"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "release_file submission release round assignment_article sign_in operation membership event draft assignment "
    "article user scheme failure classroom"
).split()  # children before parents


def upgrade() -> None:
    op.create_table(
        "classroom",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("join_code", sa.String(32), nullable=False),
        sa.Column("is_open_to_join", sa.Boolean(), nullable=False),
        sa.Column("has_research_consent", sa.Boolean(), nullable=False),
        sa.Column("delete_on", sa.Date()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classroom"),
        sa.UniqueConstraint("join_code", name="uq_classroom_join_code"),
    )
    op.create_table(
        "failure",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_failure"),
    )
    op.create_table(
        "scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="SET NULL")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_scheme"),
        sa.UniqueConstraint("name", "version", name="uq_scheme_name_version"),
    )
    op.create_index("ix_scheme_classroom_id", "scheme", ["classroom_id"])
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("email", name="uq_user_email"),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), sa.ForeignKey("article.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("published", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("licence", sa.Text()),
        sa.Column("republished_from", sa.Text()),
        sa.Column("language", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
    )
    op.create_index("ix_article_classroom_id", "article", ["classroom_id"])
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), sa.ForeignKey("scheme.id"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("min_support", sa.String(32), nullable=False),
        sa.Column("export_policy", sa.String(32), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('draft', 'active', 'archived')", name=op.f("ck_assignment_state")),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_classroom_id", "assignment", ["classroom_id"])
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("published", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("licence", sa.Text()),
        sa.Column("republished_from", sa.Text()),
        sa.Column("language", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_classroom_id", "draft", ["classroom_id"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="CASCADE")),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("noun", sa.String(32), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_classroom_id", "event", ["classroom_id"])
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("classroom_id", sa.Uuid(), sa.ForeignKey("classroom.id", ondelete="CASCADE"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("pseudonym", sa.Text()),
        sa.Column("pseudonym_key", sa.Text()),
        sa.Column("recovery_hash", sa.Text()),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('teacher', 'reviewer', 'student')", name=op.f("ck_membership_role")),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint("classroom_id", "pseudonym_key", name="uq_membership_classroom_id_pseudonym_key"),
        sa.UniqueConstraint("classroom_id", "user_id", name="uq_membership_classroom_id_user_id"),
    )
    op.create_index("ix_membership_user_id", "membership", ["user_id"])
    op.create_table(
        "operation",
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("op", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "op", name="pk_operation"),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_token_hash"),
    )
    op.create_index("ix_sign_in_user_id", "sign_in", ["user_id"])
    op.create_table(
        "assignment_article",
        sa.Column("assignment_id", sa.Uuid(), sa.ForeignKey("assignment.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("assignment_id", "article_id", name="pk_assignment_article"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), sa.ForeignKey("assignment.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("start_from", sa.String(32), nullable=False),
        sa.CheckConstraint("start_from in ('own', 'nothing')", name=op.f("ck_round_start_from")),
        sa.CheckConstraint("state in ('waiting', 'open', 'reviewing', 'revealed')", name=op.f("ck_round_state")),
        sa.PrimaryKeyConstraint("id", name="pk_round"),
        sa.UniqueConstraint("assignment_id", "number", name="uq_round_assignment_id_number"),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), sa.ForeignKey("assignment.id", ondelete="CASCADE"), nullable=False),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(32), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=False),
        sa.Column("balance", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("policy in ('class', 'research')", name=op.f("ck_release_policy")),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("assignment_id", "number", name="uq_release_assignment_id_number"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("viewed", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "status in ('unopened', 'open', 'submitted', 'returned')", name=op.f("ck_submission_status")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint(
            "round_id", "article_id", "membership_id", name="uq_submission_round_id_article_id_membership_id"
        ),
    )
    op.create_index("ix_submission_membership_id", "submission", ["membership_id"])
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.Uuid(), sa.ForeignKey("release.id", ondelete="CASCADE"), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "format", name="pk_release_file"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
