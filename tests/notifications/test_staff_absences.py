"""The clock of a sick teacher: who was named is told, reminded on the tenth day, and after two
weeks the deputy head is told what remained."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, update

from core.enums import StaffAbsenceKind
from core.journal.actions import mark_all_present, set_homework, set_topic
from core.journal.models import Lesson
from core.journal.staff_absences.actions import (
    name_delegate,
    name_substitute,
    record_absence,
    undo_absence,
)
from core.people.models import RoleGrant
from notifications.reminding import plan_reminders, send_reminders
from tests.notifications.conftest import Post, viewer_of

At = Callable[[str], None]
FIRST = date(2026, 11, 18)


async def _away(post: Post, until: date | None = None) -> int:
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        return await record_absence(
            session,
            irina,
            teacher_id=post.cast.elena,
            since=FIRST,
            until=until,
            kind=StaffAbsenceKind.SICK,
        )


async def _tick(post: Post) -> None:
    await plan_reminders(post.db)
    await send_reminders(post.db)
    await post.work()


def _told(post: Post, name: str, words: str) -> list[str]:
    return [text for text in post.letters(name) if words in text]


async def test_who_enters_and_who_gives_are_told_without_the_reason(post: Post) -> None:
    absence = await _away(post)
    await post.work()
    (letter,) = _told(post, "sergey", "Вы вносите уроки, которые никто не замещает")
    assert "Отсутствует: Морозова" in letter
    assert "болезнь" not in letter
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        await name_substitute(session, irina, absence_id=absence, teacher_id=post.cast.maria)
    await post.work()
    (letter,) = _told(post, "maria", "Вы ведёте эти уроки")
    assert "18.11, 2-й урок · 7Б Алгебра" in letter
    assert _told(post, "elena", "Отсутствует") == []
    assert _told(post, "alien_teacher", "Отсутствует") == []


async def test_recorded_and_delegated_in_one_go_are_one_letter(post: Post) -> None:
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        absence = await record_absence(
            session,
            irina,
            teacher_id=post.cast.elena,
            since=FIRST,
            until=None,
            kind=StaffAbsenceKind.SICK,
        )
        await name_delegate(session, irina, absence_id=absence, person_id=post.cast.maria)
        await name_substitute(session, irina, absence_id=absence, teacher_id=post.cast.maria)
    await post.work()
    assert len(_told(post, "maria", "Отсутствует: Морозова")) == 1


async def test_on_the_tenth_day_the_administrator_is_reminded_of_lessons_still_empty(
    post: Post, at: At
) -> None:
    await _away(post, until=date(2026, 11, 23))
    at("2026-11-26 14:00")
    await _tick(post)
    assert _told(post, "sergey", "Прошло десять дней") == []
    at("2026-11-27 14:00")
    await _tick(post)
    await _tick(post)
    (letter,) = _told(post, "sergey", "Прошло десять дней")
    assert "за учителя нужно внести 2 урока" in letter
    assert "18.11, 2-й урок · 7Б Алгебра" in letter
    assert "23.11, 1-й урок · 7Б Алгебра" in letter
    assert _told(post, "maria", "Прошло десять дней") == []
    assert _told(post, "irina", "Прошло десять дней") == []


async def test_after_fourteen_days_the_deputy_is_told_what_remained(post: Post, at: At) -> None:
    await _away(post, until=date(2026, 11, 23))
    at("2026-11-24 10:00")
    lesson = post.cast.lessons["algebra 2026-11-18"]
    async with post.db.session() as session:
        sergey = await viewer_of(session, post.cast, "sergey")
        await mark_all_present(session, sergey, lesson_id=lesson)
        await set_topic(session, sergey, lesson_id=lesson, text="Одночлены")
        await set_homework(session, sergey, lesson_id=lesson, text="№ 1")
    at("2026-12-02 14:00")
    await _tick(post)
    (letter,) = _told(post, "irina", "Две недели с 18 ноября прошли")
    assert "не внесён 1 урок" in letter
    assert "23.11" in letter
    assert "18.11," not in letter
    assert _told(post, "sergey", "Две недели") == []


async def test_a_named_delegate_is_reminded_instead_of_the_administrator(
    post: Post, at: At
) -> None:
    absence = await _away(post)
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        await name_delegate(session, irina, absence_id=absence, person_id=post.cast.maria)
    at("2026-11-27 14:00")
    await _tick(post)
    assert len(_told(post, "maria", "Прошло десять дней")) == 1
    assert _told(post, "sergey", "Прошло десять дней") == []


@pytest.mark.parametrize("how", ["undone", "substituted", "left"])
async def test_nobody_is_reminded_of_what_is_no_longer_theirs(post: Post, at: At, how: str) -> None:
    absence = await _away(post, until=FIRST)
    at("2026-11-27 14:00")
    await plan_reminders(post.db)
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        if how == "undone":
            await undo_absence(session, irina, absence_id=absence)
        elif how == "substituted":
            await name_substitute(session, irina, absence_id=absence, teacher_id=post.cast.maria)
        else:
            await session.execute(delete(RoleGrant).where(RoleGrant.person_id == post.cast.sergey))
    await _tick(post)
    assert _told(post, "sergey", "Прошло десять дней") == []


async def test_a_long_absence_is_reminded_of_every_two_weeks(post: Post, at: At) -> None:
    await _away(post)
    async with post.db.session() as session:
        await session.execute(
            update(Lesson)
            .where(Lesson.id == post.cast.lessons["algebra 2026-11-23"])
            .values(day=date(2026, 12, 7))
        )
    at("2026-12-11 14:00")
    await _tick(post)
    (letter,) = _told(post, "sergey", "Прошло десять дней")
    assert "07.12" in letter
    assert "18.11," not in letter
