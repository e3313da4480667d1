"""stopped bots: when a reader stopped the bot

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "channel_link", sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("channel_link") as batch_op:
        batch_op.drop_column("blocked_at")
