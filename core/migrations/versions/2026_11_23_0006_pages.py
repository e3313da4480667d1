"""pages

Revision: 0006, after 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _of_a_person(table: str, *columns: sa.Column[Any], unique: str) -> None:
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=f"fk_{table}_school_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*unique.split(), name=f"uq_{table}_{unique.replace(' ', '_')}"),
    )


def upgrade() -> None:
    _of_a_person(
        "page_ticket",
        sa.Column("ticket_hash", sa.String(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        unique="ticket_hash",
    )
    op.create_index(
        "ix_page_ticket_school_id_expires_at", "page_ticket", ["school_id", "expires_at"]
    )
    _of_a_person(
        "page_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        unique="token_hash",
    )
    op.create_index(
        "ix_page_session_school_id_person_id", "page_session", ["school_id", "person_id"]
    )
    _of_a_person(
        "second_factor",
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("last_step", _ID, nullable=False),
        sa.Column("recovery", sa.String(), nullable=False),
        sa.Column("failures", _ID, nullable=False),
        sa.Column("locked_until", _MOMENT, nullable=True),
        unique="school_id person_id",
    )
    with op.batch_alter_table("school") as batch_op:
        batch_op.add_column(
            sa.Column(
                "demands_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("school") as batch_op:
        batch_op.drop_column("demands_second_factor")
    op.drop_table("second_factor")
    op.drop_table("page_session")
    op.drop_table("page_ticket")
