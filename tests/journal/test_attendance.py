"""Attendance taken by teachers, and who may not."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.enums import AttendanceCode
from core.errors import NotFound
from core.journal.actions import (
    confirm_attendance,
    mark_all_present,
    set_attendance,
    set_code,
)
from core.journal.entries import LessonNotYet, PupilNotInGroup
from core.journal.models import Attendance, Lesson
from core.ledger import Event
from tests.cast import Cast
from tests.journal.conftest import Ask

ABSENT, SICK, LATE = AttendanceCode.ABSENT_UNKNOWN, AttendanceCode.SICK, AttendanceCode.LATE


@pytest.fixture
def lesson(cast: Cast) -> int:
    """Today's algebra of 7Б: planned, attendance not taken."""
    return cast.lessons["algebra 2026-11-18"]


async def _codes(db: Database, lesson: int) -> dict[int, str]:
    async with db.reading() as session:
        rows = await session.execute(
            select(Attendance.pupil_id, Attendance.code).where(Attendance.lesson_id == lesson)
        )
        return dict(rows.all())


async def _events(db: Database) -> list[Event]:
    async with db.reading() as session:
        rows = await session.scalars(
            select(Event).where(Event.kind.like("attendance.%")).order_by(Event.id)
        )
        return list(rows)


async def _lesson(db: Database, lesson: int) -> Lesson:
    async with db.reading() as session:
        found = await session.get(Lesson, lesson)
        assert found is not None
        return found


async def test_a_lesson_with_everybody_present_is_held_and_has_no_codes(
    db: Database, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        entry = await mark_all_present(session, elena, lesson_id=lesson)
    assert (entry.codes, entry.absent, entry.changed) == ({}, 0, True)
    taken = await _lesson(db, lesson)
    assert taken.state == "held"
    assert taken.attendance_at is not None
    assert [event.kind for event in await _events(db)] == ["attendance.taken"]


async def test_an_absence_is_one_pending_event_of_its_pupil(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        entry = await set_attendance(
            session, elena, lesson_id=lesson, absent={cast.anya: ABSENT, cast.petya: LATE}
        )
    assert entry.absent == 1
    assert await _codes(db, lesson) == {cast.anya: "absent", cast.petya: "late"}
    events = [event for event in await _events(db) if event.kind == "attendance.set"]
    assert {event.pupil_id for event in events} == {cast.anya, cast.petya}
    for event in events:
        assert (event.subject, event.state) == (f"lesson:{lesson}", "pending")
        assert json.loads(event.before or "")["code"] is None
        assert event.ripe_at is not None
        assert (event.ripe_at - event.at).total_seconds() == 120


async def test_the_same_attendance_twice_changes_and_tells_nothing(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    for changed in (True, False):
        async with db.session() as session:
            entry = await set_code(session, elena, lesson_id=lesson, pupil_id=cast.anya, code=SICK)
            assert entry.changed is changed
    assert len(await _events(db)) == 2  # the code, and that attendance was taken


async def test_two_presses_at_the_same_moment_make_one_code(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")

    async def press() -> None:
        async with db.session() as session:
            await set_code(session, elena, lesson_id=lesson, pupil_id=cast.anya, code=ABSENT)

    await asyncio.gather(*(press() for _ in range(4)))
    assert await _codes(db, lesson) == {cast.anya: "absent"}
    assert len(await _events(db)) == 2


async def test_a_code_is_changed_taken_back_and_confirmed(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    cell: dict[str, Any] = {"lesson_id": lesson, "pupil_id": cast.anya}
    async with db.session() as session:
        await set_code(session, elena, **cell, code=ABSENT)
        await set_code(session, elena, **cell, code=SICK)
        entry = await confirm_attendance(session, elena, lesson_id=lesson)
        assert (entry.codes, entry.changed) == ({cast.anya: SICK}, False)
        await set_code(session, elena, **cell, code=None)
    assert await _codes(db, lesson) == {}
    codes = [
        (json.loads(event.before or "")["code"], json.loads(event.after or "")["code"])
        for event in await _events(db)
        if event.kind == "attendance.set"
    ]
    assert codes == [(None, "absent"), ("absent", "sick"), ("sick", None)]


async def test_all_present_takes_back_the_codes_entered_before(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_attendance(
            session, elena, lesson_id=lesson, absent={cast.anya: ABSENT, cast.petya: SICK}
        )
        await mark_all_present(session, elena, lesson_id=lesson)
    assert await _codes(db, lesson) == {}


async def test_when_attendance_was_taken_first_is_kept(
    db: Database, cast: Cast, viewer: Ask, at: Any, lesson: int
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await mark_all_present(session, elena, lesson_id=lesson)
    first = (await _lesson(db, lesson)).attendance_at
    at("2026-11-18 12:00")
    async with db.session() as session:
        await set_code(session, elena, lesson_id=lesson, pupil_id=cast.anya, code=LATE)
    assert (await _lesson(db, lesson)).attendance_at == first


async def test_strangers_to_the_group_and_lessons_ahead_are_refused(
    db: Database, cast: Cast, viewer: Ask, lesson: int
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        with pytest.raises(PupilNotInGroup):
            await set_attendance(session, elena, lesson_id=lesson, absent={cast.kostya: SICK})
        ahead = cast.lessons["algebra 2026-11-23"]
        with pytest.raises(LessonNotYet):
            await mark_all_present(session, elena, lesson_id=ahead)
    assert await _codes(db, lesson) == {}


@pytest.mark.parametrize(
    "alien", ["maria", "boris", "alien_teacher", "olga", "anya", "irina", "sergey", "vera"]
)
async def test_nobody_but_the_groups_teacher_takes_attendance(
    db: Database, cast: Cast, viewer: Ask, lesson: int, alien: str
) -> None:
    stranger = await viewer(alien)
    actions: list[tuple[Any, dict[str, Any]]] = [
        (mark_all_present, {}),
        (confirm_attendance, {}),
        (set_attendance, {"absent": {cast.anya: SICK}}),
        (set_code, {"pupil_id": cast.anya, "code": SICK}),
    ]
    for action, extra in actions:
        async with db.session() as session:
            with pytest.raises(NotFound):
                await action(session, stranger, lesson_id=lesson, **extra)
    assert await _events(db) == []
    assert (await _lesson(db, lesson)).attendance_at is None
