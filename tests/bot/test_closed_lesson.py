"""A lesson whose term is over is changed with a reason and the deputy head's consent."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.enums import AttendanceCode
from core.errors import BadInput, NotAllowed, NotFound, SchoolError
from core.journal.actions import delete_mark, mark_all_present, set_code, set_homework, set_topic
from core.journal.closing.models import ClosedChange
from core.journal.closing.reading import change_request, change_requests
from core.journal.closing.requests import (
    AlreadyDecided,
    ChangedMeanwhile,
    agree_to_change,
    ask_change,
    refuse_change,
    withdraw_change,
)
from core.journal.closing.rule import Change, LessonClosed
from core.journal.marks import set_mark
from core.journal.models import Attendance, Homework, Lesson, Mark
from core.ledger import Event
from core.school.models import Load, Term
from tests.bot.telegram import Telegram
from tests.cast import Cast


@pytest.fixture
async def closed(telegram: Telegram, cast: Cast) -> int:
    """The lesson of Monday, whose term ended on Tuesday."""
    async with telegram.db.session() as session:
        await session.execute(
            update(Term)
            .where(Term.school_id == cast.school, Term.number == 2)
            .values(ends_on=date(2026, 11, 17))
        )
    return cast.lessons["algebra 2026-11-16"]


async def _viewer(session: Session, cast: Cast, name: str) -> Viewer:
    school = cast.other_school if name.startswith("alien") else cast.school
    found = await viewer_of_person(session, cast.people[name], school_id=school)
    assert found is not None
    return found


async def _ask(telegram: Telegram, cast: Cast, lesson: int, *changes: Change) -> int:
    wanted = changes or (Change("mark", "5", cast.petya, cast.types["answer"]),)
    async with telegram.db.session() as session:
        elena = await _viewer(session, cast, "elena")
        return await ask_change(
            session, elena, lesson_id=lesson, changes=wanted, reason="Работа переписана"
        )


async def _mark(telegram: Telegram, cast: Cast, lesson: int) -> int | None:
    async with telegram.db.session() as session:
        found: int | None = await session.scalar(
            select(Mark.value).where(Mark.lesson_id == lesson, Mark.pupil_id == cast.petya)
        )
        return found


async def test_nothing_is_entered_into_a_closed_lesson_without_consent(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    cell = {"lesson_id": closed, "pupil_id": cast.petya}
    kind = {"type_id": cast.types["answer"]}
    async with telegram.db.session() as session:
        elena = await _viewer(session, cast, "elena")
        for entry in (
            lambda: set_mark(session, elena, **cell, **kind, value=5, reason="Ошибка"),
            lambda: delete_mark(session, elena, **cell, **kind, reason="Ошибка"),
            lambda: set_code(session, elena, **cell, code=AttendanceCode.SICK),
            lambda: set_topic(session, elena, lesson_id=closed, text="Другая"),
            lambda: set_homework(session, elena, lesson_id=closed, text="№ 1"),
        ):
            with pytest.raises(LessonClosed):
                await entry()
        assert not (await mark_all_present(session, elena, lesson_id=closed)).changed
    assert await _mark(telegram, cast, closed) == 3


async def test_with_consent_the_mark_is_changed_in_the_askers_name_and_families_read_why(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    teacher, deputy = cast.chat("elena"), cast.chat("irina")
    await telegram.says(teacher, "/menu")
    pressed = f"jv:{closed}:{cast.petya}:{cast.types['answer']}:5:0"
    await telegram.forges(teacher, pressed, message=telegram.last(teacher).id)
    assert "урок закрыт" in telegram.last(teacher).text
    await telegram.says(teacher, "Работа переписана")
    assert "Ждёт согласия завуча" in telegram.last(teacher).text
    assert await _mark(telegram, cast, closed) == 3
    await telegram.work()
    card = telegram.last(deputy).text
    assert "Иванов Пётр" in card
    assert "3 → 5" in card
    assert "Причина: Работа переписана" in card
    await telegram.presses(deputy, "Согласовать")
    assert "Согласовано" in telegram.last(deputy).text
    assert await _mark(telegram, cast, closed) == 5
    async with telegram.db.session() as session:
        changed = (await session.scalars(select(Event).where(Event.kind == "mark.changed"))).one()
        consent = (await session.scalars(select(Event).where(Event.kind == "closed.agreed"))).one()
    assert (changed.actor_id, changed.reason) == (cast.elena, "Работа переписана")
    assert (consent.actor_id, consent.on_behalf_of_id) == (cast.irina, cast.elena)


async def test_a_refusal_is_told_with_its_reason_and_nothing_changes(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    await _ask(telegram, cast, closed)
    await telegram.work()
    deputy = cast.chat("irina")
    await telegram.presses(deputy, "Отклонить")
    await telegram.says(deputy, "Период сдан в отчёт")
    await telegram.work()
    assert "Отклонено: Период сдан в отчёт" in telegram.last(cast.chat("elena")).text
    assert await _mark(telegram, cast, closed) == 3


async def test_topic_homework_and_attendance_wait_for_consent_too(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    number = await _ask(
        telegram,
        cast,
        closed,
        Change("topic", "Многочлены"),
        Change("homework", "№ 7", due="2026-11-18"),
        Change("code", AttendanceCode.SICK, cast.petya),
    )
    async with telegram.db.session() as session:
        irina = await _viewer(session, cast, "irina")
        await agree_to_change(session, irina, change_id=number)
        assert await session.scalar(select(Lesson.topic).where(Lesson.id == closed)) == "Многочлены"
        homework = select(Homework.text).where(Homework.lesson_id == closed)
        assert await session.scalar(homework) == "№ 7"
        code = select(Attendance.code).where(
            Attendance.lesson_id == closed, Attendance.pupil_id == cast.petya
        )
        assert await session.scalar(code) == AttendanceCode.SICK


async def test_the_asker_withdraws_and_nobody_decides_twice(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    number = await _ask(telegram, cast, closed)
    assert await _ask(telegram, cast, closed) == number
    async with telegram.db.session() as session:
        await withdraw_change(session, await _viewer(session, cast, "elena"), change_id=number)
        irina = await _viewer(session, cast, "irina")
        with pytest.raises(AlreadyDecided):
            await agree_to_change(session, irina, change_id=number)
        with pytest.raises(AlreadyDecided):
            await refuse_change(session, irina, change_id=number, answer="Нет")
        assert (await change_requests(session, irina)).requests == ()


async def test_consent_to_what_has_changed_meanwhile_is_not_carried_out(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    number = await _ask(telegram, cast, closed)
    async with telegram.db.session() as session:
        await session.execute(
            update(Mark)
            .where(Mark.lesson_id == closed, Mark.pupil_id == cast.petya)
            .values(value=2)
        )
    with pytest.raises(ChangedMeanwhile):
        async with telegram.db.session() as session:
            await agree_to_change(session, await _viewer(session, cast, "irina"), change_id=number)
    assert await _mark(telegram, cast, closed) == 2


async def test_consent_for_a_teacher_who_no_longer_teaches_the_group_changes_nothing(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    number = await _ask(telegram, cast, closed)
    async with telegram.db.session() as session:
        await session.execute(
            update(Load).where(Load.teacher_id == cast.elena).values(until=date(2026, 11, 17))
        )
        await session.execute(
            update(Lesson).where(Lesson.id == closed).values(teacher_id=cast.maria)
        )
    with pytest.raises(NotFound):
        async with telegram.db.session() as session:
            await agree_to_change(session, await _viewer(session, cast, "irina"), change_id=number)
    assert await _mark(telegram, cast, closed) == 3


@pytest.mark.parametrize("name", ["maria", "olga", "sergey", "alien_teacher", "elena"])
async def test_strangers_and_the_asker_neither_see_nor_decide(
    telegram: Telegram, cast: Cast, closed: int, name: str
) -> None:
    number = await _ask(telegram, cast, closed)
    async with telegram.db.session() as session:
        viewer = await _viewer(session, cast, name)
        with pytest.raises(NotAllowed):
            await agree_to_change(session, viewer, change_id=number)
        with pytest.raises(NotAllowed):
            await refuse_change(session, viewer, change_id=number, answer="Нет")
        if name != "elena":
            with pytest.raises(NotFound):
                await change_request(session, viewer, change_id=number)
            with pytest.raises(NotFound):
                await withdraw_change(session, viewer, change_id=number)
            change = Change("topic", "Чужая")
            with pytest.raises(SchoolError):
                await ask_change(session, viewer, lesson_id=closed, changes=[change], reason="Хочу")
    assert await _mark(telegram, cast, closed) == 3


async def test_nobody_agrees_to_their_own_request_and_other_schools_see_none(
    telegram: Telegram, cast: Cast, closed: int
) -> None:
    number = await _ask(telegram, cast, closed)
    async with telegram.db.session() as session:
        await session.execute(update(ClosedChange).values(asker_id=cast.irina))
        irina = await _viewer(session, cast, "irina")
        with pytest.raises(BadInput):
            await agree_to_change(session, irina, change_id=number)
        await session.execute(update(ClosedChange).values(school_id=cast.other_school))
        assert (await change_requests(session, irina)).requests == ()
        with pytest.raises(NotFound):
            await refuse_change(session, irina, change_id=number, answer="Нет")
