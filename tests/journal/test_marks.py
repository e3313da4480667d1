"""Marks entered by teachers, and who may not."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db import Database
from core.errors import BadInput, NotFound, SchoolError
from core.journal.actions import comment_mark, delete_mark, set_mark
from core.journal.entries import LessonCancelled, LessonNotYet, PupilNotInGroup
from core.journal.models import Assignment, AssignmentType, Lesson, Mark
from core.ledger import Event
from core.people.models import Enrolment
from core.school.models import GroupMember
from tests.cast import Cast
from tests.journal.conftest import Ask

TODAY = "algebra 2026-11-18"


async def _marks(db: Database, lesson_id: int) -> list[Mark]:
    async with db.reading() as session:
        rows = await session.scalars(select(Mark).where(Mark.lesson_id == lesson_id))
        return list(rows)


async def _events(db: Database, kind: str = "mark.%") -> list[Event]:
    async with db.reading() as session:
        rows = await session.scalars(select(Event).where(Event.kind.like(kind)).order_by(Event.id))
        return list(rows)


def _entry(cast: Cast, **other: Any) -> dict[str, Any]:
    return {
        "lesson_id": cast.lessons[TODAY],
        "pupil_id": cast.anya,
        "type_id": cast.types["test"],
        "value": 5,
    } | other


async def test_a_mark_takes_the_weight_of_its_type_and_will_be_told_after_the_grace_time(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        entry = await set_mark(session, elena, **_entry(cast, comment=" вариант 2 "))
    assert (entry.value, entry.type_name, entry.changed) == (5, "Контрольная работа", True)
    (mark,) = await _marks(db, cast.lessons[TODAY])
    assert (mark.value, mark.weight_percent, mark.comment) == (5, 300, "вариант 2")
    assert (mark.subject_id, mark.day) == (cast.subjects["algebra"], date(2026, 11, 18))
    (event,) = await _events(db)
    assert (event.kind, event.pupil_id, event.actor_id) == ("mark.set", cast.anya, cast.elena)
    assert (event.subject, event.state, event.before) == (f"mark:{mark.id}", "pending", None)
    assert event.ripe_at is not None
    assert (event.ripe_at - event.at).total_seconds() == 120
    told = json.loads(event.after or "")
    assert told["value"] == 5
    assert told["type"] == "Контрольная работа"
    assert told["day"] == "2026-11-18"


async def test_marks_of_one_work_share_its_assignment(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **_entry(cast))
        await set_mark(session, elena, **_entry(cast, pupil_id=cast.petya, value=3))
        await set_mark(session, elena, **_entry(cast, type_id=cast.types["answer"], value=4))
    marks = await _marks(db, cast.lessons[TODAY])
    assert sorted((mark.pupil_id, mark.value) for mark in marks) == sorted(
        [(cast.anya, 5), (cast.petya, 3), (cast.anya, 4)]
    )
    assert len({mark.assignment_id for mark in marks}) == 2


async def test_the_same_mark_entered_twice_is_one_mark_and_one_event(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    for changed in (True, False):
        async with db.session() as session:
            entry = await set_mark(session, elena, **_entry(cast))
            assert entry.changed is changed
    assert len(await _marks(db, cast.lessons[TODAY])) == 1
    assert len(await _events(db)) == 1


async def test_two_presses_at_the_same_moment_make_one_mark(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")

    async def press() -> None:
        async with db.session() as session:
            await set_mark(session, elena, **_entry(cast))

    await asyncio.gather(*(press() for _ in range(4)))
    assert len(await _marks(db, cast.lessons[TODAY])) == 1
    assert len(await _events(db)) == 1
    async with db.reading() as session:
        works = select(func.count(Assignment.id)).where(Assignment.lesson_id == cast.lessons[TODAY])
        assert await session.scalar(works) == 1


async def test_a_changed_mark_keeps_its_comment_and_both_values_in_the_ledger(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **_entry(cast, value=3, comment="ошибка в знаке"))
        await set_mark(session, elena, **_entry(cast, value=4))
    (mark,) = await _marks(db, cast.lessons[TODAY])
    assert (mark.value, mark.comment) == (4, "ошибка в знаке")
    event = (await _events(db))[-1]
    assert event.kind == "mark.changed"
    assert json.loads(event.before or "")["value"] == 3
    assert json.loads(event.after or "")["value"] == 4


async def test_a_dot_has_no_value_and_is_closed_by_a_mark(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        await set_mark(session, elena, **_entry(cast, value=None, is_duty=True))
    (dot,) = await _marks(db, cast.lessons[TODAY])
    assert (dot.value, dot.is_duty) == (None, True)
    async with db.session() as session:
        await set_mark(session, elena, **_entry(cast, value=4))
    (mark,) = await _marks(db, cast.lessons[TODAY])
    assert (mark.id, mark.value, mark.is_duty) == (dot.id, 4, False)


async def test_a_comment_is_added_to_a_mark_that_is_there(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    cell = {key: value for key, value in _entry(cast).items() if key != "value"}
    async with db.session() as session:
        with pytest.raises(NotFound):
            await comment_mark(session, elena, **cell, comment="молодец")
        await set_mark(session, elena, **_entry(cast))
        await comment_mark(session, elena, **cell, comment="молодец")
    (mark,) = await _marks(db, cast.lessons[TODAY])
    assert (mark.value, mark.comment) == (5, "молодец")


async def test_a_deleted_mark_stays_in_the_ledger_and_deleting_twice_is_once(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    cell = {key: value for key, value in _entry(cast).items() if key != "value"}
    async with db.session() as session:
        await set_mark(session, elena, **_entry(cast))
        gone = await delete_mark(session, elena, **cell)
        assert gone is not None
        assert gone.value == 5
        assert await delete_mark(session, elena, **cell) is None
    assert await _marks(db, cast.lessons[TODAY]) == []
    kinds = [event.kind for event in await _events(db)]
    assert kinds == ["mark.set", "mark.deleted"]


async def test_the_number_of_a_deleted_mark_is_never_given_to_another(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    cell = {key: value for key, value in _entry(cast).items() if key != "value"}
    async with db.session() as session:
        first = await set_mark(session, elena, **_entry(cast))
        await delete_mark(session, elena, **cell)
        second = await set_mark(session, elena, **_entry(cast, pupil_id=cast.petya))
    assert second.mark_id > first.mark_id


@pytest.mark.parametrize(
    "wrong",
    [{"value": 0}, {"value": 6}, {"value": None}, {"is_duty": True}, {"comment": "а" * 301}],
)
async def test_what_is_no_mark_is_refused(
    db: Database, cast: Cast, viewer: Ask, wrong: dict[str, Any]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        with pytest.raises(BadInput):
            await set_mark(session, elena, **_entry(cast, **wrong))
    assert await _marks(db, cast.lessons[TODAY]) == []


async def test_a_pupil_of_another_group_or_gone_by_that_day_is_refused(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    for stranger in (cast.kostya, cast.alien_pupil, cast.olga, 10**9):
        async with db.session() as session:
            with pytest.raises(PupilNotInGroup):
                await set_mark(session, elena, **_entry(cast, pupil_id=stranger))
    for table, column in ((GroupMember, "until"), (Enrolment, "left_on")):
        async with db.session() as session:
            row = await session.scalar(select(table).where(table.pupil_id == cast.petya))
            setattr(row, column, date(2026, 11, 17))
        async with db.session() as session:
            with pytest.raises(PupilNotInGroup):
                await set_mark(session, elena, **_entry(cast, pupil_id=cast.petya))
        async with db.session() as session:
            row = await session.scalar(select(table).where(table.pupil_id == cast.petya))
            setattr(row, column, None)


async def test_a_lesson_ahead_or_cancelled_takes_no_marks(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    ahead = cast.lessons["algebra 2026-11-23"]
    async with db.session() as session:
        with pytest.raises(LessonNotYet):
            await set_mark(session, elena, **_entry(cast, lesson_id=ahead))
        lesson = await session.get(Lesson, cast.lessons[TODAY])
        assert lesson is not None
        lesson.state = "cancelled"
        await session.flush()
        with pytest.raises(LessonCancelled) as refusal:
            await set_mark(session, elena, **_entry(cast))
    assert "18.11.2026" in refusal.value.said()


async def test_a_type_of_another_school_or_a_retired_one_is_refused(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        foreign = AssignmentType(school_id=cast.other_school, name="Зачёт", abbr="З", position=1)
        session.add(foreign)
        retired = await session.get(AssignmentType, cast.types["home"])
        assert retired is not None
        retired.is_active = False
        await session.flush()
        for type_id in (foreign.id, cast.types["home"]):
            with pytest.raises(NotFound):
                await set_mark(session, elena, **_entry(cast, type_id=type_id))


@pytest.mark.parametrize(
    "alien",
    ["maria", "boris", "alien_teacher", "olga", "anya", "irina", "sergey", "vera"],
)
async def test_nobody_but_the_groups_teacher_enters_changes_or_deletes_marks(
    db: Database, cast: Cast, viewer: Ask, alien: str
) -> None:
    """Maria leads this very class; Boris has left; Irina, Sergey and Vera run the school."""
    stranger = await viewer(alien)
    held = {"lesson_id": cast.lessons["algebra 2026-11-16"], "type_id": cast.types["answer"]}
    for action, extra in (
        (set_mark, {"value": 2}),
        (comment_mark, {"comment": "!"}),
        (delete_mark, {}),
    ):
        async with db.session() as session:
            with pytest.raises(NotFound):
                await action(session, stranger, pupil_id=cast.anya, **held, **extra)  # type: ignore[operator]
    assert await _events(db) == []


async def test_a_former_teacher_reaches_not_even_the_lessons_they_gave(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    boris = await viewer("boris")
    given = cast.lessons["history 2026-10-14"]
    async with db.session() as session:
        with pytest.raises(NotFound):
            await set_mark(session, boris, **_entry(cast, lesson_id=given))


async def test_a_substitute_enters_marks_of_the_lesson_they_give_until_its_week_ends(
    db: Database, cast: Cast, viewer: Ask, at: Callable[[str], None]
) -> None:
    async with db.session() as session:
        lesson = await session.get(Lesson, cast.lessons[TODAY])
        assert lesson is not None
        lesson.teacher_id = cast.maria
    maria = await viewer("maria")
    async with db.session() as session:
        await set_mark(session, maria, **_entry(cast))
        other = _entry(cast, lesson_id=cast.lessons["algebra 2026-11-16"])
        with pytest.raises(NotFound):
            await set_mark(session, maria, **other)
    at("2026-11-23 08:00")
    late = await viewer("maria")
    async with db.session() as session:
        with pytest.raises(SchoolError):
            await set_mark(session, late, **_entry(cast, value=4))
