"""The ledger: one action, one row. The audit reads it, notifications act on it, nothing else is
published. Reading personal data is recorded too, without a state to act on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Text,
    bindparam,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import FACTS, Base, Id, Session, UtcDateTime, one_at_a_time, ring
from core.enums import EventState
from core.hot import Hot


class Event(Base):
    """Who did what, on whose behalf, to what, with the values before and after (JSON)."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "school_id", "at"),
        Index(None, "school_id", "pupil_id", "at"),
        # Of what waits to be told there is little, and of all that ever happened much.
        *(
            Index(
                f"ix_event_{name}",
                *columns,
                sqlite_where=text("state = 'pending'"),
                postgresql_where=text("state = 'pending'"),
            )
            for name, columns in (("ripe", ["ripe_at"]), ("waiting", ["school_id", "pupil_id"]))
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    at: Mapped[datetime]
    kind: Mapped[str]  # "mark.set", "attendance.set", "message.posted", "read.marks" …
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: What it happened to, such as "mark:12" or "lesson:7".
    subject: Mapped[str] = mapped_column(default="")
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    #: Why, in the actor's own words, where the rules ask for it; families are shown it.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="recorded")  # EventState
    #: When notifications may look at it (the grace time has passed).
    ripe_at: Mapped[datetime | None]


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"not for the ledger: {type(value).__name__}")


def _packed(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, default=_plain)


_EVENT = Event.__table__.c
_WRITTEN = insert(Event.__table__).values(  # type: ignore[arg-type]
    {
        name: bindparam(name, type_=_EVENT[name].type)
        for name in Event.__table__.columns.keys()  # noqa: SIM118 columns are no dict
        if name not in ("id", "state")
    }
    | {"state": bindparam("state")}
)
_RECORD = Hot(_WRITTEN.returning(_EVENT.id))
_RECORD_MANY = Hot(_WRITTEN)


def _row(
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    ripe_at: datetime | None = None,
    **values: Any,
) -> dict[str, Any]:
    usual = {"subject": "", "pupil_id": None, "on_behalf_of_id": None, "reason": ""}
    return (
        usual
        | values
        | {
            "before": _packed(before),
            "after": _packed(after),
            "state": EventState.PENDING if ripe_at else EventState.RECORDED,
            "ripe_at": ripe_at,
        }
    )


async def record(
    session: Session,
    kind: str,
    *,
    school_id: int,
    actor_id: int | None,
    subject: str = "",
    pupil_id: int | None = None,
    on_behalf_of_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    ripe_at: datetime | None = None,
) -> int:
    """Write one event in the transaction of its cause and give its id.

    `ripe_at` makes it pending for notifications from that moment on; without it the event is for
    the audit alone. `reason`: why, in the actor's words.
    """
    at = clock.now()
    row = _row(
        kind=kind,
        school_id=school_id,
        at=at,
        actor_id=actor_id,
        subject=subject,
        pupil_id=pupil_id,
        on_behalf_of_id=on_behalf_of_id,
        before=before,
        after=after,
        reason=reason,
        ripe_at=ripe_at,
    )
    number = int(await _RECORD.value(session, **row))
    if ripe_at is not None and ripe_at <= at:
        await ring(session, FACTS)
    return number


async def record_many(
    session: Session,
    facts: Iterable[dict[str, Any]],
    *,
    school_id: int,
    actor_id: int | None,
    ripe_at: datetime | None = None,
) -> None:
    """Write many events of one cause, a page of marks or an import, in few statements.

    facts: `kind` and, as in `record`, `subject`, `pupil_id`, `before`, `after`, `reason`.
    `ripe_at` holds for all of them.
    """
    at = clock.now()
    rows = [
        _row(school_id=school_id, at=at, actor_id=actor_id, ripe_at=ripe_at, **fact)
        for fact in facts
    ]
    await _RECORD_MANY.many(session, rows)
    if rows and ripe_at is not None and ripe_at <= at:
        await ring(session, FACTS)


async def record_numbered(
    session: Session,
    facts: Iterable[dict[str, Any]],
    *,
    school_id: int,
    actor_id: int | None,
    ripe_at: datetime | None = None,
) -> list[int]:
    """The same as `record_many`, and give the events' ids in the order of the facts."""
    common: dict[str, Any] = {"school_id": school_id, "actor_id": actor_id, "ripe_at": ripe_at}
    return [await record(session, **common, **fact) for fact in facts]


#: Only one fan-out at a time, so that a burst is not torn between two.
_ACTING = 0x7665_7374_02


@dataclass(frozen=True)
class Fact:
    """An event as notifications read it; `before` and `after` are what the action recorded."""

    id: int
    school_id: int
    at: datetime
    kind: str
    actor_id: int | None
    on_behalf_of_id: int | None
    pupil_id: int | None
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    ripe_at: datetime | None

    @property
    def subject_id(self) -> int:
        """The number in the subject: 12 of "mark:12". Raises ValueError without one."""
        return int(self.subject.rpartition(":")[2])


def _unpacked(values: str | None) -> dict[str, Any] | None:
    return None if values is None else json.loads(values)


_COLUMNS = (
    _EVENT.id,
    _EVENT.school_id,
    _EVENT.at,
    _EVENT.kind,
    _EVENT.actor_id,
    _EVENT.on_behalf_of_id,
    _EVENT.pupil_id,
    _EVENT.subject,
    _EVENT.before,
    _EVENT.after,
    _EVENT.reason,
    _EVENT.ripe_at,
)
#: In the words of the partial indexes.
_WAITS = _EVENT.state == literal_column("'pending'")
_IDS = bindparam("ids", expanding=True, type_=Id)
_RIPE = Hot(
    select(*_COLUMNS)
    .where(_WAITS, _EVENT.ripe_at <= bindparam("now"))
    .order_by(_EVENT.ripe_at, _EVENT.id)
    .limit(bindparam("most"))
)
_PENDING_ABOUT = Hot(
    select(*_COLUMNS)
    .where(
        _EVENT.school_id == bindparam("school"),
        _EVENT.pupil_id.in_(bindparam("pupils", expanding=True, type_=Id)),
        _WAITS,
    )
    .order_by(_EVENT.id)
)
_FACTS = Hot(
    select(*_COLUMNS)
    .where(_EVENT.school_id == bindparam("school"), _EVENT.id.in_(_IDS))
    .order_by(_EVENT.id)
)
_DONE = Hot(update(Event.__table__).where(_EVENT.id.in_(_IDS)).values(state=EventState.DONE))  # type: ignore[arg-type]
_PUT_OFF = Hot(
    update(Event.__table__)  # type: ignore[arg-type]
    .where(_EVENT.id.in_(_IDS))
    .values(ripe_at=bindparam("until", type_=UtcDateTime()))
)


def _fact(row: Any) -> Fact:
    values = row._asdict()
    values["before"] = _unpacked(row.before)
    values["after"] = _unpacked(row.after)
    return Fact(**values)


async def ripe(session: Session, *, now: datetime, limit: int) -> list[Fact]:
    """Pending events whose grace time has passed, oldest first; others wait for this transaction.

    Whoever takes them says `done` or `put_off` in the same transaction.
    """
    await one_at_a_time(session, _ACTING)
    return [_fact(row) for row in await _RIPE.all(session, now=now, most=limit)]


async def pending_about(
    session: Session, *, school_id: int, pupil_ids: Iterable[int]
) -> list[Fact]:
    """All pending events about these pupils in order, also those still in their grace time."""
    rows = await _PENDING_ABOUT.all(session, school=school_id, pupils=list(pupil_ids))
    return [_fact(row) for row in rows]


async def facts(session: Session, *, school_id: int, ids: Iterable[int]) -> list[Fact]:
    """The events with these ids, in order."""
    return [_fact(row) for row in await _FACTS.all(session, school=school_id, ids=list(ids))]


async def done(session: Session, ids: Iterable[int]) -> None:
    """Notifications have acted on these events."""
    await _DONE.run(session, ids=list(ids))


async def put_off(session: Session, ids: Iterable[int], *, until: datetime) -> None:
    """Acting on these events failed; they are looked at again at `until`."""
    await _PUT_OFF.run(session, ids=list(ids), until=until)


#: The longest grace time of a school is minutes; nothing waits so long to be told.
_FAR = timedelta(days=1)
_BRING_BACK = Hot(
    update(Event.__table__)  # type: ignore[arg-type]
    .where(_WAITS, _EVENT.ripe_at > bindparam("limit", type_=UtcDateTime()))
    .values(ripe_at=bindparam("now", type_=UtcDateTime()))
)


async def bring_back(session: Session, *, now: datetime) -> int:
    """Let pending events be told that a clock gone years ahead has put off; gives how many."""
    return await _BRING_BACK.run(session, now=now, limit=now + _FAR)
