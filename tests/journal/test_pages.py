"""A page of the journal at once: the same as one by one, all or none, in a fixed number of
statements."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from core.db import Database
from core.enums import AttendanceCode
from core.errors import BadInput, NotFound
from core.journal.actions import set_attendance, set_codes, set_mark, set_marks, undo_last
from core.journal.entries import PupilNotInGroup
from core.journal.models import Assignment, Attendance, Mark
from core.ledger import Event
from tests.cast import Cast
from tests.journal.conftest import Ask

LESSON = "algebra 2026-11-18"


async def _held(db: Database, cast: Cast) -> dict[int, tuple[int | None, bool, int, str]]:
    async with db.reading() as session:
        rows = await session.scalars(select(Mark).where(Mark.lesson_id == cast.lessons[LESSON]))
        return {
            row.pupil_id: (row.value, row.is_duty, row.weight_percent, row.comment) for row in rows
        }


async def _events(db: Database) -> list[Event]:
    async with db.reading() as session:
        rows = await session.scalars(
            select(Event).where(Event.kind.like("mark.%")).order_by(Event.id)
        )
        return list(rows)


@contextmanager
def _counted(db: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine.sync_engine, "before_cursor_execute", note)


async def test_a_page_is_set_as_its_marks_would_be_one_by_one(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        entries = await set_marks(
            session,
            elena,
            lesson_id=cast.lessons[LESSON],
            type_id=cast.types["test"],
            values={cast.anya: 5, cast.petya: None},
        )
    assert await _held(db, cast) == {
        cast.anya: (5, False, 300, ""),
        cast.petya: (None, True, 300, ""),
    }
    events = await _events(db)
    assert [row.kind for row in events] == ["mark.set", "mark.set"]
    for row in events:
        told = json.loads(row.after or "")
        assert row.subject == f"mark:{told['mark_id']}"
        assert told["mark_id"] == entries[row.pupil_id or 0].mark_id
        assert row.state == "pending"
        assert row.ripe_at is not None
        assert (row.ripe_at - row.at).total_seconds() == 120


async def test_a_page_changes_what_differs_and_leaves_the_rest(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    page: dict[str, Any] = {"lesson_id": cast.lessons[LESSON], "type_id": cast.types["test"]}
    async with db.session() as session:
        await set_mark(session, elena, pupil_id=cast.anya, value=4, comment="ошибка", **page)
        await set_mark(session, elena, pupil_id=cast.petya, value=3, **page)
        entries = await set_marks(session, elena, values={cast.anya: 5, cast.petya: 3}, **page)
    assert entries[cast.anya].changed
    assert not entries[cast.petya].changed
    assert await _held(db, cast) == {
        cast.anya: (5, False, 300, "ошибка"),
        cast.petya: (3, False, 300, ""),
    }
    last = (await _events(db))[-1]
    assert (last.kind, last.pupil_id) == ("mark.changed", cast.anya)
    assert json.loads(last.before or "")["value"] == 4
    async with db.reading() as session:
        works = await session.scalars(
            select(Assignment).where(Assignment.lesson_id == cast.lessons[LESSON])
        )
        assert len(list(works)) == 1


async def test_a_page_costs_as_many_statements_as_one_mark(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    counts = []
    for kind, pupils in (("test", [cast.anya]), ("home", [cast.anya, cast.petya])):
        with _counted(db) as statements:
            async with db.session() as session:
                await set_marks(
                    session,
                    elena,
                    lesson_id=cast.lessons[LESSON],
                    type_id=cast.types[kind],
                    values=dict.fromkeys(pupils, 5),
                )
        counts.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert counts[0] == counts[1] <= 9


@pytest.mark.parametrize("wrong", [0, 6])
async def test_one_wrong_mark_spoils_the_page(
    db: Database, cast: Cast, viewer: Ask, wrong: int
) -> None:
    elena = await viewer("elena")
    with pytest.raises(BadInput):
        async with db.session() as session:
            await set_marks(
                session,
                elena,
                lesson_id=cast.lessons[LESSON],
                type_id=cast.types["test"],
                values={cast.anya: 5, cast.petya: wrong},
            )
    assert await _held(db, cast) == {}


async def test_a_stranger_among_the_pupils_spoils_the_page(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    for stranger in (cast.kostya, cast.alien_pupil, 10**9):
        with pytest.raises(PupilNotInGroup):
            async with db.session() as session:
                await set_marks(
                    session,
                    elena,
                    lesson_id=cast.lessons[LESSON],
                    type_id=cast.types["test"],
                    values={cast.anya: 5, stranger: 5},
                )
    assert await _held(db, cast) == {}


@pytest.mark.parametrize("alien", ["maria", "boris", "alien_teacher", "olga", "anya", "irina"])
async def test_nobody_else_enters_a_page(db: Database, cast: Cast, viewer: Ask, alien: str) -> None:
    stranger = await viewer(alien)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await set_marks(
                session,
                stranger,
                lesson_id=cast.lessons[LESSON],
                type_id=cast.types["test"],
                values={cast.anya: 2},
            )
        with pytest.raises(NotFound):
            await set_codes(
                session,
                stranger,
                lesson_id=cast.lessons[LESSON],
                codes={cast.anya: AttendanceCode.SICK},
            )
    assert await _events(db) == []


async def test_codes_of_many_are_set_at_once_and_taken_back_at_once(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    lesson = {"lesson_id": cast.lessons[LESSON]}
    async with db.session() as session:
        await set_attendance(session, elena, absent={cast.anya: AttendanceCode.SICK}, **lesson)
        entry = await set_codes(
            session, elena, codes={cast.anya: None, cast.petya: AttendanceCode.LATE}, **lesson
        )
    assert entry.codes == {cast.petya: AttendanceCode.LATE}
    async with db.session() as session:
        await undo_last(session, elena)
        rows = await session.execute(
            select(Attendance.pupil_id, Attendance.code).where(
                Attendance.lesson_id == cast.lessons[LESSON]
            )
        )
        assert [tuple(row) for row in rows] == [(cast.anya, "sick")]
