"""What a database holds, in a form that does not depend on the kind of database."""

import hashlib

from sqlalchemy import select

from core.db import Database
from core.tables import metadata


async def fingerprint(db: Database) -> dict[str, str]:
    """A hash of every table, by its name: rows in the order of their ids."""
    found = {}
    async with db.session() as session:
        for table in metadata.sorted_tables:
            rows = await session.execute(select(table).order_by(*table.primary_key))
            digest = hashlib.sha256()
            for row in rows:
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()
    return found
