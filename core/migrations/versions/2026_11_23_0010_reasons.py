"""reasons of changed marks

Revision: 0010, after 0009

Events that nobody will act on again need no place in the index of those that wait.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("event", sa.Column("reason", sa.String(), server_default="", nullable=False))
    op.add_column(
        "grading_policy",
        sa.Column("free_days", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.drop_index("ix_event_state_ripe_at", table_name="event")
    for name, columns in (("ripe", ["ripe_at"]), ("waiting", ["school_id", "pupil_id"])):
        op.create_index(
            f"ix_event_{name}",
            "event",
            columns,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        )


def downgrade() -> None:
    op.drop_index("ix_event_waiting", table_name="event")
    op.drop_index("ix_event_ripe", table_name="event")
    op.create_index("ix_event_state_ripe_at", "event", ["state", "ripe_at"])
    with op.batch_alter_table("grading_policy") as batch_op:
        batch_op.drop_column("free_days")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("reason")
