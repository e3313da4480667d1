"""Alembic's entry: runs on the connection it is handed, or on the installation's own database."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from core.db import Database, UtcDateTime
from core.tables import metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on one connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on_own_database() -> None:
    """For the alembic command line: open what the settings name."""
    from core.settings import settings

    db = Database(settings().database_url)
    async with db.engine.begin() as connection:
        await connection.run_sync(run)
    await db.close()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    asyncio.run(run_on_own_database())
