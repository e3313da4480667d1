"""two schools in a chat

Revision: 0025, after 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_LIVING = sa.text("state != 'revoked'")


def upgrade() -> None:
    with op.batch_alter_table("channel_link") as batch_op:
        batch_op.add_column(sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index("uq_channel_link_chat")
        batch_op.create_index(
            "uq_channel_link_chat",
            ["bot_id", "chat_id", "school_id"],
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        )


def downgrade() -> None:
    # One chat of a bot had one person before: the first one linked keeps it.
    op.execute(
        "UPDATE channel_link SET state = 'revoked' WHERE state != 'revoked' AND EXISTS ("
        "SELECT 1 FROM channel_link first WHERE first.bot_id = channel_link.bot_id "
        "AND first.chat_id = channel_link.chat_id AND first.state != 'revoked' "
        "AND first.id < channel_link.id)"
    )
    with op.batch_alter_table("channel_link") as batch_op:
        batch_op.drop_index("uq_channel_link_chat")
        batch_op.create_index(
            "uq_channel_link_chat",
            ["bot_id", "chat_id"],
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        )
        batch_op.drop_column("chosen_at")
