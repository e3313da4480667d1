"""class notes

Revision: 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "class_note",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("class_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_class_note_school_id")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_class.id"], name=op.f("fk_class_note_class_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_class_note_author_id")),
        sa.ForeignKeyConstraint(["pupil_id"], ["person.id"], name=op.f("fk_class_note_pupil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_note")),
    )
    op.create_index(
        op.f("ix_class_note_school_id_class_id_author_id_week"),
        "class_note",
        ["school_id", "class_id", "author_id", "week"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_class_note_school_id_class_id_author_id_week"), table_name="class_note")
    op.drop_table("class_note")
