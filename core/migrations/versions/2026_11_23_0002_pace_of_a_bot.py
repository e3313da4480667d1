"""pace of a bot

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "per_second_hundredths",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="2990",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("bot", schema=None) as batch_op:
        batch_op.drop_column("per_second_hundredths")
