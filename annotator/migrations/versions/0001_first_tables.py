"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "span_version link ground appeal span ruling release_file unit submission release round "
    "assignment_article sign_in operation membership event draft assignment article user scheme "
    "failure classroom"
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
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32)),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(32)),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Integer(), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_silent", sa.Integer(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("is_bulk", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state in ('open', 'agreed', 'ruled', 'ruled_none')", name=op.f("ck_unit_state")),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_index("ix_unit_queue", "unit", ["round_id", "article_id", "state"])
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.Uuid(), sa.ForeignKey("release.id", ondelete="CASCADE"), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "format", name="pk_release_file"),
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="SET NULL")),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(32)),
        sa.Column("reason", sa.Text()),
        sa.Column("confidence", sa.Integer()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("replaces_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('span', 'none', 'several', 'return')", name=op.f("ck_ruling_verdict")),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_index("ix_ruling_unit_id", "ruling", ["unit_id"])
    op.create_table(
        "span",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), sa.ForeignKey("submission.id", ondelete="CASCADE"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="SET NULL")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_span_stretch")),
        sa.PrimaryKeyConstraint("id", name="pk_span"),
    )
    op.create_index("ix_span_submission_revision", "span", ["submission_id", "revision"])
    op.create_index("ix_span_unit_id", "span", ["unit_id"])
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="CASCADE"), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
    )
    op.create_index("ix_appeal_unit_id", "appeal", ["unit_id"])
    op.create_table(
        "ground",
        sa.Column("ruling_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="CASCADE"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("made_on", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ruling_id", "unit_id", name="pk_ground"),
    )
    op.create_index("ix_ground_unit_id", "ground", ["unit_id"])
    op.create_table(
        "link",
        sa.Column("source_id", sa.Uuid(), sa.ForeignKey("span.id", ondelete="CASCADE"), nullable=False),
        sa.Column("target_id", sa.Uuid(), sa.ForeignKey("span.id", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "target_id", name="pk_link"),
    )
    op.create_index("ix_link_target_id", "link", ["target_id"])
    op.create_table(
        "span_version",
        sa.Column("span_id", sa.Uuid(), sa.ForeignKey("span.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("span_id", "version", name="pk_span_version"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
