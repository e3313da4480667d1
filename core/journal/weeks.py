"""A week of many pupils in figures, for digests (R7): one set of aggregate queries a batch, never
one a pupil, each carried by a covering index. Means are those of `core.journal.rules`.

The statements are built once (week_rows.py) and what they give is taken as tuples: a region has
hundreds of thousands of pupils.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.journal import week_rows
from core.journal.week_views import Ahead, Debt, SubjectWeek, WeekSummary

_WEEK = timedelta(days=7)
#: Words by which a type of work is known as one to prepare for, beside a double weight.
_CONTROL = ("контрольн", "проверочн", "диагностическ", "диктант", "зачёт", "экзамен", "изложени")
_CONTROL_WEIGHT = 200

Weeks = dict[int, WeekSummary]


@dataclass(frozen=True)
class _Span:
    """A term, and the pupils who live in it."""

    term: tuple[str, int] | None
    starts_on: date
    pupil_ids: tuple[int, ...]


async def week_summaries(
    session: Session,
    *,
    school_id: int,
    pupil_ids: Collection[int],
    since: date,
    until: date,
    today: date | None = None,
) -> dict[int, WeekSummary]:
    """The week `since`..`until` (both included) of each pupil, by id; up to some thousand at once.

    Open debts are those of the term, works ahead those of the seven days after `until`, without
    those before `today` and those the pupil has a mark for. Pupils without anything have an empty
    summary. No door: for letters, whose readers were checked.
    """
    found = {pupil_id: WeekSummary(pupil_id) for pupil_id in pupil_ids}
    week = {"school": school_id, "since": since, "until": until}
    spans = await _spans(session, week, found)
    await _add_marks(session, week, spans, found)
    await _add_debts(session, week, spans, found)
    await _add_attendance(session, week, found)
    await _add_ahead(
        session, week | {"first": max(until + timedelta(days=1), today or until)}, found
    )
    return found


async def _spans(session: Session, week: dict[str, Any], found: Weeks) -> list[_Span]:
    """Pupils by the term that holds the week, or the last one begun before it."""
    terms = (await session.execute(week_rows.TERMS, week)).all()
    pupils = {"school": week["school"], "until": week["until"], "pupils": list(found)}
    grades = dict((await session.execute(week_rows.GRADES, pupils)).all())
    last: dict[int, tuple[tuple[str, int] | None, date]] = {}
    # Without terms the mean is that of the last seven weeks, about a quarter.
    without = (None, week["since"] - 7 * _WEEK)
    spans: dict[tuple[tuple[str, int] | None, date], list[int]] = defaultdict(list)
    for pupil_id in found:
        grade = grades.get(pupil_id, 0)
        if grade not in last:
            own = [row for row in terms if row.grade_from <= grade <= row.grade_to]
            last[grade] = ((own[-1].kind, own[-1].number), own[-1].starts_on) if own else without
        spans[last[grade]].append(pupil_id)
    return [_Span(term, starts_on, tuple(ids)) for (term, starts_on), ids in spans.items()]


async def _add_marks(
    session: Session, week: dict[str, Any], spans: list[_Span], found: Weeks
) -> None:
    names = await session.execute(week_rows.SUBJECTS, {"school": week["school"]})
    subjects = {number: (place, name) for place, (number, name) in enumerate(names)}
    for span in spans:
        start = min(span.starts_on, week["since"])
        bound = week | {"start": start, "pupils": span.pupil_ids}
        rows = (await session.execute(week_rows.MARKS, bound)).all()
        for pupil_id, subject_id, *sums in rows:
            one = SubjectWeek(*subjects[subject_id], *sums)
            found[pupil_id].subjects.append(one)
        for pupil_id in span.pupil_ids:
            summary = found[pupil_id]
            summary.term = span.term
            summary.subjects.sort()


async def _add_debts(
    session: Session, week: dict[str, Any], spans: list[_Span], found: Weeks
) -> None:
    starts = {pupil_id: span.starts_on for span in spans for pupil_id in span.pupil_ids}
    if not starts:
        return
    bound = {
        "school": week["school"],
        "start": min(starts.values()),
        "until": week["until"],
        "pupils": list(found),
    }
    rows = await session.execute(week_rows.DEBTS, bound)
    for pupil_id, subject, day, kind in rows:
        if day >= starts[pupil_id]:
            found[pupil_id].debts.append(Debt(subject, day, kind))


async def _add_attendance(session: Session, week: dict[str, Any], found: Weeks) -> None:
    rows = await session.execute(week_rows.ATTENDANCE, week | {"pupils": list(found)})
    for pupil_id, code, count in rows:
        if code in ABSENCES:
            found[pupil_id].missed[AttendanceCode(code)] = count
        elif code == AttendanceCode.LATE:
            found[pupil_id].late = count


@dataclass(frozen=True)
class _Work:
    """A control work, at which lesson of which group."""

    id: int
    told: Ahead


async def _add_ahead(session: Session, week: dict[str, Any], found: Weeks) -> None:
    bound = {"school": week["school"], "first": week["first"], "last": week["until"] + _WEEK}
    works: dict[int, list[_Work]] = defaultdict(list)
    for row in await session.execute(week_rows.WORKS, bound):
        if _is_control(row.kind, row.weight_percent):
            ahead = Ahead(row.day, row.subject, row.kind)
            works[row.group_id].append(_Work(row.id, ahead))
    if not works:
        return
    ids = [work.id for some in works.values() for work in some]
    marked = await session.execute(week_rows.MARKED, {"school": week["school"], "works": ids})
    done = {(work_id, pupil_id) for work_id, pupil_id in marked}
    members = await session.execute(week_rows.MEMBERS, bound | {"pupils": list(found)})
    for pupil_id, group_id, since, until in members:
        for work in works.get(group_id, ()):
            there = since <= work.told.day and (until is None or work.told.day <= until)
            if there and (work.id, pupil_id) not in done:
                found[pupil_id].ahead.append(work.told)
    for summary in found.values():
        if len(summary.ahead) > 1:
            different = dict.fromkeys(summary.ahead)
            summary.ahead = sorted(different, key=lambda one: (one.day, one.subject))


def _is_control(kind: str, weight_percent: int) -> bool:
    """Whether works of this type are such that one prepares for them."""
    return weight_percent >= _CONTROL_WEIGHT or any(word in kind.lower() for word in _CONTROL)
