"""final marks

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_CLOSED = sa.text("unlocked_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("final_mark") as batch_op:
        batch_op.add_column(sa.Column("deferred_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), server_default="", nullable=False))
    op.create_table(
        "final_lock",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term_number", sa.SmallInteger(), nullable=False),
        sa.Column("locked_by_id", _ID, nullable=False),
        sa.Column("locked_at", _MOMENT, nullable=False),
        sa.Column("unlocked_by_id", _ID, nullable=True),
        sa.Column("unlocked_at", _MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_final_lock_school_id"),
        sa.ForeignKeyConstraint(["group_id"], ["subject_group.id"], name="fk_final_lock_group_id"),
        sa.ForeignKeyConstraint(["locked_by_id"], ["person.id"], name="fk_final_lock_locked_by_id"),
        sa.ForeignKeyConstraint(
            ["unlocked_by_id"], ["person.id"], name="fk_final_lock_unlocked_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_final_lock"),
    )
    op.create_index(
        "uq_final_lock_closed",
        "final_lock",
        ["school_id", "group_id", "kind", "term_number"],
        unique=True,
        sqlite_where=_CLOSED,
        postgresql_where=_CLOSED,
    )


def downgrade() -> None:
    op.drop_table("final_lock")
    with op.batch_alter_table("final_mark") as batch_op:
        batch_op.drop_column("reason")
        batch_op.drop_column("deferred_until")
