"""closed changes

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closed_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("lesson_id", _ID, nullable=False),
        sa.Column("asker_id", _ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_closed_change_school_id"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name="fk_closed_change_lesson_id"),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name="fk_closed_change_asker_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_closed_change_decided_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_closed_change"),
        sqlite_autoincrement=True,
    )
    for columns in (["school_id", "state"], ["school_id", "asker_id"]):
        op.create_index(
            f"ix_closed_change_{'_'.join(columns)}", "closed_change", columns, unique=False
        )


def downgrade() -> None:
    for name in ("school_id_state", "school_id_asker_id"):
        op.drop_index(f"ix_closed_change_{name}", table_name="closed_change")
    op.drop_table("closed_change")
