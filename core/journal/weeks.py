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
    week = {"school": school_id, "since": since, "until": until, "pupils": list(found)}
    spans = await _spans(session, week, found)
    await _add_marks(session, week, spans, found)
    await _add_debts(session, week, spans, found)
    await _add_attendance(session, week, found)
    ahead = {"first": max(until + timedelta(days=1), today or until), "last": until + _WEEK}
    await _add_ahead(session, week | ahead, found)
    return found


async def _spans(session: Session, week: dict[str, Any], found: Weeks) -> list[_Span]:
    """Pupils by the term that holds the week, or the last one begun before it."""
    terms = await week_rows.TERMS.all(session, **week)
    grades = dict(await week_rows.GRADES.all(session, **week))
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
    names = await week_rows.SUBJECTS.all(session, **week)
    subjects = {number: (place, name) for place, (number, name) in enumerate(names)}
    for span in spans:
        start = min(span.starts_on, week["since"])
        bound = week | {"start": start, "pupils": span.pupil_ids}
        for pupil_id, subject_id, *sums in await week_rows.MARKS.all(session, **bound):
            found[pupil_id].subjects.append(SubjectWeek(*subjects[subject_id], *sums))
        for pupil_id in span.pupil_ids:
            summary = found[pupil_id]
            summary.term = span.term
            summary.subjects.sort()


async def _add_debts(
    session: Session, week: dict[str, Any], spans: list[_Span], found: Weeks
) -> None:
    starts = {pupil_id: span.starts_on for span in spans for pupil_id in span.pupil_ids}
    first = min(starts.values(), default=week["since"])
    for pupil_id, subject, day, kind in await week_rows.DEBTS.all(session, **week, start=first):
        if day >= starts[pupil_id]:
            found[pupil_id].debts.append(Debt(subject, day, kind))


async def _add_attendance(session: Session, week: dict[str, Any], found: Weeks) -> None:
    for pupil_id, code, count in await week_rows.ATTENDANCE.all(session, **week):
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
    works: dict[int, list[_Work]] = defaultdict(list)
    for row in await week_rows.WORKS.all(session, **week):
        if _is_control(row.kind, row.weight_percent):
            ahead = Ahead(row.day, row.subject, row.kind)
            works[row.group_id].append(_Work(row.id, ahead))
    if not works:
        return
    ids = [work.id for some in works.values() for work in some]
    done = {tuple(row) for row in await week_rows.MARKED.all(session, **week, works=ids)}
    members = await week_rows.MEMBERS.all(session, **week, groups=list(works))
    for pupil_id, group_id, since, until in members:
        for work in works[group_id]:
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
