"""What a reader of a child's results has not seen yet: marks since they last looked, and marks of
earlier days that were entered or changed meanwhile. Read from the ledger, which knows both."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, select

from core import clock
from core.db import Id, Session, UtcDateTime
from core.hot import Hot
from core.journal import week_rows
from core.ledger import Event

_EVENT = Event.__table__.c
_MARKS = ("mark.set", "mark.changed", "mark.deleted")
#: Screens that show a child's marks to who opens them.
_LOOKS = ("read.marks", "read.diary")

_EVENTS = Hot(
    select(
        _EVENT.pupil_id,
        _EVENT.kind,
        _EVENT.actor_id,
        _EVENT.at,
        _EVENT.subject,
        _EVENT.before,
        _EVENT.after,
    )
    .where(
        _EVENT.school_id == bindparam("school", type_=Id),
        _EVENT.pupil_id.in_(bindparam("pupils", expanding=True, type_=Id)),
        _EVENT.at >= bindparam("since", type_=UtcDateTime()),
        _EVENT.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_EVENT.pupil_id, _EVENT.id)
)


@dataclass(frozen=True)
class Entered:
    """A mark that was entered, changed or taken away. Values are figures, "." for a debt, "" for
    none; `before` is what it was when the reader last looked."""

    subject: str
    day: date
    before: str
    now: str


@dataclass(frozen=True)
class Sight:
    """What one reader has not seen of one child. `looked_at` is when they last looked themselves
    within these days, None if they did not; `fresh` are marks of these days entered since then;
    `earlier` are marks of days before, entered or changed within these days and not seen."""

    looked_at: datetime | None = None
    fresh: tuple[Entered, ...] = ()
    earlier: tuple[Entered, ...] = ()


NOTHING = Sight()


async def sights(
    session: Session,
    *,
    school_id: int,
    pupils_of: Mapping[int, Collection[int]],
    since: date,
    zone: str,
) -> dict[tuple[int, int], Sight]:
    """By (reader, pupil), for `pupils_of` each reader: what happened from `since` on that this
    reader has not seen. Pairs without anything to tell are left out. No door: for readers whose
    right to these pupils was checked."""
    pupils = {pupil_id for own in pupils_of.values() for pupil_id in own}
    rows = await _EVENTS.all(
        session,
        school=school_id,
        pupils=list(pupils),
        since=clock.at(since, time(0), zone),
        kinds=[*_MARKS, *_LOOKS],
    )
    if not rows:
        return {}
    names = dict(await week_rows.SUBJECTS.all(session, school=school_id))
    by_pupil: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_pupil[row.pupil_id].append(row)
    found = {
        (reader_id, pupil_id): _sight(by_pupil[pupil_id], reader_id, since, names)
        for reader_id, own in pupils_of.items()
        for pupil_id in own
        if pupil_id in by_pupil
    }
    return {pair: sight for pair, sight in found.items() if sight != NOTHING}


def _sight(rows: Iterable[Any], reader_id: int, since: date, names: Mapping[int, str]) -> Sight:
    looked_at: datetime | None = None
    cells: dict[str, list[Any]] = {}
    for row in rows:
        if row.kind in _LOOKS:
            if row.actor_id == reader_id:
                looked_at, cells = row.at, {}
        elif looked_at is not None or _is_news(row, since):
            cells.setdefault(row.subject, []).append(row)
    told = [_entered(some, names) for some in cells.values()]
    changed = [one for one in told if one.before != one.now]
    return Sight(
        looked_at,
        tuple(one for one in changed if one.day >= since),
        tuple(one for one in changed if one.day < since),
    )


def _is_news(row: Any, since: date) -> bool:
    """Whether it is told of somebody who never looked: all that is not a new mark of these days,
    which the totals hold anyway. Most marks are such, so they are not unpacked to find out."""
    return row.kind != "mark.set" or _day_of(row.after) < since.isoformat()


def _day_of(packed: str) -> str:
    start = packed.index('"day": "') + 8
    return packed[start : start + 10]


def _entered(rows: list[Any], names: Mapping[int, str]) -> Entered:
    before, after = _unpacked(rows[0].before), _unpacked(rows[-1].after)
    known = after or before or _unpacked(rows[0].after) or {}
    return Entered(
        subject=names.get(known["subject_id"], ""),
        day=date.fromisoformat(known["day"]),
        before=_value(before),
        now=_value(after),
    )


def _unpacked(packed: str | None) -> dict[str, Any] | None:
    return None if packed is None else json.loads(packed)


def _value(mark: dict[str, Any] | None) -> str:
    if mark is None:
        return ""
    return "." if mark["value"] is None else str(mark["value"])
