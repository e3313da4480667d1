"""hours of reception

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting_slot",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", _ID, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("family_id", _ID, nullable=True),
        sa.Column("pupil_id", _ID, nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_slot_lasts")),
        sa.CheckConstraint(
            "(pupil_id IS NULL) = (family_id IS NULL)",
            name=op.f("ck_meeting_slot_taken_about_a_child"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_meeting_slot_school_id_school")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["person.id"], name=op.f("fk_meeting_slot_staff_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["person.id"], name=op.f("fk_meeting_slot_family_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_meeting_slot_pupil_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_slot")),
    )
    op.create_index(
        "uq_meeting_slot_open",
        "meeting_slot",
        ["school_id", "staff_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_meeting_slot_school_id_family_id_starts_at"),
        "meeting_slot",
        ["school_id", "family_id", "starts_at"],
    )


def downgrade() -> None:
    op.drop_table("meeting_slot")
