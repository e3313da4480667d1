"""letter files

Revision: 0033, after 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "letter_file",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("message_id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", _ID, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_letter_file_school_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_letter_file_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_file"),
        sa.UniqueConstraint(
            "school_id", "message_id", "file_id", name="uq_letter_file_school_id_message_id_file_id"
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("letter_file")
