"""The queue as its operator sees it: what waits, what failed and why; try again, or drop it.

Names nobody: a letter is told by its number and kind, an update by its number.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Gauge, generate_latest
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import aliased

from core import clock, ledger
from core.access.bot_standing import standings
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import LETTERS, Database, Session, ring
from core.enums import BotState, DeliveryState, InboxState
from core.errors import SchoolError
from core.i18n import N_
from core.outbox import Delivery, Inbox

WAITING = Gauge("vestnik_queue_letters", "Letters that wait, by kind", ["kind"])
AGE = Gauge("vestnik_queue_age_seconds", "How long the first due letter waits", ["kind"])
DEAD = Gauge("vestnik_queue_dead", "Letters and updates that were given up, at most 100")
BOT = Gauge("vestnik_bot", "1 for the state a bot is in, 0 for the others", ["bot", "state"])
BOT_DUE = Gauge("vestnik_bot_letters_due", "Letters due by a bot", ["bot"])

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
        bots = await standings(session)
    for gauge in (WAITING, AGE, BOT, BOT_DUE):
        gauge.clear()
    for one in bots:
        BOT_DUE.labels(one.bot.id).set(one.letters_due)
        for state in BotState:
            BOT.labels(one.bot.id, state).set(one.bot.state is state)
    now = clock.now()
    for line in queue.kinds:
        WAITING.labels(line.kind).set(line.waiting)
        AGE.labels(line.kind).set(max((now - line.due_since).total_seconds(), 0))
    DEAD.set(len(queue.letters) + len(queue.updates))
    return generate_latest()


async def try_again(session: Session, letter_id: int | None) -> int:
    """Send a dead letter anew, or all of them for None; gives how many. Raises NotDead."""
    return await _revive(session, _numbered(letter_id), "letter.retried", **_ANEW)


async def drop_dead(session: Session, letter_id: int, *, reason: str) -> int:
    """Put a dead letter aside for good, with the operator's reason. Raises NotDead."""
    return await _revive(session, _numbered(letter_id), "letter.dropped", **_dropped(reason))


def _dropped(reason: str) -> dict[str, object]:
    return {"state": DeliveryState.DROPPED, "reason": reason}


@dataclass(frozen=True)
class _Chosen:
    """Dead letters: those that `clauses` hold of, by whom. Without a number there may be none."""

    clauses: tuple[ColumnElement[bool], ...] = ()
    number: int | None = None
    actor_id: int | None = None


def _numbered(letter_id: int | None) -> _Chosen:
    return _Chosen() if letter_id is None else _Chosen((Delivery.id == letter_id,), letter_id)


#: A letter that is sent anew is as one that was never tried.
_ANEW = {"state": DeliveryState.NEW, "attempts": 0, "reason": ""}


async def _revive(session: Session, chosen: _Chosen, kind: str, **values: object) -> int:
    if kind == "letter.retried":
        values["due_at"] = clock.now()
    rows = await session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.DEAD, *chosen.clauses)
        .values(**values)
        .returning(Delivery.id, Delivery.school_id)
        .execution_options(synchronize_session=False)
    )
    by_school: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_school[row.school_id].append(row.id)
    if chosen.number is not None and not by_school:
        raise NotDead(chosen.number)
    for school_id, ids in by_school.items():
        after = {"reason": str(values["reason"])}
        facts = [{"kind": kind, "subject": f"delivery:{one}", "after": after} for one in ids]
        await ledger.record_many(session, facts, school_id=school_id, actor_id=chosen.actor_id)
    if kind == "letter.retried" and by_school:
        await ring(session, LETTERS)
    return sum(map(len, by_school.values()))


@dataclass(frozen=True)
class DeadGroup:
    """Letters of one kind that failed in one way; `id` is the first of them, which names all."""

    id: int
    kind: str
    reason: str
    count: int
    since: datetime


@dataclass(frozen=True)
class SchoolQueue:
    """One school's letters: how many wait, since when the first is due, what failed and how."""

    waiting: int
    due_since: datetime | None
    dead: tuple[DeadGroup, ...]
    as_of: datetime


async def of_school(session: Session, viewer: Viewer) -> SchoolQueue:
    """The viewer's school's queue, without a name or a text. Raises NotAllowed."""
    viewer.must(Action.MEND_LETTERS)
    waiting = await session.execute(
        select(func.count(Delivery.id), func.min(Delivery.due_at)).where(
            Delivery.school_id == viewer.school_id,
            Delivery.state.in_([DeliveryState.NEW, DeliveryState.LEASED]),
        )
    )
    count, since = waiting.one()
    return SchoolQueue(count, since, tuple(await _groups(session, viewer)), clock.now())


async def _groups(session: Session, viewer: Viewer, *more: ColumnElement[bool]) -> list[DeadGroup]:
    rows = await session.execute(
        select(
            func.min(Delivery.id).label("id"),
            Delivery.kind,
            Delivery.reason,
            func.count(Delivery.id),
            func.min(Delivery.created_at),
        )
        .where(Delivery.school_id == viewer.school_id, Delivery.state == DeliveryState.DEAD, *more)
        .group_by(Delivery.kind, Delivery.reason)
        .order_by(func.min(Delivery.id))
    )
    return [DeadGroup(*row) for row in rows]


async def dead_like(session: Session, viewer: Viewer, *, letter_id: int) -> DeadGroup:
    """The dead letters of the viewer's school that failed as this one did.

    Raises NotAllowed, and NotDead when it is none, or another school's.
    """
    viewer.must(Action.MEND_LETTERS)
    groups = await _groups(session, viewer, *_like(viewer, letter_id))
    if not groups:
        raise NotDead(letter_id)
    return groups[0]


def _like(viewer: Viewer, letter_id: int) -> tuple[ColumnElement[bool], ...]:
    """SQL: a letter that failed as this dead one of the school did, and is of the same kind."""
    one = aliased(Delivery)
    same = exists().where(
        one.school_id == viewer.school_id,
        one.id == letter_id,
        one.state == DeliveryState.DEAD,
        one.kind == Delivery.kind,
        one.reason == Delivery.reason,
    )
    return Delivery.school_id == viewer.school_id, same


async def retry_like(session: Session, viewer: Viewer, *, letter_id: int) -> int:
    """Send anew what failed as this letter did; gives how many. Raises as `dead_like`."""
    return await _mend(session, viewer, letter_id, "letter.retried", **_ANEW)


async def drop_like(session: Session, viewer: Viewer, *, letter_id: int, reason: str) -> int:
    """Put aside what failed as this letter did, with a reason. Raises as `dead_like`."""
    return await _mend(session, viewer, letter_id, "letter.dropped", **_dropped(reason))


async def _mend(
    session: Session, viewer: Viewer, letter_id: int, kind: str, **values: object
) -> int:
    found = await dead_like(session, viewer, letter_id=letter_id)
    # By what they have in common, not by the letter: it is changed with the others.
    clauses = (
        Delivery.school_id == viewer.school_id,
        Delivery.kind == found.kind,
        Delivery.reason == found.reason,
    )
    chosen = _Chosen(clauses, letter_id, viewer.person_id)
    return await _revive(session, chosen, kind, **values)
