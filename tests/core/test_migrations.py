"""The history of the schema runs both ways and ends at the models."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.db import Database
from core.migrations import alembic_config, is_current, migrate
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


async def test_the_migrated_schema_is_the_one_the_models_say(db: Database) -> None:
    await migrate(db)
    async with db.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []
