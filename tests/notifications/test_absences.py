"""Absences become letters at once; what is not an absence is not told."""

from collections.abc import Callable

import pytest

from core.enums import AttendanceCode
from tests.notifications.conftest import Journal, Post

At = Callable[[str], None]


async def test_an_absence_is_told_with_lesson_and_time(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:05")
    await post.work()
    (letter,) = post.letters("olga")
    assert letter.splitlines() == [
        "Анна · пропуск: 2-й урок (08:55), Алгебра, сегодня — причина не указана",
        "Данные на 18 ноября, 10:05",
    ]


async def test_absences_of_a_day_are_one_letter(post: Post, journal: Journal, at: At) -> None:
    await journal.attendance(AttendanceCode.SICK, lesson="russian 2026-11-18", by="maria")
    await journal.attendance(AttendanceCode.SICK)
    at("2026-11-18 10:05")
    await post.work()
    (letter,) = post.letters("olga")
    assert "1-й урок" in letter
    assert "2-й урок" in letter


@pytest.mark.parametrize("code", [AttendanceCode.LATE, AttendanceCode.EXEMPT, None])
async def test_being_there_is_not_told(
    post: Post, journal: Journal, at: At, code: AttendanceCode | None
) -> None:
    await journal.attendance(code)
    at("2026-11-18 10:05")
    await post.work()
    assert post.letters("olga") == []


async def test_an_absence_taken_back_in_time_is_not_told(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:01")
    await journal.attendance(None)
    at("2026-11-18 10:10")
    await post.work()
    assert post.letters("olga") == []


async def test_a_reason_given_later_is_no_news(post: Post, journal: Journal, at: At) -> None:
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:05")
    await post.work()
    await journal.attendance(AttendanceCode.SICK)
    at("2026-11-18 10:10")
    await post.work()
    assert len(post.letters("olga")) == 1


async def test_an_absence_does_not_wait_for_quiet_hours(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 21:30")
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 21:35")
    await post.work()
    assert len(post.letters("olga")) == 1
