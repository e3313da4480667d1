"""«Успеваемость и посещаемость класса за неделю»: marks by subject, the mean and its change, new
debts, missed lessons, whether the family looked in.

Source: regulation §5.3 (end of the week), domain.md 2.2 R3a.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode
from core.i18n import _
from core.journal.period import week_period
from core.messaging.models import ReadReceipt
from core.reports.activity import bounds, families, here_in
from core.reports.current import (
    ClassFrame,
    Current,
    class_current,
    class_frame,
    everything,
    said,
    taught,
)
from core.reports.current import mean as mean_of
from core.reports.missed import Missed, missed_in_class
from core.reports.rolls import last_day, pupils_of
from core.reports.summary import class_heading
from core.reports.table import Column, Kind, Row, Table

_WEEK = timedelta(days=7)
_CODES = (
    AttendanceCode.SICK,
    AttendanceCode.EXCUSED,
    AttendanceCode.UNEXCUSED,
    AttendanceCode.ABSENT_UNKNOWN,
    AttendanceCode.LATE,
)


async def class_week(session: Session, viewer: Viewer, *, of: int = 0, period: str = "") -> Table:
    """A row for each pupil of a class. Raises NotFound for who may not have reports of it."""
    running = week_period(viewer.today)
    frame = await class_frame(session, viewer, class_id=of, period=period, default=running)
    since, until = frame.asked.since, frame.asked.until
    now = await class_current(session, viewer, class_id=of, since=since, until=until)
    frame = replace(frame, subjects=taught(frame, now))
    before = await class_current(
        session, viewer, class_id=of, since=since - _WEEK, until=since - timedelta(days=1)
    )
    missed = await missed_in_class(session, viewer, class_id=of, since=since, until=until)
    families_here = await _families_here(session, viewer, frame)
    rows = tuple(
        (
            number,
            pupil.name,
            *(said(now[pupil.id][subject.id]) or None for subject in frame.subjects),
            *_figures(now, before, pupil.id),
            *_missed(missed.get(pupil.id, Missed())),
            _("yes") if pupil.id in families_here else _("no"),
        )
        for number, pupil in enumerate(frame.pupils, 1)
    )
    return Table(
        title=_("Class week: progress and attendance"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=_columns(frame),
        rows=rows,
        heading=class_heading(frame.found, frame.asked),
        notes=(
            _("“•” is an open debt. The change is of the mean of all marks to the week before."),
            _("The family looked in: an adult was in the chat or on the page, or pressed “Read”."),
        ),
        signatures=(_("Class teacher"),),
    )


def _figures(now: Current, before: Current, pupil: int) -> Row:
    marks = everything(now[pupil])
    mean, past = mean_of(marks), mean_of(everything(before[pupil]))
    change: Decimal | None = None if mean is None or past is None else mean - past
    debts = sum(one.value is None for one in marks)
    return (mean, None if change is None else wording.change(change), debts or None)


def _missed(missed: Missed) -> Row:
    return (missed.all_lessons or None, *(missed.count(code) or None for code in _CODES))


def _columns(frame: ClassFrame) -> tuple[Column, ...]:
    lessons = _("Missed lessons")

    def turned(title: str, kind: Kind = Kind.COUNT, group: str = "") -> Column:
        return Column(title, kind, group, upright=True)

    titles = (_("In all"), _("by illness"), _("excused"), _("without a good reason"), _("unknown"))
    return (
        Column(_("No."), Kind.COUNT),
        Column(_("Pupil")),
        *(turned(one.name, Kind.MARK) for one in frame.subjects),
        turned(_("Mean mark"), Kind.MEAN),
        turned(_("change"), Kind.MARK),
        turned(_("New debts")),
        *(turned(title, group=lessons) for title in titles),
        turned(_("Times late")),
        turned(_("The family looked in"), Kind.MARK),
    )


async def _families_here(session: Session, viewer: Viewer, frame: ClassFrame) -> set[int]:
    """The pupils an adult of whose family was here in the week."""
    here = (await here_in(session, viewer, frame.asked)).week
    since, until = bounds(viewer, frame.asked)
    day = last_day(viewer, frame.asked.until)
    ours = pupils_of(viewer, frame.found.id, day)
    pairs = families(viewer, day).subquery()
    around = await session.execute(
        select(pairs.c.pupil_id, pairs.c.guardian_id).where(pairs.c.pupil_id.in_(ours))
    )
    adults = [(pupil, guardian) for pupil, guardian in around if guardian is not None]
    read = await session.scalars(
        select(ReadReceipt.person_id).where(
            ReadReceipt.school_id == viewer.school_id,
            ReadReceipt.read_at >= since,
            ReadReceipt.read_at < until,
        )
    )
    here |= set(read)
    return {pupil for pupil, guardian in adults if guardian in here}
