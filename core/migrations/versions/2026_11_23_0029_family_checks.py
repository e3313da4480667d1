"""family checks

Revision: 0029, after 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "family_check",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("class_id", _ID, nullable=False),
        sa.Column("started_by_id", _ID, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_family_check_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_family_check_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_family_check_started_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_check")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "started_on",
            name=op.f("uq_family_check_school_id_class_id_started_on"),
        ),
    )
    op.create_table(
        "family_answer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("check_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_family_answer_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["family_check.id"], name=op.f("fk_family_answer_check_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_family_answer_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_family_answer_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_answer")),
        sa.UniqueConstraint(
            "school_id",
            "check_id",
            "pupil_id",
            "person_id",
            name=op.f("uq_family_answer_school_id_check_id_pupil_id_person_id"),
        ),
    )
    op.create_table(
        "card_proposal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_card_proposal_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_card_proposal_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_card_proposal_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_card_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_proposal")),
    )
    op.create_index(
        op.f("ix_card_proposal_school_id_pupil_id_decided_at"),
        "card_proposal",
        ["school_id", "pupil_id", "decided_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_card_proposal_school_id_pupil_id_decided_at"), table_name="card_proposal"
    )
    op.drop_table("card_proposal")
    op.drop_table("family_answer")
    op.drop_table("family_check")
