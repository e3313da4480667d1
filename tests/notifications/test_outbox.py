"""The outbox and the inbox by themselves: once, in order, with a lease."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from core import clock, outbox
from core.db import Database
from core.enums import Channel, DeliveryKind, InboxState
from core.outbox import Claimed, Inbox, NewLetter
from tests.cast import Cast

At = Callable[[str], None]
LEASE = timedelta(seconds=60)


def letter(
    cast: Cast,
    name: str,
    cause: str,
    *,
    kind: DeliveryKind = DeliveryKind.MARKS,
    after: timedelta = timedelta(),
) -> NewLetter:
    return NewLetter(
        school_id=cast.school,
        person_id=cast.people[name],
        kind=kind,
        cause=cause,
        due_at=clock.now() + after,
    )


async def put(db: Database, *letters: NewLetter) -> int:
    async with db.session() as session:
        return await outbox.put_many(session, letters)


async def claim(db: Database, limit: int = 10) -> list[Claimed]:
    async with db.session() as session:
        return await outbox.claim(session, limit=limit, lease=LEASE)


async def test_a_letter_of_one_cause_is_put_once(db: Database, cast: Cast) -> None:
    assert await put(db, letter(cast, "olga", "a"), letter(cast, "igor", "a")) == 2
    assert await put(db, letter(cast, "olga", "a"), letter(cast, "olga", "b")) == 1
    async with db.session() as session:
        assert not await outbox.put(session, letter(cast, "igor", "a"))


async def test_more_letters_than_one_statement_holds_are_put(db: Database, cast: Cast) -> None:
    letters = (letter(cast, "olga", f"cause:{number}") for number in range(1201))
    async with db.session() as session:
        assert await outbox.put_many(session, letters) == 1201


async def test_a_rolled_back_cause_leaves_no_letter(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await outbox.put(session, letter(cast, "olga", "a"))
        await session.rollback()
    assert await claim(db) == []


async def test_the_most_urgent_is_claimed_first_then_the_oldest(db: Database, cast: Cast) -> None:
    await put(
        db,
        letter(cast, "olga", "1", kind=DeliveryKind.ANNOUNCEMENT),
        letter(cast, "igor", "2", kind=DeliveryKind.DIGEST),
        letter(cast, "anna", "3", kind=DeliveryKind.MARKS),
        letter(cast, "elena", "4", kind=DeliveryKind.MESSAGE, after=timedelta(seconds=-5)),
        letter(cast, "maria", "5", kind=DeliveryKind.ABSENCE),
        letter(cast, "vera", "6", after=timedelta(seconds=1)),
    )
    assert [one.cause for one in await claim(db)] == ["5", "4", "3", "2", "1"]


async def test_one_person_never_has_two_letters_in_flight(db: Database, cast: Cast) -> None:
    await put(db, *(letter(cast, "olga", str(number)) for number in range(3)))
    causes = []
    for _round in range(3):
        (one,) = await claim(db)
        assert await claim(db) == []
        causes.append(one.cause)
        async with db.session() as session:
            await outbox.settle_sent(session, one.id, chat_id=1, message_id=1)
    assert causes == ["0", "1", "2"]


async def test_a_letter_tried_again_is_not_overtaken_by_a_later_one_of_its_kind(
    db: Database, cast: Cast
) -> None:
    await put(db, letter(cast, "olga", "first"), letter(cast, "olga", "second"))
    (one,) = await claim(db)
    async with db.session() as session:
        due_at = clock.now() + timedelta(seconds=30)
        await outbox.retry_later(session, one.id, due_at=due_at, reason="reset")
    assert await claim(db) == []
    await put(db, letter(cast, "olga", "urgent", kind=DeliveryKind.ABSENCE))
    assert [one.cause for one in await claim(db)] == ["urgent"]


async def test_a_lease_that_ran_out_makes_the_letter_due_again(
    db: Database, cast: Cast, at: At
) -> None:
    at("2026-11-18 10:00")
    await put(db, letter(cast, "olga", "a"))
    (first,) = await claim(db)
    at("2026-11-18 10:01")
    (second,) = await claim(db)
    assert (first.id, first.attempts, second.attempts) == (second.id, 1, 2)


async def test_what_is_settled_stays_settled(db: Database, cast: Cast, at: At) -> None:
    await put(db, *(letter(cast, name, "a") for name in ("olga", "igor", "anna")))
    sent, dropped, dead = await claim(db)
    async with db.session() as session:
        await outbox.settle_sent(session, sent.id, chat_id=5, message_id=6)
        await outbox.drop(session, dropped.id, reason="muted")
        await outbox.give_up(session, dead.id, reason="TelegramBadRequest")
        await outbox.drop(session, sent.id, reason="too late to drop")
    at("2026-11-19 10:00")
    assert await claim(db) == []


async def test_postponing_counts_no_attempt(db: Database, cast: Cast) -> None:
    await put(db, letter(cast, "olga", "a"))
    for _round in range(3):
        (one,) = await claim(db)
        assert one.attempts == 1
        async with db.session() as session:
            await outbox.postpone(session, one.id, due_at=clock.now())


async def test_many_senders_share_the_letters_without_a_double(db: Database, cast: Cast) -> None:
    names = list(cast.people)[:12]
    await put(
        db,
        *(letter(cast, name, str(number)) for number in range(5) for name in names),
    )
    sent: list[int] = []

    async def sender() -> None:
        while batch := await claim(db, limit=3):
            assert len({one.person_id for one in batch}) == len(batch)
            sent.extend(one.id for one in batch)
            async with db.session() as session:
                for one in batch:
                    await outbox.settle_sent(session, one.id, chat_id=1, message_id=1)

    while len(sent) < 60:
        await asyncio.gather(*(sender() for _sender in range(4)))
    assert len(sent) == len(set(sent)) == 60


async def test_a_waiting_letter_can_be_extended_until_it_is_taken(db: Database, cast: Cast) -> None:
    await put(db, letter(cast, "olga", "a"))
    async with db.session() as session:
        (waiting,) = await outbox.unsent(
            session,
            school_id=cast.school,
            person_ids=[cast.olga, cast.igor],
            kind=DeliveryKind.MARKS,
        )
        assert await outbox.extend(session, waiting.id, {"pupil": 7})
    (one,) = await claim(db)
    assert (one.payload, one.channel) == ({"pupil": 7}, Channel.TELEGRAM)
    async with db.session() as session:
        assert not await outbox.extend(session, waiting.id, {"pupil": 8})


async def _take(db: Database, update_id: int, chat_id: int = 1) -> None:
    new = outbox.NewUpdate(update_id, chat_id, "{}")
    async with db.session() as session:
        await outbox.take_in(session, bot_id=42, updates=[new])


async def _next(db: Database) -> list[int]:
    async with db.session() as session:
        waiting = await outbox.next_updates(session, bot_id=42, limit=10)
    return [one.update_id for one in waiting]


async def test_an_update_is_taken_in_once(db: Database) -> None:
    for number in (7, 7, 8):
        await _take(db, number)
    async with db.session() as session:
        assert list(await session.scalars(select(Inbox.update_id).order_by(Inbox.id))) == [7, 8]


async def test_updates_are_worked_off_in_order_within_a_chat(db: Database) -> None:
    for number, chat in ((12, 1), (10, 1), (11, 2), (13, 2)):
        await _take(db, number, chat)
    assert await _next(db) == [10, 11]


async def test_an_update_is_settled_once_and_its_content_forgotten(db: Database) -> None:
    await _take(db, 7)
    async with db.session() as session:
        (one,) = await outbox.next_updates(session, bot_id=42, limit=1)
        assert await outbox.settle_update(session, one.id)
        assert not await outbox.settle_update(session, one.id)
        assert await session.scalar(select(Inbox.body)) == ""
    assert await _next(db) == []
    assert not await _take(db, 7)


async def test_a_poisonous_update_dies_and_frees_its_chat(db: Database, at: At) -> None:
    await _take(db, 7)
    await _take(db, 8)
    states = []
    for _try in range(5):
        assert await _next(db) == [7]
        async with db.session() as session:
            (one,) = await outbox.next_updates(session, bot_id=42, limit=1)
            states.append(await outbox.fail_update(session, one.id, fault="KeyError"))
    assert states == [InboxState.NEW] * 4 + [InboxState.DEAD]
    assert await _next(db) == [8]
    async with db.session() as session:
        dead = await session.scalar(select(Inbox).where(Inbox.update_id == 7))
        assert dead is not None
        assert (dead.fault, dead.attempts, dead.done_at) == ("KeyError", 5, clock.now())


async def test_what_waits_longest_is_known(db: Database, at: At) -> None:
    at("2026-11-18 10:00")
    await _take(db, 7)
    since = clock.now()
    at("2026-11-18 10:09")
    await _take(db, 8)
    async with db.session() as session:
        waiting = await outbox.oldest_waiting(session)
    assert (waiting.letter_since, waiting.update_since) == (None, since)
