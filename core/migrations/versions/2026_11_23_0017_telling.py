"""telling

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "telling_rule",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("timing", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_telling_rule_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_telling_rule_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling_rule")),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "topic",
            "pupil_id",
            "subject_id",
            name=op.f("uq_telling_rule_school_id_person_id_topic_pupil_id_subject_id"),
        ),
    )
    # What people of before have; the application gives new rows their values itself.
    op.add_column(
        "preferences",
        sa.Column("evening_at", sa.Time(), nullable=False, server_default="19:00:00.000000"),
    )
    op.add_column(
        "preferences",
        sa.Column("discreet", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("preferences") as table:
        table.drop_column("discreet")
        table.drop_column("evening_at")
    op.drop_table("telling_rule")
