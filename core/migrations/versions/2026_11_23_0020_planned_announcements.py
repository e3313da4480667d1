"""planned announcements

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DUE = sa.text("state = 'scheduled'")


def upgrade() -> None:
    op.create_table(
        "planned_announcement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("audience_kind", sa.String(), nullable=False),
        sa.Column("audience_value", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", _ID, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column("approved_by_id", _ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_planned_announcement_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_planned_announcement_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_planned_announcement_approved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_announcement")),
        sa.UniqueConstraint(
            "school_id", "origin", name=op.f("uq_planned_announcement_school_id_origin")
        ),
    )
    op.create_index(
        op.f("ix_planned_announcement_school_id_state"),
        "planned_announcement",
        ["school_id", "state"],
    )
    op.create_index(
        "ix_planned_announcement_due",
        "planned_announcement",
        ["due_at"],
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )
    op.add_column(
        "announcement", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "school",
        sa.Column("confirms_announcements", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("school", "confirms_announcements")
    op.drop_column("announcement", "expires_at")
    op.drop_table("planned_announcement")
