"""A step is one transaction, whoever speaks in it: kept statements, SQLAlchemy, or both."""

import asyncio

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from core.drafts import ChatState
from core.hot import Hot

_T = ChatState.__table__
_PUT = Hot(
    insert(_T).values(  # type: ignore[arg-type]
        key=bindparam("key"), data=bindparam("data"), changed_at=bindparam("moment")
    )
)
_KEYS = Hot(select(_T.c.key).order_by(_T.c.key))
_COUNT = Hot(select(func.count()).select_from(_T))


async def _put(session: AsyncSession, key: str) -> None:
    await _PUT.run(session, key=key, data="{}", moment=clock.now())


def _row(key: str) -> ChatState:
    return ChatState(key=key, data="{}", changed_at=clock.now())


async def _keys(db: Database) -> list[str]:
    async with db.step() as session:
        return [row.key for row in await _KEYS.all(session)]


async def test_both_ways_see_each_other_and_are_committed_together(db: Database) -> None:
    async with db.step() as session:
        await _put(session, "a")
        session.add(_row("b"))
        assert [row.key for row in await _KEYS.all(session)] == ["a", "b"]
        assert len((await session.scalars(select(ChatState))).all()) == 2
        await _put(session, "c")
    assert await _keys(db) == ["a", "b", "c"]


@pytest.mark.parametrize("first", ["hot", "orm"])
async def test_both_ways_are_undone_together(db: Database, first: str) -> None:
    async def broken() -> None:
        async with db.step() as session:
            if first == "hot":
                await _put(session, "a")
            session.add(_row("b"))
            await session.flush()
            await _put(session, "c")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert await _keys(db) == []


async def test_a_savepoint_amid_kept_statements(db: Database) -> None:
    async with db.step() as session:
        await _put(session, "a")
        async with session.begin_nested():
            await _put(session, "b")
        savepoint = await session.begin_nested()
        await _put(session, "c")
        session.add(_row("d"))
        await session.flush()
        await savepoint.rollback()
        await _put(session, "e")
    assert await _keys(db) == ["a", "b", "e"]


async def test_what_was_said_before_a_broken_statement_stands(db: Database) -> None:
    """On PostgreSQL a broken statement ends the transaction; a savepoint is for that."""
    async with db.step() as session:
        await _put(session, "a")
        savepoint = await session.begin_nested()
        with pytest.raises(IntegrityError):
            await _put(session, "a")
        await savepoint.rollback()
        if db.is_sqlite:
            with pytest.raises(IntegrityError):
                await _put(session, "a")
        await _put(session, "b")
    assert await _keys(db) == ["a", "b"]


async def test_writers_wait_for_each_other_in_the_order_of_coming(db: Database) -> None:
    async def one(key: str) -> None:
        async with db.step() as session:
            await _put(session, key)
            await asyncio.sleep(0)
            session.add(_row(f"{key}-orm"))

    async with asyncio.TaskGroup() as group:
        for number in range(8):
            group.create_task(one(str(number)))
    assert len(await _keys(db)) == 16


async def test_who_is_cancelled_leaves_the_turn_to_the_next(db: Database) -> None:
    entered = asyncio.Event()

    async def endless() -> None:
        async with db.step() as session:
            await _put(session, "lost")
            entered.set()
            await asyncio.Event().wait()

    async def waiting() -> None:
        async with db.step() as session:
            await _put(session, "never")

    async with asyncio.TaskGroup() as group:
        holder = group.create_task(endless())
        await entered.wait()
        if db.is_sqlite:
            gave_up = group.create_task(waiting())
            await asyncio.sleep(0)
            gave_up.cancel()
        holder.cancel()
    async with db.step() as session:
        await _put(session, "kept")
    assert await _keys(db) == ["kept"]


async def test_an_ended_step_is_over(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("a session of PostgreSQL begins anew")
    async with db.step() as session:
        await _put(session, "a")
    with pytest.raises(RuntimeError, match="is over"):
        await session.execute(text("SELECT 1"))
    with pytest.raises(RuntimeError, match="is over"):
        await _put(session, "b")
    assert await _keys(db) == ["a"]


async def test_a_transaction_that_sqlite_gave_up_is_not_taken_for_committed(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL says so itself")

    async def given_up() -> None:
        async with db.step() as session:
            await _put(session, "a")
            await session.execute(text("ROLLBACK"))

    async def goes_on() -> None:
        async with db.step() as session:
            await _put(session, "a")
            await session.execute(text("ROLLBACK"))
            await _put(session, "b")

    with pytest.raises(OperationalError):
        await given_up()
    with pytest.raises(OperationalError):
        await goes_on()
    assert await _keys(db) == []


async def test_another_look_at_the_file_waits_its_turn(db: Database) -> None:
    async def look() -> int:
        async with db.engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: sync.execute(select(func.count()).select_from(_T)).scalar_one()
            )

    async with db.step() as session:
        await _put(session, "a")
        looking = asyncio.get_running_loop().create_task(look())
        await asyncio.sleep(0)
        assert await _COUNT.value(session) == 1
    assert await looking in (0, 1)
    assert await _keys(db) == ["a"]


@pytest.mark.parametrize("way", ["hot", "orm", "both"])
async def test_a_step_may_be_undone_and_go_on(db: Database, way: str) -> None:
    async def said(session: AsyncSession, key: str) -> None:
        if way != "orm":
            await _put(session, key)
        if way != "hot":
            session.add(_row(f"{key}-orm"))
            await session.flush()

    async with db.step() as session:
        await said(session, "a")
        await session.rollback()
        assert await _COUNT.value(session) == 0
        await said(session, "b")
    kept = {"hot": ["b"], "orm": ["b-orm"], "both": ["b", "b-orm"]}
    assert await _keys(db) == kept[way]
