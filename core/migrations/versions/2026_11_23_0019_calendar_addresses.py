"""calendar addresses

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_address",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("pupil_id", _ID, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_calendar_address_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_address_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["person.id"], name=op.f("fk_calendar_address_pupil_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_address_token_hash")),
    )
    op.create_index(
        op.f("ix_calendar_address_school_id_person_id_pupil_id"),
        "calendar_address",
        ["school_id", "person_id", "pupil_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_calendar_address_school_id_person_id_pupil_id"), table_name="calendar_address"
    )
    op.drop_table("calendar_address")
