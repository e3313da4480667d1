"""open dots

Revision: 0005, after 0004

Digests and lists of debts look for the few marks without a value, and not through all of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OPEN = sa.text("value IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_mark_open_dot",
        "mark",
        ["school_id", "pupil_id", "day"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_mark_open_dot", table_name="mark")
