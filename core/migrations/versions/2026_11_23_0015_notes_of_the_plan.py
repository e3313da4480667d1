"""notes of the plan

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("thematic_item") as batch_op:
        batch_op.add_column(sa.Column("homework", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("thematic_item") as batch_op:
        batch_op.drop_column("note")
        batch_op.drop_column("homework")
