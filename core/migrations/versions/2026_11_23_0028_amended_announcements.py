"""amended and answered announcements

Revision: 0028, after 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("announcement", sa.Column("version", _ID, nullable=False, server_default="0"))
    for name in ("corrected_at", "recalled_at"):
        op.add_column("announcement", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("announcement", sa.Column("asks", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("planned_announcement") as table:
        table.add_column(sa.Column("corrects_id", _ID, nullable=True))
        table.add_column(sa.Column("question", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key(
            op.f("fk_planned_announcement_corrects_id"), "announcement", ["corrects_id"], ["id"]
        )
    op.create_table(
        "answer_option",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("position", _ID, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("places", _ID, nullable=True),
        sa.Column("taken", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_answer_option_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_answer_option_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_option")),
        sa.UniqueConstraint(
            "school_id",
            "announcement_id",
            "position",
            name=op.f("uq_answer_option_school_id_announcement_id_position"),
        ),
    )
    op.create_table(
        "answer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("announcement_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("option_id", _ID, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_answer_school_id")),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_answer_announcement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_person_id")),
        sa.ForeignKeyConstraint(
            ["option_id"], ["answer_option.id"], name=op.f("fk_answer_option_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "school_id",
            "announcement_id",
            "person_id",
            name=op.f("uq_answer_school_id_announcement_id_person_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("answer")
    op.drop_table("answer_option")
    with op.batch_alter_table("planned_announcement") as table:
        table.drop_constraint("fk_planned_announcement_corrects_id", type_="foreignkey")
        table.drop_column("corrects_id")
        table.drop_column("question")
    for name in ("asks", "recalled_at", "corrected_at", "version"):
        op.drop_column("announcement", name)
