"""active days

Revision: 0032, after 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "active_day",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_active_day_school_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_active_day_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_active_day"),
        sa.UniqueConstraint(
            "school_id", "day", "person_id", "via", name="uq_active_day_school_id_day_person_id_via"
        ),
    )
    op.create_index(
        "ix_active_day_school_id_person_id_day", "active_day", ["school_id", "person_id", "day"]
    )


def downgrade() -> None:
    op.drop_index("ix_active_day_school_id_person_id_day", table_name="active_day")
    op.drop_table("active_day")
