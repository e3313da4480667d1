"""Taking back the last entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from core.db import Database, Session
from core.enums import AttendanceCode
from core.errors import NotAllowed, NotFound
from core.journal.actions import (
    delete_mark,
    last_entry,
    mark_all_present,
    set_attendance,
    set_code,
    set_homework,
    set_mark,
    set_topic,
    undo_last,
)
from core.journal.models import Attendance, Homework, Lesson, Mark
from core.journal.undo import ChangedSince, NothingToUndo
from core.ledger import Event
from core.school.models import Load
from tests.cast import Cast
from tests.journal.conftest import Ask


@pytest.fixture
def cell(cast: Cast) -> dict[str, int]:
    return {
        "lesson_id": cast.lessons["algebra 2026-11-18"],
        "pupil_id": cast.anya,
        "type_id": cast.types["answer"],
    }


async def _value(session: Session, cell: dict[str, int]) -> tuple[int, int | None] | None:
    row = (
        await session.execute(
            select(Mark.id, Mark.value).where(
                Mark.lesson_id == cell["lesson_id"], Mark.pupil_id == cell["pupil_id"]
            )
        )
    ).one_or_none()
    return None if row is None else (row.id, row.value)


async def _states(session: Session) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(Event.kind, Event.state).where(Event.kind.not_like("read.%")).order_by(Event.id)
    )
    return [(kind, state) for kind, state in rows]


async def test_a_mark_taken_back_in_time_is_gone_and_never_told(
    db: Database, viewer: Ask, cell: dict[str, int]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
    async with db.session() as session:
        entry = await undo_last(session, elena)
        assert (entry.kind, entry.pupil_id) == ("mark.set", cell["pupil_id"])
        assert await _value(session, cell) is None
        assert await _states(session) == [("mark.set", "done"), ("mark.deleted", "recorded")]


async def test_a_mark_told_already_is_taken_back_and_that_is_told_too(
    db: Database, viewer: Ask, cell: dict[str, int]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        await session.execute(update(Event).values(state="done"))
        await undo_last(session, elena)
        assert await _states(session) == [("mark.set", "done"), ("mark.deleted", "pending")]


async def test_undo_goes_back_step_by_step_and_then_says_there_is_nothing(
    db: Database, viewer: Ask, cell: dict[str, int]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        first = await set_mark(session, elena, **cell, value=5)
        await set_mark(session, elena, **cell, value=4)
        await delete_mark(session, elena, **cell)
        seen = []
        for _ in range(3):
            await undo_last(session, elena)
            seen.append(await _value(session, cell))
        assert seen == [(first.mark_id, 4), (first.mark_id, 5), None]
        with pytest.raises(NothingToUndo):
            await undo_last(session, elena)
        assert await last_entry(session, elena) is None


async def test_a_mark_put_back_has_its_old_author_day_and_comment(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    old = {"lesson_id": cast.lessons["algebra 2026-11-16"], "type_id": cast.types["answer"]}
    async with db.session() as session:
        row = select(Mark.set_at, Mark.set_by_id, Mark.weight_percent, Mark.id).where(
            Mark.lesson_id == old["lesson_id"], Mark.pupil_id == cast.petya
        )
        before = (await session.execute(row)).one()
        await delete_mark(session, elena, pupil_id=cast.petya, **old)
        await undo_last(session, elena)
        assert (await session.execute(row)).one() == before


async def test_attendance_taken_back_is_as_if_it_was_never_taken(
    db: Database, cast: Cast, viewer: Ask, cell: dict[str, int]
) -> None:
    elena, lesson_id = await viewer("elena"), cell["lesson_id"]
    sick = dict.fromkeys((cast.anya, cast.petya), AttendanceCode.SICK)
    async with db.session() as session:
        await set_attendance(session, elena, lesson_id=lesson_id, absent=sick)
        await undo_last(session, elena)
    async with db.session() as session:
        lesson = await session.get(Lesson, lesson_id)
        assert lesson is not None
        assert (lesson.state, lesson.attendance_at) == ("planned", None)
        assert (await session.scalars(select(Attendance))).all() == []
        states = await _states(session)
        assert states[:3] == [
            ("attendance.set", "done"),
            ("attendance.set", "done"),
            ("attendance.taken", "recorded"),
        ]
        assert {state for _kind, state in states[3:]} == {"recorded"}
        assert await last_entry(session, elena) is None


async def test_all_present_pressed_by_mistake_gives_the_codes_back(
    db: Database, cast: Cast, viewer: Ask, cell: dict[str, int]
) -> None:
    elena, lesson_id = await viewer("elena"), cell["lesson_id"]
    codes = {cast.anya: AttendanceCode.SICK, cast.petya: AttendanceCode.LATE}
    async with db.session() as session:
        await set_attendance(session, elena, lesson_id=lesson_id, absent=codes)
        await mark_all_present(session, elena, lesson_id=lesson_id)
        await undo_last(session, elena)
        rows = await session.execute(select(Attendance.pupil_id, Attendance.code))
        assert {pupil: AttendanceCode(code) for pupil, code in rows} == codes
        lesson = await session.get(Lesson, lesson_id)
        assert lesson is not None
        assert lesson.attendance_at is not None


async def test_one_code_is_taken_back_by_itself(
    db: Database, cast: Cast, viewer: Ask, cell: dict[str, int]
) -> None:
    elena, lesson_id = await viewer("elena"), cell["lesson_id"]
    async with db.session() as session:
        for pupil_id, code in ((cast.anya, "absent"), (cast.petya, "sick"), (cast.anya, "late")):
            await set_code(
                session,
                elena,
                lesson_id=lesson_id,
                pupil_id=pupil_id,
                code=AttendanceCode(code),
            )
        seen = []
        for _ in range(3):
            await undo_last(session, elena)
            rows = await session.execute(select(Attendance.pupil_id, Attendance.code))
            seen.append(dict(rows.all()))
    assert seen == [{cast.anya: "absent", cast.petya: "sick"}, {cast.anya: "absent"}, {}]


async def test_topic_and_homework_are_put_back(db: Database, cast: Cast, viewer: Ask) -> None:
    elena, lesson_id = await viewer("elena"), cast.lessons["algebra 2026-11-16"]
    async with db.session() as session:
        await set_topic(session, elena, lesson_id=lesson_id, text="Степень")
        await set_homework(
            session, elena, lesson_id=lesson_id, text="№ 1", due_on=date(2026, 11, 25)
        )
        await undo_last(session, elena)
        await undo_last(session, elena)
        lesson = await session.get(Lesson, lesson_id)
        assert lesson is not None
        assert lesson.topic == "Одночлены"
        (homework,) = await session.scalars(select(Homework))
        assert (homework.text, homework.due_on) == ("§ 12, № 145–148", date(2026, 11, 18))
        fresh = cast.lessons["algebra 2026-11-18"]
        await set_homework(session, elena, lesson_id=fresh, text="№ 2")
        await undo_last(session, elena)
        rows = await session.scalars(select(Homework).where(Homework.lesson_id == fresh))
        assert rows.all() == []


async def test_an_old_button_undoes_only_the_entry_it_was_shown_for(
    db: Database, viewer: Ask, cell: dict[str, int]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        shown = await last_entry(session, elena)
        assert shown is not None
        await set_mark(session, elena, **cell, value=4)
    async with db.session() as session:
        with pytest.raises(ChangedSince):
            await undo_last(session, elena, event_id=shown.event_id)
        assert (await _value(session, cell) or (0, 0))[1] == 4


async def test_what_another_teacher_changed_since_is_not_taken_back(
    db: Database, cast: Cast, viewer: Ask, cell: dict[str, int]
) -> None:
    async with db.session() as session:
        session.add(
            Load(
                school_id=cast.school,
                group_id=cast.groups["algebra"],
                teacher_id=cast.maria,
                hours_per_week=1,
                since=date(2026, 9, 1),
            )
        )
    elena, maria = await viewer("elena"), await viewer("maria")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        await set_mark(session, maria, **cell, value=4)
        with pytest.raises(ChangedSince):
            await undo_last(session, elena)
        assert (await _value(session, cell) or (0, 0))[1] == 4


async def test_after_half_an_hour_nothing_is_taken_back(
    db: Database, viewer: Ask, cell: dict[str, int], at: Callable[[str], None]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
    at("2026-11-18 10:31")
    async with db.session() as session:
        with pytest.raises(NothingToUndo):
            await undo_last(session, elena)


@pytest.mark.parametrize("alien", ["olga", "anya", "boris", "alien_parent"])
async def test_who_keeps_no_journal_undoes_nothing(
    db: Database, viewer: Ask, cell: dict[str, int], alien: str
) -> None:
    elena, stranger = await viewer("elena"), await viewer(alien)
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        with pytest.raises(NotAllowed):
            await undo_last(session, stranger)
        with pytest.raises(NotAllowed):
            await last_entry(session, stranger)


@pytest.mark.parametrize("other", ["maria", "irina", "sergey", "alien_teacher"])
async def test_nobody_undoes_what_another_entered(
    db: Database, viewer: Ask, cell: dict[str, int], other: str
) -> None:
    elena, colleague = await viewer("elena"), await viewer(other)
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        entry: Any = await last_entry(session, elena)
        for event_id in (None, entry.event_id):
            with pytest.raises(NothingToUndo):
                await undo_last(session, colleague, event_id=event_id)


async def test_a_teacher_who_lost_the_group_since_undoes_nothing_in_it(
    db: Database, cast: Cast, viewer: Ask, cell: dict[str, int]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **cell, value=5)
        group = select(Load).where(Load.group_id == cast.groups["algebra"])
        for load in await session.scalars(group):
            load.until = date(2026, 11, 17)
        lesson = await session.get(Lesson, cell["lesson_id"])
        assert lesson is not None
        lesson.teacher_id = cast.maria
        await session.flush()
        with pytest.raises(NotFound):
            await undo_last(session, elena)
