"""What was told and is told otherwise later: the message is edited, and a short letter says so."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from core import clock
from core.access.models import ChannelLink
from core.access.readers import move_chat
from core.enums import AttendanceCode, LinkState
from core.outbox import Delivery
from core.people.models import Guardianship
from notifications.corrections import LOOKED_BACK
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.sender import Sender
from tests.notifications.conftest import Journal, Post

At = Callable[[str], None]


@pytest.fixture
async def told(post: Post, journal: Journal, at: At) -> None:
    """A three of Anya, told at five past ten."""
    await journal.mark(3)
    at("2026-11-18 10:05")
    await post.work()


async def _corrected(post: Post, journal: Journal, at: At) -> None:
    at("2026-11-18 12:00")
    await journal.mark(4, comment="пересчёт баллов")
    at("2026-11-18 12:05")
    await post.work()


async def _rows(post: Post, name: str = "olga") -> list[tuple[str, str, int | None]]:
    return [(row.state, row.reason, row.message_id) for row in await post.deliveries(name)]


@pytest.mark.usefixtures("told")
async def test_the_message_is_edited_and_a_short_letter_answers_it(
    post: Post, journal: Journal, at: At
) -> None:
    await _corrected(post, journal, at)
    edited, short = post.bubbles("olga")
    assert edited.edited
    for bubble in (edited, short):
        assert bubble.text.splitlines()[:2] == [
            "Исправлено: Анна · Алгебра, 18.11 · 3 → 4",
            "Причина: пересчёт баллов. Внёс: учитель, 18 ноября, 12:00.",
        ]
        assert "Данные на 18 ноября, 12:05" in bubble.text
    assert short.message["reply_to_message"]["message_id"] == edited.message_id
    assert post.buttons("olga") == ["Подробнее", "Спросить учителя"]


@pytest.mark.usefixtures("told")
async def test_the_short_letter_makes_no_sound(post: Post, journal: Journal, at: At) -> None:
    silent: list[Any] = []

    async def watched(make_request: Any, bot: Any, method: Any) -> Any:
        silent.append(getattr(method, "disable_notification", "an edit"))
        return await make_request(bot, method)

    post.bot.session.middleware(watched)
    await _corrected(post, journal, at)
    assert silent.count(True) == silent.count("an edit") == 3  # mother, father and pupil
    assert len(silent) == 6


@pytest.mark.usefixtures("told")
async def test_other_marks_of_the_message_stay_in_it(post: Post, journal: Journal, at: At) -> None:
    at("2026-11-18 10:10")
    await journal.mark(5, kind="home")
    await journal.mark(2, lesson="russian 2026-11-18", kind="answer", by="maria")
    at("2026-11-18 10:15")
    await post.work()
    await journal.mark(4, lesson="russian 2026-11-18", kind="answer", by="maria")
    at("2026-11-18 10:20")
    await post.work()
    first, second, short = post.letters("olga")
    assert "Алгебра: 3 (контрольная работа" in first
    assert "Анна · Алгебра: 5 (домашнее задание, вес" not in second
    assert "Анна · Алгебра: 5 (домашнее задание, сегодня)" in second
    assert "Исправлено: Анна · Русский язык, 18.11 · 2 → 4" in second
    assert "Русский язык: 2" not in second
    assert "Алгебра" not in short


@pytest.mark.usefixtures("told")
async def test_a_second_correction_edits_the_same_message(
    post: Post, journal: Journal, at: At
) -> None:
    await _corrected(post, journal, at)
    await journal.mark(5)
    at("2026-11-18 12:15")
    await post.work()
    edited, before, last = post.letters("olga")
    assert edited.startswith("Исправлено: Анна · Алгебра, 18.11 · 4 → 5")
    assert before.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 4")
    assert last.startswith("Исправлено: Анна · Алгебра, 18.11 · 4 → 5")


@pytest.mark.usefixtures("told")
async def test_corrections_of_one_message_keep_one_another(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 10:10")
    await journal.mark(5, kind="home")
    await journal.mark(2, kind="answer")
    at("2026-11-18 10:15")
    await post.work()
    await journal.mark(4, kind="home")
    at("2026-11-18 10:20")
    await post.work()
    await journal.mark(3, kind="answer")
    at("2026-11-18 10:30")
    await post.work()
    page = post.letters("olga")[1]
    assert "18.11 · 5 → 4" in page
    assert "18.11 · 2 → 3" in page


@pytest.mark.usefixtures("told")
async def test_marks_of_two_messages_are_one_short_letter(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 10:10")
    await journal.mark(5, kind="home")
    at("2026-11-18 10:15")
    await post.work()
    await journal.mark(4)
    await journal.mark(4, kind="home")
    at("2026-11-18 10:20")
    await post.work()
    first, second, short = post.letters("olga")
    assert "3 → 4" in first
    assert "5 → 4" in second
    assert "3 → 4" in short
    assert "5 → 4" in short
    assert "reply_to_message" not in post.bubbles("olga")[2].message
    assert post.buttons("olga") == [
        "Спросить: Алгебра, 18.11",
        "Спросить: Алгебра, 18.11",
        "Подробнее",
    ]


@pytest.mark.usefixtures("told")
async def test_a_deleted_mark_is_put_right_likewise(post: Post, journal: Journal, at: At) -> None:
    await journal.erase()
    at("2026-11-18 10:10")
    await post.work()
    edited, short = post.letters("olga")
    assert "Алгебра, 18.11 · 3 → отметки нет" in edited
    assert "Алгебра, 18.11 · 3 → отметки нет" in short


@pytest.mark.usefixtures("told")
async def test_a_mark_deleted_and_set_anew_is_one_correction_and_stays_known(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.erase()
    await journal.mark(5)
    at("2026-11-18 10:10")
    await post.work()
    assert [text.splitlines()[0][-5:] for text in post.letters("olga")] == ["3 → 5", "3 → 5"]
    await journal.mark(2)
    at("2026-11-18 10:20")
    await post.work()
    assert post.letters("olga")[0].splitlines()[0].endswith("5 → 2")
    assert len(post.letters("olga")) == 3


@pytest.mark.usefixtures("told")
async def test_a_deleted_message_is_replaced_by_a_letter(
    post: Post, journal: Journal, at: At
) -> None:
    post.bubbles("olga")[0].deleted = True
    await _corrected(post, journal, at)
    (letter,) = post.letters("olga")
    assert letter.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 4")
    told, sent, short = await _rows(post)
    assert (told[0], sent[0]) == ("sent", "sent")
    assert told[2] != sent[2]
    assert short[:2] == ("dropped", "nothing was edited")
    # From now on that letter is the message that is put right.
    await journal.mark(5)
    at("2026-11-18 12:15")
    await post.work()
    page, last = post.letters("olga")
    assert "4 → 5" in page
    assert "4 → 5" in last


@pytest.mark.usefixtures("told")
async def test_a_chat_with_another_number_gets_a_letter(
    post: Post, journal: Journal, at: At
) -> None:
    chat = post.cast.chat("olga")
    async with post.db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == post.cast.boris)
            .values(state=LinkState.REVOKED)
        )
        await move_chat(
            session, bot_id=post.cast.bot, chat_id=chat, to_chat_id=post.cast.chat("boris")
        )
    await _corrected(post, journal, at)
    assert "3 → 4" not in post.letters("olga")[0]
    (letter,) = post.letters("boris")  # the mother's new telephone
    assert letter.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 4")


@pytest.mark.usefixtures("told")
async def test_a_message_of_long_ago_is_left_and_a_letter_sent(
    post: Post, journal: Journal, at: At
) -> None:
    async with post.db.session() as session:
        long_ago = clock.now() - LOOKED_BACK - timedelta(days=1)
        await session.execute(update(Delivery).values(created_at=long_ago))
    await _corrected(post, journal, at)
    old, new = post.bubbles("olga")
    assert not old.edited
    assert new.text.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 4")


@pytest.mark.usefixtures("told")
async def test_nothing_is_said_to_who_blocked_the_bot(post: Post, journal: Journal, at: At) -> None:
    post.sandbox.block(post.cast.chat("olga"))
    await _corrected(post, journal, at)
    (letter,) = post.letters("olga")
    assert "Алгебра: 3" in letter
    assert {(row.state, row.reason) for row in (await post.deliveries("olga"))[1:]} == {
        ("dropped", "blocked")
    }
    assert len(post.letters("igor")) == 2


@pytest.mark.usefixtures("told")
async def test_a_guardian_restricted_meanwhile_reads_no_correction(
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
    (letter,) = post.letters("igor")
    assert "Алгебра: 3" in letter
    assert [row[1] for row in (await _rows(post, "igor"))[1:]] == [
        "no right to read",
        "nothing was edited",
    ]


@pytest.mark.usefixtures("told")
async def test_a_correction_taken_back_in_quiet_hours_leaves_everything_as_it_was(
    post: Post, journal: Journal, at: At
) -> None:
    for minute, value in (("21:30", 4), ("21:40", 5), ("21:50", 3)):
        at(f"2026-11-18 {minute}")
        await journal.mark(value)
        at(f"2026-11-18 {minute[:-1]}5")
        await post.work()
    at("2026-11-19 07:00")
    await post.work()
    (bubble,) = post.bubbles("olga")
    assert not bubble.edited
    assert [row[:2] for row in (await _rows(post))[1:]] == [
        ("dropped", "unchanged"),
        ("dropped", "nothing was edited"),
    ]


@pytest.mark.usefixtures("told")
async def test_several_corrections_of_an_evening_are_one_in_the_morning(
    post: Post, journal: Journal, at: At
) -> None:
    for minute, value in (("21:30", 4), ("21:40", 5)):
        at(f"2026-11-18 {minute}")
        await journal.mark(value)
        at(f"2026-11-18 {minute[:-1]}5")
        await post.work()
    at("2026-11-19 07:00")
    await post.work()
    page, short = post.letters("olga")
    assert page.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 5")
    assert short.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 5")


@pytest.mark.usefixtures("told")
async def test_an_edit_that_was_done_before_a_crash_is_no_fault(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 12:00")
    await journal.mark(4)
    at("2026-11-18 12:05")
    await fan_out(post.db)
    sender = Sender(post.db, post.bot, Pace(per_second=1000, seconds_in_a_chat=0))
    ready = [one async for one in sender.written(await sender.claim())]
    for one in ready:  # the messenger has them; the process dies before it settles
        assert one.letter.edits is not None
        await post.bot.edit_message_text(
            one.letter.edits.text,
            chat_id=one.chat_id,
            message_id=one.letter.edits.message_id,
            parse_mode="HTML",
            reply_markup=None,
        )
    for one in ready:
        await sender.deliver(one)
        await sender.deliver(one)  # a second time: "message is not modified"
    async with post.db.session() as session:
        states = await session.scalars(
            select(Delivery.state).where(Delivery.id.in_([one.delivery.id for one in ready]))
        )
        assert set(states) == {"sent"}
    await post.work()
    assert len(post.letters("olga")) == 2


@pytest.mark.usefixtures("told")
async def test_a_fault_at_the_edit_is_tried_again_before_the_short_letter(
    post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 12:00")
    await journal.mark(4)
    at("2026-11-18 12:05")
    post.sandbox.faults.fail(1, method="editMessageText", chat_id=post.cast.chat("olga"))
    await post.work()
    (untouched,) = post.letters("olga")
    assert "Алгебра: 3" in untouched
    at("2026-11-18 12:06")
    await post.work()
    page, short = post.letters("olga")
    assert page == short


async def test_who_was_never_told_reads_a_correction_as_a_letter(
    post: Post, journal: Journal, at: At
) -> None:
    async with post.db.session() as session:
        olga = update(ChannelLink).where(ChannelLink.person_id == post.cast.olga)
        await session.execute(olga.values(state=LinkState.BLOCKED))
    await journal.mark(3)
    at("2026-11-18 10:05")
    await post.work()
    async with post.db.session() as session:
        await session.execute(olga.values(state=LinkState.ACTIVE))
    await _corrected(post, journal, at)
    (letter,) = post.letters("olga")
    assert letter.startswith("Исправлено: Анна · Алгебра, 18.11 · 3 → 4")
    assert len(post.letters("igor")) == 2


async def test_that_a_child_was_there_after_all_is_heard_at_once(
    post: Post, journal: Journal, at: At
) -> None:
    sounds: list[Any] = []

    async def watched(make_request: Any, bot: Any, method: Any) -> Any:
        sounds.append(getattr(method, "disable_notification", "an edit"))
        return await make_request(bot, method)

    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:05")
    await post.work()
    post.bot.session.middleware(watched)
    await journal.attendance(None)
    at("2026-11-18 10:10")
    await post.work()
    for letter in post.letters("olga"):
        assert letter.splitlines()[:2] == [
            "Исправлено: Анна · пропуска нет: 2-й урок (08:55), Алгебра, сегодня",
            "Внёс: учитель, 18 ноября, 10:05.",
        ]
    assert post.buttons("olga") == ["Подробнее", "Спросить учителя"]
    # Each of the three readers: the old message edited, then a letter that may be heard.
    assert Counter(sounds) == {"an edit": 3, None: 3}
