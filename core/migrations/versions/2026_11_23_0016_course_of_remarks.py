"""course of remarks

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("journal_remark") as batch_op:
        # Nobody could write a remark before this, so there are no rows to number.
        batch_op.add_column(sa.Column("number", _ID, nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(), server_default="open", nullable=False))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("returned", sa.SmallInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("closed_by_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            "fk_journal_remark_closed_by_id", "person", ["closed_by_id"], ["id"]
        )
        batch_op.create_unique_constraint(
            "uq_journal_remark_school_id_number", ["school_id", "number"]
        )


def downgrade() -> None:
    with op.batch_alter_table("journal_remark") as batch_op:
        batch_op.drop_constraint("uq_journal_remark_school_id_number", type_="unique")
        batch_op.drop_constraint("fk_journal_remark_closed_by_id", type_="foreignkey")
        for column in ("closed_by_id", "returned", "claimed_at", "state", "number"):
            batch_op.drop_column(column)
