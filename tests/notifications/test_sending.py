"""What Telegram answers, and what becomes of the letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import clock, outbox
from core.access.models import ChannelLink
from core.enums import AttendanceCode, AudienceKind
from core.messaging.actions import announce
from core.messaging.audience import Audience
from core.outbox import Delivery
from notifications.channels import telegram
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.markup import Button, File, Letter
from notifications.outcomes import Sent
from notifications.sender import LEASE, Sender
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


class Stopwatch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def pace(post: Post) -> Stopwatch:
    watch = Stopwatch()
    post.pace = Pace(per_second=1000, seconds_in_a_chat=0, monotonic=watch)
    return watch


@pytest.fixture
async def letter_to_anna(post: Post, journal: Journal, at: At) -> None:
    """A mark of Petya, ripe at 10:05; for his mother and himself."""
    await journal.mark(4, pupil="petya")
    at("2026-11-18 10:05")


async def _link_state(post: Post, name: str) -> str:
    async with post.db.session() as session:
        state = await session.scalar(
            select(ChannelLink.state).where(ChannelLink.person_id == post.cast.people[name])
        )
    return str(state)


@pytest.mark.usefixtures("letter_to_anna")
async def test_the_number_of_the_message_is_kept(post: Post) -> None:
    await post.work()
    (row,) = await post.deliveries("anna")
    assert (row.state, row.chat_id) == ("sent", post.cast.chat("anna"))
    assert row.message_id == post.bubbles("anna")[0].message_id
    assert row.sent_at == clock.now()


@pytest.mark.usefixtures("letter_to_anna")
async def test_a_reader_who_blocked_the_bot_is_marked_and_tried_once(post: Post) -> None:
    post.sandbox.block(post.cast.chat("anna"))
    await post.work()
    await post.work()
    assert await post.fates("anna") == [("dropped", "blocked")]
    assert await _link_state(post, "anna") == "blocked"
    tried = [one for one in post.sandbox.sent_log if one.chat_id == post.cast.chat("anna")]
    assert len(tried) == 1
    assert len(post.letters("petya")) == 1


async def test_a_blocked_reader_gets_no_new_letters(post: Post, journal: Journal, at: At) -> None:
    async with post.db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == post.cast.anna)
            .values(state="blocked")
        )
    await journal.mark(4, pupil="petya")
    at("2026-11-18 10:05")
    await post.work()
    assert await post.deliveries("anna") == []


@pytest.mark.usefixtures("letter_to_anna")
async def test_429_stops_the_bot_for_exactly_as_long_as_it_asks(
    post: Post, pace: Stopwatch, at: At
) -> None:
    post.sandbox.faults.flood(1, retry_after=7, chat_id=post.cast.chat("anna"))
    await post.work()
    (row,) = await post.deliveries("anna")
    assert (row.state, row.attempts) == ("new", 0)
    assert row.due_at == clock.now() + timedelta(seconds=7)
    assert post.pace is not None
    assert post.pace.paused_for() == 7

    at("2026-11-18 10:06")
    pace.seconds += 6.9
    assert await post.work() == 0  # the letter is due, the bot still waits
    assert post.letters("anna") == []

    pace.seconds += 0.1
    await post.work()
    assert len(post.letters("anna")) == 1


@pytest.mark.usefixtures("letter_to_anna")
async def test_letters_in_hand_are_put_back_when_the_pause_is_long(
    post: Post, pace: Stopwatch
) -> None:
    sender = Sender(post.db, post.bot, Pace(per_second=1000, monotonic=pace))
    await fan_out(post.db)
    ready = [one async for one in sender.written(await sender.claim())]
    sender.pace.pause(120)  # longer than a lease
    for one in ready:
        await sender.deliver(one)
    (row,) = await post.deliveries("anna")
    assert (row.state, row.attempts) == ("new", 0)
    assert row.due_at == clock.now() + timedelta(seconds=120)
    assert post.sandbox.sent_log == []


@pytest.mark.usefixtures("letter_to_anna")
@pytest.mark.parametrize("fault", ["fail", "reset"])
async def test_a_fault_of_the_server_is_tried_again_later(post: Post, fault: str, at: At) -> None:
    getattr(post.sandbox.faults, fault)(1, chat_id=post.cast.chat("anna"))
    await post.work()
    (row,) = await post.deliveries("anna")
    assert (row.state, row.attempts) == ("new", 1)
    assert row.due_at == clock.now() + timedelta(seconds=0.5)
    assert row.reason in ("TelegramServerError", "TelegramNetworkError")
    at("2026-11-18 10:06")
    await post.work()
    assert len(post.letters("anna")) == 1


@pytest.mark.usefixtures("letter_to_anna")
async def test_the_pause_between_tries_grows_to_a_minute(post: Post) -> None:
    pauses = []
    post.sandbox.faults.fail(8, chat_id=post.cast.chat("anna"))
    for _try in range(8):
        async with post.db.session() as session:
            await session.execute(update(Delivery).values(due_at=clock.now()))
        await post.work()
        pauses.append((await post.deliveries("anna"))[0].due_at - clock.now())
    assert [pause.total_seconds() for pause in pauses] == [0.5, 1, 2, 4, 8, 16, 32, 60]


@pytest.mark.usefixtures("letter_to_anna")
async def test_a_chat_that_moved_is_followed(post: Post) -> None:
    post.sandbox.faults.migrate(post.cast.chat("anna"), post.cast.chat("boris"))
    async with post.db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == post.cast.boris)
            .values(state="revoked")
        )
    await post.work()
    assert len(post.sandbox.letters(post.cast.chat("boris"))) == 1
    assert (await post.fates("anna")) == [("sent", "")]


@pytest.mark.usefixtures("letter_to_anna")
async def test_what_telegram_will_never_take_is_a_dead_letter(post: Post) -> None:
    post.sandbox.faults.fail(
        1, code=400, description="Bad Request: wrong", chat_id=post.cast.chat("anna")
    )
    await post.work()
    assert await post.fates("anna") == [("dead", "TelegramBadRequest")]


@pytest.mark.usefixtures("letter_to_anna")
async def test_a_chat_that_is_gone_is_forgotten(post: Post) -> None:
    post.sandbox.faults.fail(
        1, code=400, description="Bad Request: chat not found", chat_id=post.cast.chat("anna")
    )
    await post.work()
    assert await post.fates("anna") == [("dropped", "chat not found")]
    assert await _link_state(post, "anna") == "blocked"


async def test_a_crash_between_sending_and_settling_repeats_that_letter_alone(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(4, pupil="petya")
    await journal.mark(5)
    at("2026-11-18 10:05")
    sender = Sender(post.db, post.bot, Pace(per_second=1000, seconds_in_a_chat=0))
    await fan_out(post.db)
    ready = [one async for one in sender.written(await sender.claim())]
    assert len(ready) == 5  # Anya, her parents, Petya, his mother
    crashed = next(one for one in ready if one.chat_id == post.cast.chat("anna"))
    for one in ready:
        if one is crashed:
            outcome = await telegram.send(post.bot, one.chat_id, one.letter)
            assert isinstance(outcome, Sent)  # and the process dies before it says so
        else:
            await sender.deliver(one)
    assert await post.work() == 0  # the lease still holds
    at("2026-11-18 10:07")
    assert timedelta(minutes=2) > LEASE
    assert await post.work() == 1
    assert len(post.letters("anna")) == 2
    assert [len(post.letters(name)) for name in ("anya", "olga", "igor", "petya")] == [1] * 4


@pytest.mark.usefixtures("letter_to_anna")
async def test_an_answer_that_was_lost_repeats_the_letter(post: Post, at: At) -> None:
    post.sandbox.faults.lose_answer(1, chat_id=post.cast.chat("anna"))
    await post.work()
    at("2026-11-18 10:06")
    await post.work()
    # Telegram has no key by which a repetition could be known; losing is worse than repeating.
    assert len(post.letters("anna")) == 2
    assert await post.fates("anna") == [("sent", "")]


@pytest.mark.usefixtures("letter_to_anna")
async def test_a_letter_that_cannot_be_written_dies_alone(post: Post, at: At) -> None:
    await fan_out(post.db)
    async with post.db.session() as session:
        await session.execute(
            update(Delivery)
            .where(Delivery.person_id == post.cast.anna)
            .values(payload='{"pupil":1}')
        )
    for _try in range(5):
        async with post.db.session() as session:
            await session.execute(
                update(Delivery).where(Delivery.state == "new").values(due_at=clock.now())
            )
        await post.work()
    assert await post.fates("anna") == [("dead", "KeyError")]
    assert len(post.letters("petya")) == 1


async def test_a_broken_digest_does_not_spoil_the_others(post: Post, at: At) -> None:
    await post.work()
    at("2026-11-20 23:00")
    await post.work()
    async with post.db.session() as session:
        await session.execute(
            update(Delivery).where(Delivery.person_id == post.cast.olga).values(payload="{}")
        )
    at("2026-11-21 07:00")
    await post.work()
    assert len(post.letters("igor")) == 1
    assert await post.fates("olga") == [("new", "KeyError")]


async def test_urgent_letters_overtake(post: Post, journal: Journal, at: At) -> None:
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        await announce(
            session, irina, audience=Audience(AudienceKind.SCHOOL), text="Собрание", origin="t:1"
        )
    await journal.mark(4)
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    at("2026-11-18 10:05")
    await post.work()
    assert [text.splitlines()[0].split(" · ")[0] for text in post.letters("olga")] == [
        "Анна",
        "Анна",
        "Объявление",
    ]
    assert "пропуск" in post.letters("olga")[0]


async def test_a_letter_may_have_a_file_and_an_address(post: Post) -> None:
    chat = post.cast.chat("anna")
    short = Letter(
        "Итоги", ((Button("Открыть", url="https://example.org/"),),), File("a.txt", b"1")
    )
    long = Letter("Итоги " * 300, file=File("b.txt", b"2"))
    for letter in (short, long):
        assert isinstance(await telegram.send(post.bot, chat, letter), Sent)
    first, second, third = post.bubbles("anna")
    assert (first.text, first.buttons[0][0]["url"]) == ("Итоги", "https://example.org/")
    assert second.document is not None
    assert third.text.startswith("Итоги")


async def test_nothing_waits_when_everything_is_sent(post: Post, journal: Journal, at: At) -> None:
    await journal.mark(4)
    at("2026-11-18 10:05")
    await fan_out(post.db)
    async with post.db.session() as session:
        waiting = await outbox.oldest_waiting(session, school_id=post.cast.school)
    assert waiting.letter_since == clock.now()
    await post.work()
    async with post.db.session() as session:
        assert (await outbox.oldest_waiting(session)).letter_since is None
