"""The queue as its operator sees it: what waits, what failed and why; try again, or drop it.

Names nobody: a letter is told by its number and kind, an update by its number.
"""

from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Gauge, generate_latest
from sqlalchemy import func, select, update

from core import clock, ledger
from core.db import Database, Session
from core.enums import DeliveryState, InboxState
from core.errors import SchoolError
from core.i18n import N_
from core.outbox import Delivery, Inbox

WAITING = Gauge("vestnik_queue_letters", "Letters that wait, by kind", ["kind"])
AGE = Gauge("vestnik_queue_age_seconds", "How long the first due letter waits", ["kind"])
DEAD = Gauge("vestnik_queue_dead", "Letters and updates that were given up, at most 100")

#: How many dead letters and updates are listed.
LISTED = 50


class NotDead(SchoolError):
    """Only a letter that was given up can be tried again or dropped by hand."""

    text = N_("There is no dead letter with the number {number}.")

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class KindLine:
    """Letters of one kind that wait: how many, and since when the first of them is due."""

    kind: str
    waiting: int
    due_since: datetime


@dataclass(frozen=True)
class DeadLetter:
    """A letter that was given up, and the name of the fault."""

    id: int
    kind: str
    reason: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True)
class DeadUpdate:
    """An update that could not be served, and the name of the fault."""

    update_id: int
    fault: str
    received_at: datetime


@dataclass(frozen=True)
class Queue:
    """Letters waiting by kind, updates waiting, and what died."""

    kinds: tuple[KindLine, ...]
    updates_waiting: int
    letters: tuple[DeadLetter, ...]
    updates: tuple[DeadUpdate, ...]


async def overview(session: Session) -> Queue:
    """The whole queue of the installation, oldest trouble first."""
    kinds = await session.execute(
        select(Delivery.kind, func.count(Delivery.id), func.min(Delivery.due_at))
        .where(Delivery.state.in_([DeliveryState.NEW, DeliveryState.LEASED]))
        .group_by(Delivery.kind)
        .order_by(func.min(Delivery.due_at))
    )
    waiting = await session.scalar(
        select(func.count(Inbox.id)).where(Inbox.state == InboxState.NEW)
    )
    letters = await session.execute(
        select(Delivery.id, Delivery.kind, Delivery.reason, Delivery.attempts, Delivery.created_at)
        .where(Delivery.state == DeliveryState.DEAD)
        .order_by(Delivery.id)
        .limit(LISTED)
    )
    updates = await session.execute(
        select(Inbox.update_id, Inbox.fault, Inbox.received_at)
        .where(Inbox.state == InboxState.DEAD)
        .order_by(Inbox.id)
        .limit(LISTED)
    )
    return Queue(
        tuple(KindLine(*row) for row in kinds),
        waiting or 0,
        tuple(DeadLetter(*row) for row in letters),
        tuple(DeadUpdate(*row) for row in updates),
    )


async def exposition(db: Database) -> bytes:
    """All metrics in Prometheus' text format, the depth and age of the queue read now."""
    async with db.reading() as session:
        queue = await overview(session)
    WAITING.clear()
    AGE.clear()
    now = clock.now()
    for line in queue.kinds:
        WAITING.labels(line.kind).set(line.waiting)
        AGE.labels(line.kind).set(max((now - line.due_since).total_seconds(), 0))
    DEAD.set(len(queue.letters) + len(queue.updates))
    return generate_latest()


async def try_again(session: Session, letter_id: int | None) -> int:
    """Send a dead letter anew, or all of them for None; gives how many. Raises NotDead."""
    return await _revive(
        session,
        letter_id,
        "letter.retried",
        state=DeliveryState.NEW,
        due_at=clock.now(),
        attempts=0,
        reason="",
    )


async def drop_dead(session: Session, letter_id: int, *, reason: str) -> int:
    """Put a dead letter aside for good, with the operator's reason. Raises NotDead."""
    return await _revive(
        session, letter_id, "letter.dropped", state=DeliveryState.DROPPED, reason=reason
    )


async def _revive(session: Session, letter_id: int | None, kind: str, **values: object) -> int:
    dead = [Delivery.state == DeliveryState.DEAD]
    if letter_id is not None:
        dead.append(Delivery.id == letter_id)
    rows = await session.execute(
        update(Delivery)
        .where(*dead)
        .values(**values)
        .returning(Delivery.id, Delivery.school_id)
        .execution_options(synchronize_session=False)
    )
    changed = rows.all()
    if letter_id is not None and not changed:
        raise NotDead(letter_id)
    for row in changed:
        await ledger.record(
            session,
            kind,
            school_id=row.school_id,
            actor_id=None,
            subject=f"delivery:{row.id}",
            after={"reason": str(values["reason"])},
        )
    return len(changed)
