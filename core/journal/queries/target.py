"""What marks a pupil needs until the term ends, by subject: marks so far, works announced, lessons
left by the timetable, the school's rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.hot import Hot
from core.journal.models import Lesson, Mark
from core.journal.period import Period, PeriodKind, SchoolTime
from core.journal.policy import policy_on
from core.journal.queries.asking import Asked, asked, was_member
from core.journal.queries.periods import holidays_between
from core.journal.queries.works import planned_works
from core.journal.rules import Policy
from core.journal.target import (
    TARGETS,
    Chances,
    Outlook,
    Planned,
    Standing,
    Target,
    target_for,
)
from core.school.models import GroupMember, Slot, Subject, SubjectGroup

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SubjectTarget:
    """One subject: how it stands, what mark the rules propose from it (None while there are too few
    marks), what is left, and each mark one may aim at."""

    subject_id: int
    subject: str
    standing: Standing
    proposed: int | None
    chances: Chances
    targets: tuple[Target, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean so far."""
        return self.standing.mean

    @property
    def next_up(self) -> Target | None:
        """The mark above the one that stands, None at the top."""
        return next((t for t in reversed(self.targets) if t.outlook is not Outlook.REACHED), None)


@dataclass(frozen=True)
class PupilTargets(Asked):
    """Subjects of a term with its rules; `is_over` when nothing can change any more."""

    policy: Policy
    subjects: tuple[SubjectTarget, ...]
    is_over: bool


@dataclass
class _Days:
    """Lessons of a subject: given so far in the term, and still to come."""

    given: int = 0
    left: int = 0


_SUMS = Hot(
    select(
        Mark.subject_id,
        Subject.name.label("subject"),
        Mark.value,
        Mark.weight_percent,
        func.count().label("number"),
    )
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        Mark.school_id == bindparam("school"),
        Mark.pupil_id == bindparam("pupil"),
        Mark.day.between(bindparam("since"), bindparam("until")),
    )
    .group_by(Mark.subject_id, Subject.name, Subject.position, Mark.value, Mark.weight_percent)
    .order_by(Subject.position, Subject.name, Mark.value, Mark.weight_percent)
)
_SLOTS = Hot(
    select(SubjectGroup.subject_id, Slot.weekday, Slot.since, Slot.until)
    .select_from(GroupMember)
    .join(Slot, Slot.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Slot.group_id)
    .where(
        *was_member(Slot.group_id, bindparam("today")),
        Slot.school_id == bindparam("school"),
        Slot.since <= bindparam("until"),
        or_(Slot.until.is_(None), Slot.until >= bindparam("since")),
    )
)
_ENTERED = Hot(
    select(SubjectGroup.subject_id, Lesson.day, func.count(Lesson.id).label("number"))
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.between(bindparam("since"), bindparam("until")),
        Lesson.state != LessonState.CANCELLED,
    )
    .group_by(SubjectGroup.subject_id, Lesson.day)
)


async def pupil_targets(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> PupilTargets:
    """What marks are needed in a term (its code, or that of days in it; the current one by
    default), in all subjects with marks or in one. Raises NotFound."""
    about = await asked(
        session, viewer, "read.target", pupil_id=pupil_id, period=period, subject_id=subject_id
    )
    term = _term_of(about.time, about.period)
    about = Asked(about.pupil, about.time, term, about.choice, about.as_of)
    policy = await policy_on(session, viewer.school_id, min(term.until, viewer.today))
    sums = await _SUMS.all(session, **about.bound)
    days = await _days(session, about)
    works = await planned_works(
        session,
        school_id=about.pupil.school_id,
        pupil_id=about.pupil.id,
        since=max(viewer.today, term.since),
        until=term.until,
    )
    ahead: dict[int, list[Planned]] = defaultdict(list)
    for work in works:
        ahead[work.subject_id].append(Planned(work.day, work.kind, work.weight_percent))
    subjects = [
        _subject(known, policy, tuple(ahead[known.id]), days[known.id])
        for known in _known(sums, about)
    ]
    return PupilTargets(
        **vars(about),
        policy=policy,
        subjects=tuple(subjects),
        is_over=term.until < viewer.today,
    )


def _term_of(time: SchoolTime, period: Period) -> Period:
    if period.unit is PeriodKind.TERM:
        return period
    return time.term_on(min(max(period.since, time.today), period.until)) or time.current


@dataclass
class _Known:
    """The marks of one subject so far."""

    id: int
    name: str
    standing: Standing = field(default_factory=Standing)
    weights: Counter[int] = field(default_factory=Counter)


def _known(rows: Iterable[Any], about: Asked) -> list[_Known]:
    found: dict[int, _Known] = {}
    chosen = about.choice
    if chosen.chosen:
        found[chosen.chosen] = _Known(chosen.chosen, chosen.name)
    for row in rows:
        if chosen.chosen not in (0, row.subject_id):
            continue
        known = found.setdefault(row.subject_id, _Known(row.subject_id, row.subject))
        if row.value is None:
            old = known.standing
            known.standing = Standing(old.total, old.weight, old.count, old.duties + row.number)
        else:
            known.standing = known.standing.plus(row.value, row.weight_percent, row.number)
            known.weights[row.weight_percent] += row.number
    return list(found.values())


async def _days(session: Session, about: Asked) -> dict[int, _Days]:
    """Lessons by subject. Days that are entered count as entered, later ones by the timetable."""
    today, term = about.time.today, about.period
    bound = about.bound | {"today": today}
    entered = await _ENTERED.all(session, **about.bound)
    last = max((row.day for row in entered), default=today)
    found: dict[int, _Days] = defaultdict(_Days)
    for row in entered:
        if row.day <= today:
            found[row.subject_id].given += row.number
        else:
            found[row.subject_id].left += row.number
    slots = await _SLOTS.all(session, **bound)
    for day in await _school_days(session, about, max(last, today) + _DAY, term.until):
        for slot in slots:
            held = slot.since <= day and (slot.until is None or slot.until >= day)
            if held and slot.weekday == day.isoweekday():
                found[slot.subject_id].left += 1
    return found


async def _school_days(session: Session, about: Asked, since: date, until: date) -> list[date]:
    if since > until:
        return []
    holidays = await holidays_between(
        session,
        school_id=about.pupil.school_id,
        grade=about.pupil.grade,
        since=since,
        until=until,
    )
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [day for day in days if not any(first <= day <= end for _n, first, end in holidays)]


def _subject(
    known: _Known, policy: Policy, works: tuple[Planned, ...], days: _Days
) -> SubjectTarget:
    standing = known.standing
    lessons = max(days.left - len(works), 0)
    usual = known.weights.most_common(1)[0][0] if known.weights else 100
    chances = Chances(works, lessons, usual, _likely(standing.count, days.given, lessons))
    mean = standing.mean
    enough = standing.count >= max(policy.min_marks, 1)
    return SubjectTarget(
        known.id,
        known.name,
        standing,
        policy.mark_for(mean) if mean is not None and enough else None,
        chances,
        tuple(target_for(standing, mark, policy, chances) for mark in TARGETS),
    )


def _likely(marks: int, given: int, left: int) -> int:
    """How many marks the lessons left would bring at the pace so far, at least one a lesson pair
    while there is no pace yet."""
    if not given or not marks:
        return -(-left // 2)
    return min(left, max(1, -(-marks * left // given)))
