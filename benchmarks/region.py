"""One demo school becomes many: every row copied with its numbers moved on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Table, insert, select, text

from core.db import Database
from core.tables import metadata

#: No table of one school has so many rows.
STEP = 10_000_000
#: What digests are not computed from, and what would only cost time to copy.
_WITHOUT = {"inbox", "delivery", "event", "final_mark", "homework", "bot", "chat_state"}
_WITHOUT |= {"announcement", "thread", "participant", "message", "read_receipt", "slot"}
_WITHOUT |= {
    "bot_school",
    "substitution",
    "material",
    "holiday",
    "bell_time",
    "invitation",
    "staff_post",
}


def _moved(column: Column[Any], number: int) -> Any:
    """A column of the copy: ids and what points to them are moved, the rest is as it was."""
    if column.name == "bot_id":
        return column  # All schools have the one bot until they are given others.
    target = next(iter(column.foreign_keys), None)
    if column.table.name == "school" and column.name == "id":
        return column + number
    if target is not None and _points_to_school(target):
        return column + number
    if target is not None or column.primary_key:
        return column + number * STEP
    if column.name == "chat_id":
        return column + number * STEP
    return column


def _points_to_school(key: ForeignKey) -> bool:
    return key.target_fullname == "school.id"


def _tables() -> list[Table]:
    """What is copied: not what points to rows that are not, nor what holds secrets of its own."""
    left_out = set(_WITHOUT)
    for table in metadata.sorted_tables:
        if _has_secret(table) or any(_is_lost(column, left_out) for column in table.c):
            left_out.add(table.name)
    return [table for table in metadata.sorted_tables if table.name not in left_out]


def _has_secret(table: Table) -> bool:
    return any(name in table.c for name in ("token_hash", "ticket_hash"))


def _is_lost(column: Column[Any], left_out: set[str]) -> bool:
    return any(key.column.table.name in left_out - {"bot"} for key in column.foreign_keys)


async def multiply(db: Database, schools: int) -> None:
    """From one school to so many; theirs are numbered on from the first."""
    original = (await school_ids(db))[0]
    for number in range(1, schools):
        async with db.session() as session:
            for table in _tables():
                first = table.c.school_id if "school_id" in table.c else table.c.id
                copied = select(*(_moved(column, number) for column in table.c)).where(
                    first == original
                )
                await session.execute(
                    insert(table).from_select([column.name for column in table.c], copied)
                )
    if not db.is_sqlite:
        async with db.session() as session:
            await session.execute(text("ANALYZE"))


async def pupils_of(db: Database, school_id: int) -> list[int]:
    """Everybody enrolled in a school."""
    async with db.reading() as session:
        rows = await session.execute(
            text(
                "SELECT DISTINCT pupil_id FROM enrolment WHERE school_id = :school "
                "AND left_on IS NULL ORDER BY pupil_id"
            ),
            {"school": school_id},
        )
        return [row[0] for row in rows]


async def school_ids(db: Database) -> list[int]:
    """All schools."""
    async with db.reading() as session:
        return list(await session.scalars(text("SELECT id FROM school ORDER BY id")))
