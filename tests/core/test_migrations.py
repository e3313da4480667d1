"""The history of the schema runs both ways and ends at the models."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from core.access.bots import every, register
from core.access.models import ChannelLink
from core.db import Database
from core.migrations import alembic_config, is_current, known_revisions, migrate
from core.outbox import Delivery
from core.tables import metadata


async def test_every_migration_goes_up_down_and_up_again(db: Database) -> None:
    def stairway(connection: Connection) -> None:
        config = alembic_config(connection)
        command.downgrade(config, "base")
        for revision in reversed(list(ScriptDirectory.from_config(config).walk_revisions())):
            command.upgrade(config, revision.revision)
            command.downgrade(config, revision.down_revision or "base")
            command.upgrade(config, revision.revision)

    async with db.engine.begin() as connection:
        await connection.run_sync(stairway)
    assert await is_current(db)


def test_the_names_of_the_files_tell_the_revisions() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert known_revisions() == {step.revision for step in script.walk_revisions()}
    assert max(known_revisions()) == script.get_current_head()


async def test_the_migrated_schema_is_the_one_the_models_say(db: Database) -> None:
    await migrate(db)
    async with db.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


OLD_ROWS = (
    "INSERT INTO school (id, name, short_name, city, timezone, created_at, seeded, grace_seconds) "
    "VALUES (1, 'A', 'A', '', 'Europe/Samara', '2026-09-01', false, 0)",
    "INSERT INTO person (id, school_id, last_name, first_name, middle_name, phone, email, "
    "search_name, created_at) VALUES (5, 1, 'A', 'B', '', '', '', 'a b', '2026-09-01')",
    "INSERT INTO channel_link (id, school_id, person_id, channel, chat_id, state, linked_at) "
    "VALUES (1, 1, 5, 'telegram', 1005, 'active', '2026-09-01')",
    "INSERT INTO delivery (id, school_id, person_id, channel, kind, cause, payload, priority, "
    "due_at, state, attempts, created_at, reason) VALUES (1, 1, 5, 'telegram', 'notice', 'a', "
    "'{}', 30, '2026-09-01', 'sent', 1, '2026-09-01', '')",
)
OLD_BOT = (
    "INSERT INTO bot (id, school_id, channel, username, last_update_id, per_second_hundredths) "
    "VALUES ({id}, {school}, 'telegram', 'bot{id}', 0, 2990)"
)


@pytest.mark.parametrize("bots", [1, 2])
async def test_old_chats_and_letters_get_the_only_bot_or_the_one_that_starts(
    db: Database, bots: int
) -> None:
    def old(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "0003")
        for statement in OLD_ROWS:
            connection.execute(text(statement))
        for number in range(1, bots + 1):
            school = "NULL" if number == 1 else "1"
            connection.execute(text(OLD_BOT.format(id=40 + number, school=school)))

    async with db.engine.begin() as connection:
        await connection.run_sync(old)
    await migrate(db)
    async with db.session() as session:
        assert (await session.scalars(select(ChannelLink.bot_id))).all() == (
            [41] if bots == 1 else [None]
        )
        known = await every(session)
        assert [one.schools for one in known] == [None, frozenset({1})][:bots]
        await register(session, bot_id=42 if bots == 2 else 41, username="started")
    async with db.session() as session:
        started = 40 + bots
        assert (await session.scalars(select(ChannelLink.bot_id))).all() == [started]
        assert (await session.scalars(select(Delivery.bot_id))).all() == [started]
