"""Marks become letters: once, after the grace time, to those who may read them."""

from collections.abc import Callable

from sqlalchemy import update

from core.access import consents
from core.ledger import Event
from core.people.models import Guardianship
from core.people.preferences import change
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


async def test_a_mark_becomes_a_letter_to_the_family(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:03")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Анна · Алгебра: 4 (контрольная работа, вес 3, сегодня)" in letter
    # (5 + 4 + 4) / 3 = 4,33; with a 4 of weight 3: (13 + 12) / 6 = 4,17
    assert "Ср. балл, 2-я четверть: 4,33 → 4,17" in letter
    assert "Данные на 18 ноября, 10:03" in letter
    assert post.buttons("olga") == ["Подробнее", "Спросить учителя", "Что нужно до «5»"]
    assert post.letters("igor") == post.letters("anya") == [letter]


async def test_nobody_else_is_told(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:03")
    await post.work()
    others = set(post.cast.people) - {"anya", "olga", "igor"}
    assert {name: post.letters(name) for name in others} == {name: [] for name in others}


async def test_nothing_is_told_within_the_grace_time(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:01")
    await post.work()
    assert post.letters("olga") == []


async def test_working_again_tells_nothing_twice(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:03")
    await post.work()
    assert await post.work() == 0
    assert len(post.letters("olga")) == 1


async def test_a_slip_of_the_finger_is_never_told(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(2)
    at("2026-11-18 10:01")
    await journal.mark(5)
    at("2026-11-18 10:02")
    await post.work()
    assert post.letters("olga") == []  # the second entry is still in its grace time
    at("2026-11-18 10:04")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Алгебра: 5" in letter
    assert "2" not in letter.splitlines()[0]


async def test_a_mark_taken_back_within_the_grace_time_is_not_told(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(2)
    at("2026-11-18 10:01")
    await journal.erase()
    at("2026-11-18 10:10")
    await post.work()
    assert post.letters("olga") == []
    assert await post.deliveries("olga") == []


async def test_a_burst_is_one_letter_by_subject(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4, kind="answer")
    await journal.mark(5, kind="home")
    at("2026-11-18 10:01")
    await journal.mark(3, lesson="russian 2026-11-18", kind="answer", by="maria")
    at("2026-11-18 10:04")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Алгебра: 4 (ответ на уроке, сегодня), 5 (домашнее задание, сегодня)" in letter
    assert "Русский язык: 3 (ответ на уроке, сегодня)" in letter


async def test_marks_that_keep_coming_are_not_waited_for_without_end(
    post: Post, journal: Journal, at: At
) -> None:
    for minute, kind in (("10:00", "test"), ("10:02", "answer"), ("10:04", "home")):
        at(f"2026-11-18 {minute}")
        await journal.mark(4, kind=kind)
    at("2026-11-18 10:05")
    await post.work()
    assert post.letters("olga") == []
    # The first was ripe at 10:02; four minutes later all of them go.
    at("2026-11-18 10:06")
    await post.work()
    assert len(post.letters("olga")) == 1


async def test_a_change_put_back_before_its_letter_is_sent_is_dropped(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 21:30")  # quiet hours: letters wait until seven
    await journal.mark(2)
    at("2026-11-18 21:40")
    await post.work()
    await journal.erase()
    at("2026-11-19 07:00")
    await post.work()
    assert post.letters("olga") == []
    assert await post.fates("olga") == [("dropped", "unchanged")]


async def test_an_evening_of_entries_is_one_letter_in_the_morning(
    post: Post, journal: Journal, at: At
) -> None:
    for minute, kind in (("21:10", "answer"), ("21:20", "home"), ("21:30", "answer")):
        at(f"2026-11-18 {minute}")
        await journal.mark(4 if minute < "21:30" else 5, kind=kind)
        at(f"2026-11-18 {minute[:-1]}5")
        await post.work()
    at("2026-11-19 07:00")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Алгебра: 5 (ответ на уроке, 18.11), 4 (домашнее задание, 18.11)" in letter


async def test_a_duty_mark_and_its_closing_are_told(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(None)
    at("2026-11-18 10:05")
    await post.work()
    assert "Алгебра: точка" in post.letters("olga")[0]
    await journal.mark(5)
    at("2026-11-18 10:10")
    await post.work()
    assert ["точка → 5" in letter for letter in post.letters("olga")] == [True, True]


async def test_a_guardian_restricted_after_the_letter_was_queued_gets_nothing(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 21:30")
    await journal.mark(4)
    at("2026-11-18 21:40")
    await post.work()
    async with post.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == post.cast.igor)
            .values(restricted=True)
        )
    at("2026-11-19 07:00")
    await post.work()
    assert post.letters("igor") == []
    assert await post.fates("igor") == [("dropped", "no right to read")]
    assert len(post.letters("olga")) == 1


async def test_consent_withdrawn_after_the_letter_was_queued_is_respected(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 21:30")
    await journal.mark(4)
    at("2026-11-18 21:40")
    await post.work()
    async with post.db.session() as session:
        await consents.withdraw(session, await viewer_of(session, post.cast, "olga"))
    at("2026-11-19 07:00")
    await post.work()
    assert post.letters("olga") == []
    assert await post.fates("olga") == [("dropped", "no consent")]


async def test_who_turned_marks_off_is_not_told(post: Post, journal: Journal, at: At) -> None:
    async with post.db.session() as session:
        await change(session, await viewer_of(session, post.cast, "olga"), marks=False)
    await journal.mark(4)
    at("2026-11-18 10:05")
    await post.work()
    assert post.letters("olga") == []
    assert len(post.letters("igor")) == 1


async def test_an_english_reader_is_told_in_english(post: Post, journal: Journal, at: At) -> None:
    async with post.db.session() as session:
        await change(session, await viewer_of(session, post.cast, "olga"), language="en")
    await journal.mark(4)
    at("2026-11-18 10:05")
    await post.work()
    assert "Mean, quarter 2: 4.33 → 4.17" in post.letters("olga")[0]
    assert post.buttons("olga") == [
        "Details",
        "Ask the teacher",
        "What is needed for a better mark",
    ]


async def test_an_event_nobody_understands_holds_up_nothing(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4, pupil="petya")
    async with post.db.session() as session:
        await session.execute(update(Event).values(subject="mark:?"))
    await journal.mark(5)
    at("2026-11-18 10:05")
    await post.work()
    assert len(post.letters("olga")) == 1
    assert post.letters("anna") == []
