"""sent files

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sent_file",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_sent_file_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_file")),
        sa.UniqueConstraint(
            "school_id", "bot_id", "key", name=op.f("uq_sent_file_school_id_bot_id_key")
        ),
    )
    op.create_index(
        op.f("ix_sent_file_school_id_sent_at"), "sent_file", ["school_id", "sent_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_sent_file_school_id_sent_at"), table_name="sent_file")
    op.drop_table("sent_file")
