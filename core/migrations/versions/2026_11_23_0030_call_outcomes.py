"""call outcomes

Revision: 0030, after 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "call_outcome",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("called_by_id", _ID, nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_call_outcome_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_call_outcome_announcement_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["person.id"], name=op.f("fk_call_outcome_pupil_id")),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["person.id"], name=op.f("fk_call_outcome_called_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_outcome")),
        sa.UniqueConstraint(
            "school_id",
            "announcement_id",
            "pupil_id",
            name=op.f("uq_call_outcome_school_id_announcement_id_pupil_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("call_outcome")
