"""letter hours

Revision: 0035, after 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _hours() -> list[sa.Column[object]]:
    return [
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("in_holidays", sa.Boolean(), nullable=False),
    ]


def _table(name: str, *columns: sa.Column[object], person: bool) -> None:
    own = ["school_id", *(["person_id"] if person else [])]
    op.create_table(
        name,
        sa.Column("id", _ID, nullable=False),
        *(sa.Column(column, _ID, nullable=False) for column in own),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{column.removesuffix('_id')}.id"], name=f"fk_{name}_{column}"
            )
            for column in own
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(*own, name=f"uq_{name}_{'_'.join(own)}"),
        sqlite_autoincrement=True,
    )


def upgrade() -> None:
    _table(
        "letter_policy",
        *_hours(),
        sa.Column("amend_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("shows_pupils", sa.Boolean(), nullable=False),
        person=False,
    )
    _table("letter_hours", *_hours(), person=True)
    _table("letter_duty", person=True)
    op.add_column("message", sa.Column("urgent", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("message", "urgent")
    for name in ("letter_duty", "letter_hours", "letter_policy"):
        op.drop_table(name)
