"""week card

Revision: 0027, after 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("preferences") as batch_op:
        batch_op.add_column(
            sa.Column("week_card", sa.String(), server_default="lacking", nullable=False)
        )
        batch_op.add_column(
            sa.Column("week_card_at", sa.Time(), server_default="15:00:00", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("preferences") as batch_op:
        batch_op.drop_column("week_card_at")
        batch_op.drop_column("week_card")
