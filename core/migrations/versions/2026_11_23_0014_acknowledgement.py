"""acknowledgement

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_acknowledgement_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_acknowledgement_pupil_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint(
            "school_id",
            "pupil_id",
            "since",
            "until",
            "person_id",
            name=op.f("uq_acknowledgement_school_id_pupil_id_since_until_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_acknowledgement_school_id_person_id"),
        "acknowledgement",
        ["school_id", "person_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_acknowledgement_school_id_person_id"), table_name="acknowledgement")
    op.drop_table("acknowledgement")
