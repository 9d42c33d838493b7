"""Spans, units, and what reviewers do with them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TABLES = (
    "span_version link ground appeal withdrawal span lease proposal ruling unit bulk_rule tally sampling"
).split()  # children before parents


def upgrade() -> None:
    op.create_table(
        "sampling",
        sa.Column("assignment_id", sa.Uuid(), sa.ForeignKey("assignment.id", ondelete="CASCADE"), nullable=False),
        sa.Column("audit_percent", sa.Integer(), nullable=False),
        sa.Column("double_percent", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.CheckConstraint("audit_percent between 0 and 100", name=op.f("ck_sampling_audit_percent")),
        sa.CheckConstraint("double_percent between 0 and 100", name=op.f("ck_sampling_double_percent")),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_sampling"),
    )
    op.create_table(
        "bulk_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="SET NULL")),
        sa.Column("min_support", sa.String(32), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="SET NULL")),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_rule"),
    )
    op.create_index("ix_bulk_rule_round_id", "bulk_rule", ["round_id"])
    op.create_table(
        "tally",
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "article_id", "state", name="pk_tally"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
        sa.Column("article_id", sa.Uuid(), sa.ForeignKey("article.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32)),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("appealed", sa.Boolean(), nullable=False),
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
        sa.Column("rank", sa.String(80), nullable=False),
        sa.Column("spot", sa.String(60), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("first_by", sa.Uuid()),
        sa.Column("likeness", sa.String(32), nullable=False),
        sa.Column("words", sa.String(32), nullable=False),
        sa.Column("bulk_id", sa.Uuid(), sa.ForeignKey("bulk_rule.id", ondelete="SET NULL")),
        sa.CheckConstraint("state in ('open', 'agreed', 'ruled', 'ruled_none')", name=op.f("ck_unit_state")),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_index("ix_unit_article", "unit", ["round_id", "article_id"])
    op.create_index("ix_unit_article_rank", "unit", ["round_id", "article_id", "place", "rank"])
    op.create_index("ix_unit_bulk_id", "unit", ["bulk_id"])
    op.create_index("ix_unit_kind_rank", "unit", ["round_id", "kind", "place", "rank"])
    op.create_index("ix_unit_label_rank", "unit", ["round_id", "label", "place", "rank"])
    op.create_index("ix_unit_likeness", "unit", ["round_id", "likeness"])
    op.create_index("ix_unit_rank", "unit", ["round_id", "place", "rank"])
    op.create_index("ix_unit_spot", "unit", ["round_id", "place", "spot"])
    op.create_index("ix_unit_words", "unit", ["words"])
    op.create_table(
        "lease",
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="CASCADE"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name="pk_lease"),
    )
    op.create_index("ix_lease_membership_id", "lease", ["membership_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), sa.ForeignKey("scheme.id"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="SET NULL")),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("clause", sa.String(32)),
        sa.Column("label", sa.String(32)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('clause', 'fits', 'fits_not')", name=op.f("ck_proposal_kind")),
        sa.CheckConstraint("state in ('open', 'taken', 'declined')", name=op.f("ck_proposal_state")),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_scheme_id", "proposal", ["scheme_id"])
    op.create_index("ix_proposal_unit_id", "proposal", ["unit_id"])
    op.create_table(
        "ruling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("membership_id", sa.Uuid(), sa.ForeignKey("membership.id", ondelete="SET NULL")),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("clause", sa.String(32)),
        sa.Column("reason", sa.Text()),
        sa.Column("confidence", sa.Integer()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("sample", sa.String(32)),
        sa.Column("hidden_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="SET NULL")),
        sa.Column("replaces_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="SET NULL")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sample in ('audit', 'double')", name=op.f("ck_ruling_sample")),
        sa.CheckConstraint("verdict in ('span', 'none', 'several', 'return')", name=op.f("ck_ruling_verdict")),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_index("ix_ruling_act_id", "ruling", ["act_id"])
    op.create_index("ix_ruling_clause", "ruling", ["clause"])
    op.create_index("ix_ruling_membership", "ruling", ["membership_id", "created_at"])
    op.create_index("ix_ruling_replaces_id", "ruling", ["replaces_id"])
    op.create_index("ix_ruling_unit_id", "ruling", ["unit_id"])
    op.create_table(
        "withdrawal",
        sa.Column("ruling_id", sa.Uuid(), sa.ForeignKey("ruling.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ruling_id", name="pk_withdrawal"),
    )
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
    op.create_index("ix_appeal_membership_id", "appeal", ["membership_id"])
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
