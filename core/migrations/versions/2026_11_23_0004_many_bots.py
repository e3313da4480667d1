"""many bots

Revision: 0004, after 0003

Links and letters that were there before belong to the only bot there was. Where there were none
or several, they stay without a bot until the one of VESTNIK_BOT_TOKEN starts and takes them over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVING = sa.text("state != 'revoked'")


def upgrade() -> None:
    with op.batch_alter_table("bot") as batch_op:
        batch_op.add_column(
            sa.Column("serves_all", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "token_ref", sa.String(), server_default="env:VESTNIK_BOT_TOKEN", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("per_chat_hundredths", _ID, server_default="100", nullable=False)
        )
        batch_op.add_column(sa.Column("per_group_minute", _ID, server_default="20", nullable=False))
        batch_op.add_column(
            sa.Column("is_polled", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("state", sa.String(), server_default="active", nullable=False)
        )
        batch_op.add_column(sa.Column("fault", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("fault_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("revision", _ID, server_default="0", nullable=False))
    op.execute("UPDATE bot SET serves_all = true WHERE school_id IS NULL")
    served = [
        {"school_id": school_id, "bot_id": bot_id}
        for bot_id, school_id in op.get_bind().execute(
            sa.text("SELECT id, school_id FROM bot WHERE school_id IS NOT NULL")
        )
    ]
    # SQLite changes a table by making it anew, which it may while nothing points to it.
    with op.batch_alter_table("bot") as batch_op:
        batch_op.drop_constraint("fk_bot_school_id", type_="foreignkey")
        batch_op.drop_column("school_id")
        batch_op.drop_column("last_update_id")
    bot_school = op.create_table(
        "bot_school",
        sa.Column("id", _ID, nullable=False),
        sa.Column("school_id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_bot_school_school_id"),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"], name="fk_bot_school_bot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bot_school"),
        sa.UniqueConstraint("school_id", "bot_id", name="uq_bot_school_school_id_bot_id"),
    )
    op.bulk_insert(bot_school, served)
    with op.batch_alter_table("channel_link") as batch_op:
        batch_op.add_column(sa.Column("bot_id", _ID, nullable=True))
        batch_op.create_foreign_key("fk_channel_link_bot_id", "bot", ["bot_id"], ["id"])
        batch_op.drop_index("uq_channel_link_chat")
        batch_op.create_index(
            "uq_channel_link_chat",
            ["bot_id", "chat_id"],
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("bot_id", _ID, server_default="0", nullable=False))
        batch_op.drop_index("ix_delivery_due")
        batch_op.create_index("ix_delivery_due", ["state", "bot_id", "priority", "due_at", "id"])
    only = "(SELECT min(id) FROM bot) WHERE (SELECT count(*) FROM bot) = 1"
    op.execute(f"UPDATE channel_link SET bot_id = {only}")
    op.execute(f"UPDATE delivery SET bot_id = {only}")


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index("ix_delivery_due")
        batch_op.create_index("ix_delivery_due", ["state", "priority", "due_at"])
        batch_op.drop_column("bot_id")
    # One chat had one person before, whatever the bot: the first one linked keeps it.
    op.execute(
        "UPDATE channel_link SET state = 'revoked' WHERE state != 'revoked' AND EXISTS ("
        "SELECT 1 FROM channel_link first WHERE first.channel = channel_link.channel "
        "AND first.chat_id = channel_link.chat_id AND first.state != 'revoked' "
        "AND first.id < channel_link.id)"
    )
    with op.batch_alter_table("channel_link") as batch_op:
        batch_op.drop_index("uq_channel_link_chat")
        batch_op.drop_constraint("fk_channel_link_bot_id", type_="foreignkey")
        batch_op.drop_column("bot_id")
        batch_op.create_index(
            "uq_channel_link_chat",
            ["channel", "chat_id"],
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        )
    with op.batch_alter_table("bot") as batch_op:
        batch_op.add_column(sa.Column("school_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("last_update_id", _ID, server_default="0", nullable=False))
    op.execute(
        "UPDATE bot SET school_id = "
        "(SELECT min(school_id) FROM bot_school WHERE bot_school.bot_id = bot.id)"
    )
    op.drop_table("bot_school")
    with op.batch_alter_table("bot") as batch_op:
        batch_op.create_foreign_key("fk_bot_school_id", "school", ["school_id"], ["id"])
        for name in (
            "serves_all",
            "token_ref",
            "per_chat_hundredths",
            "per_group_minute",
            "is_polled",
            "state",
            "fault",
            "fault_at",
            "revision",
        ):
            batch_op.drop_column(name)
