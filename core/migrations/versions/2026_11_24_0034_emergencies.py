"""emergencies

Revision: 0034, after 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_by_id", _ID, nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_emergency_school_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_emergency_author_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_emergency_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["over_by_id"], ["person.id"], name=op.f("fk_emergency_over_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sa.UniqueConstraint("school_id", "origin", name=op.f("uq_emergency_school_id_origin")),
    )
    op.create_index(
        op.f("ix_emergency_school_id_raised_at"), "emergency", ["school_id", "raised_at"]
    )
    op.create_table(
        "safety_answer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("emergency_id", _ID, nullable=False),
        sa.Column("about_id", _ID, nullable=False),
        sa.Column("said_by_id", _ID, nullable=False),
        sa.Column("is_safe", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_safety_answer_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["emergency_id"], ["emergency.id"], name=op.f("fk_safety_answer_emergency_id")
        ),
        sa.ForeignKeyConstraint(
            ["about_id"], ["person.id"], name=op.f("fk_safety_answer_about_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_safety_answer_said_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_answer")),
        sa.UniqueConstraint(
            "school_id",
            "emergency_id",
            "about_id",
            "said_by_id",
            name=op.f("uq_safety_answer_school_id_emergency_id_about_id_said_by_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("safety_answer")
    op.drop_table("emergency")
