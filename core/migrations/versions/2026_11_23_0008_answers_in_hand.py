"""answers in hand

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEW = sa.text("state = 'new'")
_ANSWERING = sa.text("state = 'answering'")


def upgrade() -> None:
    op.drop_index("ix_inbox_bot_id_state_chat_id_update_id", "inbox")
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["bot_id", "chat_id", "update_id"],
        sqlite_where=_NEW,
        postgresql_where=_NEW,
    )
    op.create_index(
        "ix_inbox_answering",
        "inbox",
        ["bot_id", "done_at"],
        sqlite_where=_ANSWERING,
        postgresql_where=_ANSWERING,
    )


def downgrade() -> None:
    # Answers still to be shown are given up: the older version does not know of them.
    op.execute("UPDATE inbox SET state = 'done', body = '' WHERE state = 'answering'")
    op.drop_index("ix_inbox_answering", "inbox")
    op.drop_index("ix_inbox_waiting", "inbox")
    op.create_index(
        "ix_inbox_bot_id_state_chat_id_update_id",
        "inbox",
        ["bot_id", "state", "chat_id", "update_id"],
    )
