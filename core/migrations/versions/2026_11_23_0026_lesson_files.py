"""lesson files

Revision: 0026, after 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, kind, default in (
        ("bot_id", _ID, "0"),
        ("kind", sa.String(), ""),
        ("size", _ID, "0"),
    ):
        op.add_column("material", sa.Column(name, kind, server_default=default, nullable=False))


def downgrade() -> None:
    for name in ("size", "kind", "bot_id"):
        op.drop_column("material", name)
