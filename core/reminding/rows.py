"""Planning, moving, withdrawing and settling reminders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, select, update

from core import clock
from core.db import Session, UtcDateTime, insert_into
from core.hot import Hot
from core.reminding.models import Reminder

WITHDRAWN = "withdrawn"
_AT_ONCE = 500

#: School, kind, key and person: what a reminder is known by.
Known = tuple[int, str, str, int]


@dataclass(frozen=True)
class NewReminder:
    """A reminder to be planned: due from `due_at` on, of no use after `useful_until` (aware)."""

    school_id: int
    person_id: int
    kind: str
    key: str
    due_at: datetime
    useful_until: datetime

    @property
    def known_by(self) -> Known:
        """What tells it from all others."""
        return self.school_id, self.kind, self.key, self.person_id


@dataclass(frozen=True)
class DueReminder:
    """A reminder whose moment has come and that nobody has taken yet."""

    id: int
    school_id: int
    person_id: int
    kind: str
    key: str
    due_at: datetime
    too_late: bool


async def unplanned(session: Session, wanted: Iterable[NewReminder]) -> list[NewReminder]:
    """Those of the reminders that were never planned; reads only."""
    keys: dict[tuple[int, str, str], list[NewReminder]] = defaultdict(list)
    for one in wanted:
        keys[one.school_id, one.kind, one.key].append(one)
    found: list[NewReminder] = []
    for (school_id, kind, key), some in keys.items():
        known = set(
            await session.scalars(
                select(Reminder.person_id).where(
                    Reminder.school_id == school_id, Reminder.kind == kind, Reminder.key == key
                )
            )
        )
        found += [one for one in some if one.person_id not in known]
    return found


async def remind(session: Session, wanted: Sequence[NewReminder]) -> int:
    """Plan reminders; those planned before, done or not, stay as they are. Gives how many are
    new."""
    planned = 0
    for start in range(0, len(wanted), _AT_ONCE):
        rows = [asdict(one) for one in wanted[start : start + _AT_ONCE]]
        made = await session.scalars(
            insert_into(session, Reminder)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["school_id", "kind", "key", "person_id"])
            .returning(Reminder.id)
        )
        planned += len(made.all())
    return planned


async def due_reminders(session: Session, *, now: datetime, limit: int) -> list[DueReminder]:
    """Up to `limit` reminders that are due at `now`, oldest first. Take them by `settle`."""
    rows = await _DUE.all(session, now=now, limit=limit)
    return [
        DueReminder(
            row.id,
            row.school_id,
            row.person_id,
            row.kind,
            row.key,
            row.due_at,
            row.useful_until < now,
        )
        for row in rows
    ]


async def settle(session: Session, outcomes: Mapping[int, str]) -> frozenset[int]:
    """Take reminders by compare-and-set, each with its outcome; gives those that were still open.

    Act on these alone, in this transaction: the others were taken by another clock.
    """
    by_outcome: dict[str, list[int]] = defaultdict(list)
    for reminder_id, outcome in outcomes.items():
        by_outcome[outcome].append(reminder_id)
    won: set[int] = set()
    for outcome, ids in by_outcome.items():
        won.update(
            await session.scalars(
                update(Reminder)
                .where(Reminder.id.in_(ids), Reminder.done_at.is_(None))
                .values(done_at=clock.now(), outcome=outcome)
                .returning(Reminder.id)
                .execution_options(synchronize_session=False)
            )
        )
    return frozenset(won)


async def withdraw(
    session: Session,
    *,
    school_id: int,
    kind: str,
    key: str | None = None,
    person_id: int | None = None,
    why: str = WITHDRAWN,
) -> int:
    """There is nothing to be reminded of any more: open reminders of this kind, of one key or one
    person where given, are settled with `why`. Gives how many."""
    gone = await session.scalars(
        update(Reminder)
        .where(_open(school_id, kind, key, person_id))
        .values(done_at=clock.now(), outcome=why)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


async def move(
    session: Session,
    *,
    school_id: int,
    kind: str,
    key: str,
    due_at: datetime,
    person_id: int | None = None,
) -> int:
    """Let open reminders come at another moment. Gives how many were moved."""
    moved = await session.scalars(
        update(Reminder)
        .where(_open(school_id, kind, key, person_id))
        .values(due_at=due_at)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    return len(moved.all())


def _open(school_id: int, kind: str, key: str | None, person_id: int | None) -> ColumnElement[bool]:
    narrowed = [
        column == value
        for column, value in ((Reminder.key, key), (Reminder.person_id, person_id))
        if value is not None
    ]
    return and_(
        Reminder.school_id == school_id,
        Reminder.kind == kind,
        Reminder.done_at.is_(None),
        *narrowed,
    )


_DUE = Hot(
    select(
        Reminder.id,
        Reminder.school_id,
        Reminder.person_id,
        Reminder.kind,
        Reminder.key,
        Reminder.due_at,
        Reminder.useful_until,
    )
    .where(Reminder.done_at.is_(None), Reminder.due_at <= bindparam("now", type_=UtcDateTime()))
    .order_by(Reminder.due_at, Reminder.id)
    .limit(bindparam("limit"))
)
