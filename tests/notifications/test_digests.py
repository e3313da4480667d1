"""The weekly digest: at the family's own hour, once, never late by more than it is useful."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import update

from core import clock
from core.access.digest_clock import (
    latest_due,
    make_digests_due,
    plan_first_digests,
    take_due_digests,
    week_told,
)
from core.enums import AttendanceCode
from core.journal.models import Assignment
from core.journal.queries.marks import pupil_marks
from core.journal.weeks import week_summaries
from core.people.models import Guardianship
from core.people.preferences import change, preferences_of
from notifications.digests import plan_due
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


async def test_the_digest_comes_on_friday_at_six(post: Post, at: At) -> None:
    await post.work()  # plans the first digests
    at("2026-11-20 17:59")
    await post.work()
    assert post.letters("igor") == []
    at("2026-11-20 18:00")
    await post.work()
    (letter,) = post.letters("igor")
    # Monday's 4 in algebra; the term is (5 + 4 + 4) / 3 = 4,33 after (5 + 4) / 2 = 4,50.
    assert letter.splitlines() == [
        "Неделя 16–22 ноября · Анна, 7Б",
        "Отметки: четвёрок 1 · ср. балл недели (с весами) 4,00",
        "Ср. балл, 2-я четверть: 4,33 (−0,17)",
        "· Алгебра: 4 (ср. 4,33, −0,17)",
        "Пропусков и опозданий нет.",
        "",
        "Итоги за 16–20 ноября. Данные на 20 ноября, 18:00",
    ]
    assert post.buttons("igor") == [
        *("Ознакомлен(а)", "Подробнее: Анна", "PDF: Анна"),
        "Какая нужна отметка: Анна",
    ]


async def test_all_children_are_in_one_letter(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Константин, 8А\nЗа неделю ничего нового." in letter
    assert "Анна, 7Б\nОтметки" in letter
    assert post.buttons("olga") == [
        "Ознакомлен(а)",
        "Подробнее: Константин",
        "PDF: Константин",
        "Какая нужна отметка: Константин",
        "Подробнее: Анна",
        "PDF: Анна",
        "Какая нужна отметка: Анна",
    ]


async def test_absences_debts_and_works_ahead_are_told(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.attendance(AttendanceCode.SICK)
    await journal.attendance(AttendanceCode.LATE, lesson="russian 2026-11-18", by="maria")
    await journal.mark(None, kind="home")
    async with post.db.session() as session:
        session.add(
            Assignment(
                school_id=post.cast.school,
                lesson_id=post.cast.lessons["algebra 2026-11-23"],
                type_id=post.cast.types["test"],
            )
        )
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    letter = post.letters("igor")[-1]
    assert "Посещаемость: пропущен 1 урок (болезнь), 1 опоздание" in letter
    assert (
        "Долг: Алгебра, домашнее задание, 18.11 — сдать можно на уроке пн 23.11, Морозова"
    ) in letter
    assert "Впереди: пн 23.11, Алгебра, контрольная работа" in letter
    assert len(letter.splitlines()) <= 12


async def test_marks_are_counted_in_words_and_told_one_by_one(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(5)
    await journal.mark(4, kind="home")
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    letter = post.letters("igor")[-1]
    assert "Отметки: пятёрок 1, четвёрок 2 · ср. балл недели (с весами) " in letter
    assert "· Алгебра: 5, 4, 4 (" in letter


@pytest.mark.parametrize(
    ("today", "marked", "told"),
    [
        (date(2026, 11, 15), False, True),
        (date(2026, 11, 18), False, True),
        (date(2026, 11, 19), False, False),  # the day is past when the letter is written
        (date(2026, 11, 18), True, False),
    ],
)
async def test_a_work_is_ahead_while_its_day_is_and_it_has_no_mark(
    post: Post, journal: Journal, today: date, marked: bool, told: bool
) -> None:
    cast = post.cast
    if marked:
        await journal.mark(5, kind="test")
    else:
        async with post.db.session() as session:
            lesson, kind = cast.lessons["algebra 2026-11-18"], cast.types["test"]
            session.add(Assignment(school_id=cast.school, lesson_id=lesson, type_id=kind))
    async with post.db.session() as session:
        weeks = await week_summaries(
            session,
            school_id=cast.school,
            pupil_ids=[cast.anya],
            since=date(2026, 11, 9),
            until=date(2026, 11, 15),
            today=today,
        )
    assert bool(weeks[cast.anya].ahead) is told


async def test_an_empty_week_is_skipped_and_the_reason_kept(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    assert post.letters("kostya") == []
    assert await post.fates("kostya") == [("dropped", "empty")]


async def test_each_digest_is_sent_once_by_two_clocks(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    counts = await asyncio.gather(plan_due(post.db), plan_due(post.db))
    assert sorted(counts) == [0, 8]  # three pupils, three parents; and the Aliens
    await post.work()
    await post.work()
    assert len(post.letters("igor")) == 1
    assert len(await post.deliveries("igor")) == 1


async def test_the_next_digest_comes_a_week_later(post: Post, journal: Journal, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    at("2026-11-23 09:00")
    await journal.mark(5, lesson="algebra 2026-11-23")
    at("2026-11-27 17:59")
    await post.work()
    at("2026-11-27 18:00")
    await post.work()
    assert "Неделя 23–29 ноября" in post.letters("igor")[-1]


@pytest.mark.parametrize(
    ("back", "told", "fate"),
    [
        ("2026-11-20 19:00", "16–22 ноября", "sent"),  # an hour late
        ("2026-11-21 20:00", "16–22 ноября", "sent"),  # 26 hours late
        # Eight days: of two digests that were due only the latter, of a week without marks.
        ("2026-11-28 18:00", "", "dropped"),
        ("2026-11-24 12:00", "", "dropped"),  # nearly four days: nobody wants it any more
    ],
)
async def test_after_an_outage_there_is_one_digest_at_most(
    post: Post, at: At, back: str, told: str, fate: str
) -> None:
    await post.work()
    at(back)
    await post.work()
    (row,) = await post.deliveries("igor")
    assert row.state == fate
    assert [told in letter for letter in post.letters("igor")] == ([True] if told else [])
    async with post.db.session() as session:
        choices = await preferences_of(session, await viewer_of(session, post.cast, "igor"))
    assert choices.next_digest_at is not None
    assert choices.next_digest_at > clock.now()


async def test_why_a_late_digest_was_dropped_is_kept(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-24 12:00")
    await post.work()
    assert await post.fates("igor") == [("dropped", "too late")]


async def test_a_digest_that_comes_due_at_night_waits_for_the_morning(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 23:00")  # back after five hours
    await post.work()
    assert post.letters("igor") == []
    at("2026-11-21 07:00")
    await post.work()
    assert len(post.letters("igor")) == 1


async def test_a_digest_says_nothing_of_a_child_restricted_meanwhile(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 23:00")
    await post.work()
    async with post.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == post.cast.igor)
            .values(restricted=True)
        )
    at("2026-11-21 07:00")
    await post.work()
    assert post.letters("igor") == []
    assert await post.fates("igor") == [("dropped", "no right to read")]


async def test_a_changed_day_and_hour_are_kept(post: Post, at: At) -> None:
    async with post.db.session() as session:
        igor = await viewer_of(session, post.cast, "igor")
        choices = await change(session, igor, digest_weekday=4, digest_at=time(19, 30))
    assert choices.next_digest_at == clock.at(date(2026, 11, 19), time(19, 30), "Europe/Samara")
    at("2026-11-19 19:30")
    await post.work()
    assert len(post.letters("igor")) == 1
    at("2026-11-20 18:00")
    await post.work()
    assert len(post.letters("igor")) == 1


async def test_who_turned_the_digest_off_gets_none(post: Post, at: At) -> None:
    async with post.db.session() as session:
        igor = await viewer_of(session, post.cast, "igor")
        assert (await change(session, igor, digest=False)).next_digest_at is None
        assert await plan_first_digests(session, now=clock.now(), limit=100) == 7
    at("2026-11-20 18:00")
    await post.work()
    assert post.letters("igor") == []


async def test_all_can_be_made_due_at_once_and_again(post: Post, at: At) -> None:
    for minute, letters in (("10:00", 1), ("10:05", 2)):
        at(f"2026-11-18 {minute}")
        async with post.db.session() as session:
            assert await make_digests_due(session, post.cast.school) == 6
        await post.work()
        assert len(post.letters("igor")) == letters
    assert post.letters("alien_parent") == []


async def test_a_digest_is_taken_by_whoever_moves_its_moment_first(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 18:00")
    async with post.db.session() as session:
        first = await take_due_digests(session, now=clock.now(), limit=3)
    async with post.db.session() as session:
        rest = await take_due_digests(session, now=clock.now(), limit=100)
        again = await take_due_digests(session, now=clock.now(), limit=100)
    assert (len(first), len(rest), again) == (3, 5, [])
    assert len({one.person_id for one in [*first, *rest]}) == 8


@pytest.mark.parametrize(
    ("due", "monday"),
    [
        ("2026-11-20 18:00", date(2026, 11, 16)),  # Friday: this week
        ("2026-11-22 18:00", date(2026, 11, 16)),  # Sunday: this week
        ("2026-11-19 18:00", date(2026, 11, 16)),  # Thursday: this week
        ("2026-11-18 18:00", date(2026, 11, 9)),  # Wednesday: the week before
        ("2026-11-16 08:00", date(2026, 11, 9)),  # Monday: the week before
    ],
)
def test_a_digest_tells_of_the_week_that_has_mostly_passed(due: str, monday: date) -> None:
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert week_told(moment, "Europe/Samara")[0] == monday


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        ("2026-11-20 14:00", "2026-11-20 14:00"),
        ("2026-11-27 13:59", "2026-11-20 14:00"),
        ("2026-11-27 14:00", "2026-11-27 14:00"),
        ("2027-02-01 00:00", "2027-01-29 14:00"),
    ],
)
def test_of_several_missed_digests_the_last_counts(now: str, latest: str) -> None:
    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    due = utc("2026-11-20 14:00")  # Friday, 18:00 in Samara
    assert latest_due(due, 5, time(18), "Europe/Samara", utc(now)) == utc(latest)


def test_an_hour_that_summer_time_skips_has_its_digest_all_the_same() -> None:
    # On 29 March the clocks of Berlin go from 02:00 to 03:00: half past two is half past three.
    before = datetime(2026, 3, 28, tzinfo=UTC)
    skipped = clock.next_weekly(7, time(2, 30), "Europe/Berlin", before)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    following = clock.next_weekly(7, time(2, 30), "Europe/Berlin", skipped)
    assert following == datetime(2026, 4, 5, 0, 30, tzinfo=UTC)


async def test_the_digest_equals_what_asking_shows(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(2)
    await journal.mark(5, kind="home")
    await post.work()
    at("2026-11-20 18:00")
    async with post.db.session() as session:
        igor = await viewer_of(session, post.cast, "igor")
        shown = await pupil_marks(session, igor, pupil_id=post.cast.anya)
    await post.work()
    (algebra,) = shown.subjects
    said = str(algebra.mean).replace(".", ",")
    assert f"Ср. балл, 2-я четверть: {said}" in post.letters("igor")[-1]
