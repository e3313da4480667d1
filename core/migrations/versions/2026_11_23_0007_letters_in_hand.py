"""letters in hand

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TRIED = sa.text("attempts > 0 AND state IN ('new', 'leased')")
_LEASED = sa.text("state = 'leased'")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(
            "ix_delivery_tried",
            ["school_id", "person_id"],
            sqlite_where=_TRIED,
            postgresql_where=_TRIED,
        )
        batch_op.create_index(
            "ix_delivery_lease",
            ["lease_until"],
            sqlite_where=_LEASED,
            postgresql_where=_LEASED,
        )


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index("ix_delivery_lease")
        batch_op.drop_index("ix_delivery_tried")
