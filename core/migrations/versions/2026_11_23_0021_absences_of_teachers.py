"""absences of teachers

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PEOPLE = ("teacher_id", "delegate_id", "substitute_id", "recorded_by_id")


def upgrade() -> None:
    op.create_table(
        "staff_absence",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("teacher_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("enter_until", sa.Date(), nullable=True),
        sa.Column("delegate_id", _ID, nullable=True),
        sa.Column("substitute_id", _ID, nullable=True),
        sa.Column("recorded_by_id", _ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_staff_absence_school_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["person.id"], name=op.f(f"fk_staff_absence_{column}")
            )
            for column in _PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_absence")),
    )
    op.create_index(
        op.f("ix_staff_absence_school_id_teacher_id_since"),
        "staff_absence",
        ["school_id", "teacher_id", "since"],
        unique=False,
    )
    with op.batch_alter_table("substitution") as batch_op:
        batch_op.add_column(sa.Column("staff_absence_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_substitution_staff_absence_id"), "staff_absence", ["staff_absence_id"], ["id"]
        )
    with op.batch_alter_table("lesson") as batch_op:
        batch_op.add_column(sa.Column("entered_by_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_lesson_entered_by_id"), "person", ["entered_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("lesson") as batch_op:
        batch_op.drop_constraint(op.f("fk_lesson_entered_by_id"), type_="foreignkey")
        batch_op.drop_column("entered_by_id")
    with op.batch_alter_table("substitution") as batch_op:
        batch_op.drop_constraint(op.f("fk_substitution_staff_absence_id"), type_="foreignkey")
        batch_op.drop_column("staff_absence_id")
    op.drop_index(op.f("ix_staff_absence_school_id_teacher_id_since"), table_name="staff_absence")
    op.drop_table("staff_absence")
