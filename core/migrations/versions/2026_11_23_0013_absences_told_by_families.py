"""absences told by families

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reported_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("first_lesson", sa.SmallInteger(), nullable=False),
        sa.Column("last_lesson", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_absence_notice_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_absence_notice_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name=op.f("fk_absence_notice_reported_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_absence_notice_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_notice")),
    )
    op.create_index(
        "ix_absence_notice_school_id_pupil_id_until",
        "absence_notice",
        ["school_id", "pupil_id", "until"],
    )

    op.create_table(
        "absence_inquiry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_absence_inquiry_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_absence_inquiry_lesson_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["absence_notice.id"], name=op.f("fk_absence_inquiry_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_absence_inquiry_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_absence_inquiry_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_inquiry")),
        sa.UniqueConstraint(
            "school_id", "pupil_id", "day", name=op.f("uq_absence_inquiry_school_id_pupil_id_day")
        ),
    )
    op.add_column(
        "material", sa.Column("is_meeting", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_column("is_meeting")

    op.drop_table("absence_inquiry")
    op.drop_index("ix_absence_notice_school_id_pupil_id_until", table_name="absence_notice")
    op.drop_table("absence_notice")
