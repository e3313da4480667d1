"""Claims by themselves: who goes first, who must wait, and that a long queue costs nothing."""

from datetime import timedelta

from sqlalchemy import text

from core import clock, outbox
from core.db import Database
from core.driving import driven
from core.enums import DeliveryKind
from core.outbox import claims
from tests.cast import Cast
from tests.notifications.test_outbox import LEASE, At, claim, letter, put


async def _claim_lane(db: Database, *, bulk: bool, limit: int = 10) -> list[str]:
    async with db.session() as session:
        found = await outbox.claim(session, limit=limit, lease=LEASE, bulk=bulk)
    return [one.cause for one in found]


async def test_a_lane_claims_its_own_letters_alone(db: Database, cast: Cast) -> None:
    await put(
        db,
        letter(cast, "olga", "digest", kind=DeliveryKind.DIGEST),
        letter(cast, "igor", "marks"),
    )
    assert await _claim_lane(db, bulk=False) == ["marks"]
    assert await _claim_lane(db, bulk=True) == ["digest"]


async def test_what_is_urgent_does_not_wait_for_a_broadcast_in_hand(
    db: Database, cast: Cast
) -> None:
    await put(db, letter(cast, "olga", "digest", kind=DeliveryKind.DIGEST))
    assert await _claim_lane(db, bulk=True) == ["digest"]
    await put(db, letter(cast, "olga", "absent", kind=DeliveryKind.ABSENCE))
    assert await _claim_lane(db, bulk=False) == ["absent"]


async def test_a_broadcast_waits_for_what_is_urgent_in_flight(db: Database, cast: Cast) -> None:
    await put(db, letter(cast, "olga", "absent", kind=DeliveryKind.ABSENCE))
    assert await _claim_lane(db, bulk=False) == ["absent"]
    await put(db, letter(cast, "olga", "digest", kind=DeliveryKind.DIGEST))
    assert await _claim_lane(db, bulk=True) == []


async def test_another_letter_does_not_overtake_the_first_that_has_to_wait(
    db: Database, cast: Cast
) -> None:
    await put(db, letter(cast, "olga", "in flight"))
    assert len(await claim(db)) == 1
    await put(
        db,
        letter(cast, "olga", "second"),
        letter(cast, "olga", "third", kind=DeliveryKind.DIGEST),
    )
    assert await claim(db) == []


async def test_an_endless_stream_of_urgent_letters_does_not_hold_up_an_announcement(
    db: Database, cast: Cast, at: At
) -> None:
    at("2026-11-18 10:00")
    await put(db, letter(cast, "vera", "told", kind=DeliveryKind.ANNOUNCEMENT))
    names = [name for name in cast.people if name != "vera"][:10]
    claimed: list[str] = []
    for number in range(3):
        at(f"2026-11-18 10:0{number + 1}")
        await put(db, *(letter(cast, name, f"urgent:{number}") for name in names))
        found = await claim(db, limit=8)
        claimed += [one.cause for one in found]
        async with db.session() as session:
            for one in found:
                await outbox.settle_sent(session, one.id, chat_id=1, message_id=1)
    # Thirty urgent letters came and twenty-four were taken; the announcement is the eighth.
    assert claimed[7] == "told"
    assert len(claimed) == 24


async def test_a_heap_of_letters_to_one_person_hides_nobody(db: Database, cast: Cast) -> None:
    await put(db, *(letter(cast, "olga", f"cause:{number}") for number in range(300)))
    await put(db, letter(cast, "igor", "a"), letter(cast, "anna", "b"))
    assert [one.cause for one in await claim(db, limit=3)] == ["cause:0", "a", "b"]


async def test_letters_of_another_bot_are_left_to_it(db: Database, cast: Cast) -> None:
    strange = letter(cast, "olga", "a")
    await put(db, strange.__class__(**vars(strange) | {"bot_id": 7}), letter(cast, "igor", "b"))
    async with db.session() as session:
        found = await outbox.claim(session, limit=9, lease=LEASE, bot_id=8)
        assert [one.cause for one in found] == ["b"]
        found = await outbox.claim(session, limit=9, lease=LEASE, bot_id=7)
        assert [one.cause for one in found] == ["a"]


async def test_a_lease_is_counted_and_ends_once(db: Database, cast: Cast, at: At) -> None:
    at("2026-11-18 10:00")
    await put(db, letter(cast, "olga", "a"), letter(cast, "igor", "b"))
    assert len(await claim(db, limit=1)) == 1
    at("2026-11-18 10:01")
    assert [one.attempts for one in await claim(db)] == [2, 1]
    assert await claim(db) == []


async def test_moments_are_stored_as_everywhere_else(db: Database, cast: Cast, at: At) -> None:
    at("2026-11-18 10:00")
    await put(db, letter(cast, "olga", "a", after=timedelta(microseconds=-5)))
    (one,) = await claim(db)
    assert one.due_at == clock.now() - timedelta(microseconds=5)
    assert one.created_at == clock.now()


async def test_claims_read_the_front_of_the_queue_and_sort_nothing(db: Database) -> None:
    async with db.session() as session:
        wire = await driven(session)
        looks = [claims._waiting(bulk, 24) for bulk in (None, True, False)]
        for statement in (*looks, claims._END_LEASES):
            kept = statement._text(wire)
            plan = await _plan(db, session, kept.sql, kept.bound(_BOUND | {"now": clock.now()}))
            assert "ix_delivery_due" in plan or "ix_delivery_lease" in plan
            assert "Sort" not in plan
            assert "TEMP B-TREE" not in plan
            assert "Seq Scan" not in plan
            assert "SCAN delivery" not in plan


_BOUND = {"bot": 7}


async def _plan(db: Database, session: object, sql: str, bound: list[object]) -> str:
    wire = await driven(session)  # type: ignore[arg-type]
    if db.is_sqlite:
        rows, _kinds = await wire.rows(f"EXPLAIN QUERY PLAN {sql}", bound)
        return "\n".join(str(row[3]) for row in rows)
    # A table of a few rows is read whole; what is asked here is how one of millions would be.
    for kind in ("seqscan", "sort", "bitmapscan"):
        await session.execute(text(f"SET LOCAL enable_{kind} = off"))  # type: ignore[attr-defined]
    rows, _kinds = await wire.rows(f"EXPLAIN {sql}", bound)
    return "\n".join(str(row[0]) for row in rows)
