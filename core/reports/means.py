"""«Средний балл» and «Динамика среднего балла» of a class, beside its parallel.

Source: domain.md 2.1 (StudentAverageMark, StudentAverageMarkDyn); means are weighted.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from core import clock, wording
from core.access.viewer import Viewer, holds
from core.db import Session
from core.i18n import _
from core.journal.models import Mark
from core.journal.period import Period, PeriodKind, week_period
from core.journal.rules import mean_of
from core.people.models import Enrolment
from core.reports.attendance_sheet import months_of
from core.reports.current import (
    ClassFrame,
    One,
    class_current,
    class_frame,
    everything,
    taught,
)
from core.reports.current import mean as mean_of_marks
from core.reports.rolls import last_day
from core.reports.summary import class_heading
from core.reports.table import Column, Kind, Row, Table
from core.school.models import SchoolClass

#: Of fewer pupils a mean would tell of one of them.
_FEWEST = 5
Sums = dict[int, tuple[int, int]]


async def means_sheet(session: Session, viewer: Viewer, *, of: int = 0, period: str = "") -> Table:
    """A row for each pupil, a column for each subject; the class and the parallel below.

    Raises NotFound for who may not have reports of the class.
    """
    frame = await class_frame(session, viewer, class_id=of, period=period)
    days = (frame.asked.since, last_day(viewer, frame.asked.until))
    marks = await class_current(session, viewer, class_id=of, since=days[0], until=days[1])
    frame = replace(frame, subjects=taught(frame, marks))
    rows = tuple(
        (
            number,
            pupil.name,
            *(mean_of_marks(marks[pupil.id][subject.id]) for subject in frame.subjects),
            mean_of_marks(everything(marks[pupil.id])),
        )
        for number, pupil in enumerate(frame.pupils, 1)
    )
    whole = [one for pupil in marks.values() for one in everything(pupil)]
    of_class = tuple(
        mean_of_marks(one for pupil in marks.values() for one in pupil[subject.id])
        for subject in frame.subjects
    )
    beside = await _parallel(session, viewer, frame, *days)
    of_parallel = tuple(_mean(beside.get(subject.id)) for subject in frame.subjects)
    return Table(
        title=_("Mean marks"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=_columns(frame),
        rows=rows,
        heading=class_heading(frame.found, frame.asked),
        footers=(
            (None, _("Class"), *of_class, mean_of_marks(whole)),
            (None, _("Parallel"), *of_parallel, _mean(_summed(beside.values()))),
        ),
        notes=(_("Weighted means of current marks. A parallel of under five is not shown."),),
        signatures=(_("Class teacher"),),
    )


def _columns(frame: ClassFrame) -> tuple[Column, ...]:
    return (
        Column(_("No."), Kind.COUNT),
        Column(_("Pupil")),
        *(Column(one.name, Kind.MEAN, upright=True) for one in frame.subjects),
        Column(_("All subjects"), Kind.MEAN, upright=True),
    )


def _mean(sums: tuple[int, int] | None) -> Decimal | None:
    return mean_of(*sums) if sums else None


def _summed(some: Iterable[tuple[int, int]]) -> tuple[int, int]:
    found = list(some)
    return sum(one[0] for one in found), sum(one[1] for one in found)


async def _parallel(
    session: Session, viewer: Viewer, frame: ClassFrame, since: date, until: date
) -> Sums:
    """By subject the sums of the whole parallel: nobody's name, and none for fewer than five."""
    pupils = (
        select(Enrolment.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.school_id == viewer.school_id,
            SchoolClass.grade == frame.found.grade,
            holds(Enrolment.enrolled_on, Enrolment.left_on, until),
        )
    )
    size = await session.scalar(select(func.count()).select_from(pupils.subquery()))
    if (size or 0) < _FEWEST:
        return {}
    rows = await session.execute(
        select(
            Mark.subject_id,
            func.sum(Mark.value * Mark.weight_percent),
            func.sum(Mark.weight_percent),
        )
        .where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(pupils),
            Mark.day.between(since, until),
            Mark.value.is_not(None),
        )
        .group_by(Mark.subject_id)
    )
    return {subject: (int(total or 0), int(weight)) for subject, total, weight in rows}


async def means_over_time(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each week of a term or month of a year: works, marks, means of class and parallel.

    Raises NotFound for who may not have reports of the class.
    """
    frame = await class_frame(session, viewer, class_id=of, period=period)
    day = last_day(viewer, frame.asked.until)
    parts = parts_of(frame.asked, day)
    rows, past = list[Row](), None
    marks = await class_current(
        session, viewer, class_id=of, since=frame.asked.since, until=frame.asked.until
    )
    whole = [one for pupil in marks.values() for one in everything(pupil)]
    for part in parts:
        inside = [one for one in whole if part.holds(one.day)]
        mean = mean_of_marks(inside)
        beside = await _parallel(session, viewer, frame, part.since, part.until)
        change = None if mean is None or past is None else wording.change(mean - past)
        rows.append((*_part(part, inside), mean, change, _mean(_summed(beside.values()))))
        past = mean or past
    return Table(
        title=_("Dynamics of the mean mark"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=(
            Column(_("Days")),
            Column(_("Works"), Kind.COUNT),
            Column(_("Marks"), Kind.COUNT),
            Column(_("Mean of the class"), Kind.MEAN),
            Column(_("change"), Kind.MARK),
            Column(_("Mean of the parallel"), Kind.MEAN),
        ),
        rows=tuple(rows),
        heading=class_heading(frame.found, frame.asked),
        notes=(_("Weighted means of current marks. A parallel of under five is not shown."),),
        signatures=(_("Class teacher"),),
    )


def _part(part: Period, inside: list[One]) -> Row:
    told = [one for one in inside if one.value is not None]
    name = wording.month(part.since)
    if part.unit is not PeriodKind.MONTH:
        name = wording.period(part.since, part.until)
    return (name, len({one.work for one in told}) or None, len(told) or None)


def parts_of(period: Period, day: date) -> list[Period]:
    """The months of a year or the weeks of anything shorter, cut to the period and to `day`."""
    if period.unit is PeriodKind.YEAR:
        return months_of(period, day)
    weeks, since = list[Period](), period.since
    while since <= min(period.until, day):
        week = week_period(since)
        weeks.append(Period(week.unit, since, min(week.until, period.until)))
        since = week.until + timedelta(days=1)
    return weeks
