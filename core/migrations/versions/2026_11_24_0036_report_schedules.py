"""report schedules

Revision: 0036, after 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_schedule",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_report_schedule_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_schedule"),
        sa.UniqueConstraint(
            "school_id",
            "report",
            "every",
            "recipient",
            name="uq_report_schedule_school_id_report_every_recipient",
        ),
    )
    op.create_index("ix_report_schedule_next_at", "report_schedule", ["next_at"], unique=False)
    op.create_table(
        "report_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("schedule_id", _ID, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_report_run_school_id"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["report_schedule.id"], name="fk_report_run_schedule_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_run"),
        sa.UniqueConstraint(
            "school_id",
            "schedule_id",
            "period",
            name="uq_report_run_school_id_schedule_id_period",
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("report_run")
    op.drop_index("ix_report_schedule_next_at", table_name="report_schedule")
    op.drop_table("report_schedule")
