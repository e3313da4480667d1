"""The calendar of absences: each day of a term with how many lessons were missed, and why."""

from calendar import Calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.i18n import N_, _
from core.journal.queries.attendance import AbsentDay, PupilAttendance, pupil_attendance
from core.journal.queries.periods import NoTerms, holidays_between
from core.reports.pictures import Picture, heading

#: As the journal writes them (domain.md 1.3); the legend says each in words.
SIGNS = {
    AttendanceCode.ABSENT_UNKNOWN: (N_("Abs"), N_("absent, reason unknown")),
    AttendanceCode.EXCUSED: (N_("Exc"), N_("excused")),
    AttendanceCode.SICK: (N_("Ill"), N_("ill")),
    AttendanceCode.UNEXCUSED: (N_("Unex"), N_("without a good reason")),
    AttendanceCode.LATE: (N_("Late"), N_("late")),
    AttendanceCode.EXEMPT: (N_("Free"), N_("exempt")),
}


@dataclass(frozen=True)
class AbsenceCalendar:
    """A term's absences with the holidays between them (name, first day, last day)."""

    attendance: PupilAttendance
    holidays: tuple[tuple[str, date, date], ...]


async def absence_calendar(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> AbsenceCalendar:
    """Absences of a term (its code; the current one by default) and its holidays. Raises
    NotFound, NoTerms."""
    found = await pupil_attendance(session, viewer, pupil_id=pupil_id, period=period)
    if not found.period.term_id:
        raise NoTerms
    holidays = await holidays_between(
        session,
        school_id=found.pupil.school_id,
        grade=found.pupil.grade,
        since=found.period.since,
        until=found.period.until,
    )
    return AbsenceCalendar(found, tuple(holidays))


def absences(view: AbsenceCalendar, zone: str) -> Picture:
    """The picture: a grid for each month of the term."""
    found = view.attendance
    pupil, period = found.pupil, found.period
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    title = _("Attendance · {name}").format(name=name)
    data = heading(title, period, found.as_of, zone, _legend_of_numbers()) | {
        "whole_said": _("day"),
        "weekdays": [wording.weekday_short(date(2024, 1, number)) for number in range(1, 8)],
        "months": [_month(view, first) for first in _months(period.since, period.until)],
        "legend": _legend(found),
    }
    return Picture("absences", data)


def _legend_of_numbers() -> str:
    return _("The number is of lessons missed, “day” is a whole day, “—” is a day off.")


def _months(since: date, until: date) -> list[date]:
    months = [since.replace(day=1)]
    while (following := _next_month(months[-1])) <= until:
        months.append(following)
    return months


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _month(view: AbsenceCalendar, first: date) -> dict[str, Any]:
    by_day = {day.day: day for day in view.attendance.days}
    period = view.attendance.period
    weeks = [
        week
        for week in Calendar().monthdatescalendar(first.year, first.month)
        if any(d.month == first.month and period.since <= d <= period.until for d in week)
    ]
    return {
        "name": wording.month_and_year(first),
        "days": [
            _cell(view, day, by_day.get(day)) if day.month == first.month else None
            for week in weeks
            for day in week
        ],
    }


def _cell(view: AbsenceCalendar, day: date, absent: AbsentDay | None) -> dict[str, str]:
    kind, said = "plain", ""
    if absent is not None:
        kind, said = _told(absent)
    elif _is_free(view, day):
        kind, said = "free", "—"
    return {"number": str(day.day), "said": said, "kind": kind}


def _is_free(view: AbsenceCalendar, day: date) -> bool:
    period = view.attendance.period
    holiday = any(since <= day <= until for _name, since, until in view.holidays)
    return holiday or day.isoweekday() > 6 or not period.since <= day <= period.until


def _told(day: AbsentDay) -> tuple[str, str]:
    """«Б 6»: the sign of the commonest code, and the number of lessons missed."""
    codes = Counter(code for _number, _subject, code in day.entries)
    missed = Counter({code: count for code, count in codes.items() if code in ABSENCES})
    if missed:
        code, _count = missed.most_common(1)[0]
        return "whole" if day.whole_day else "part", f"{_(SIGNS[code][0])} {missed.total()}"
    code, _count = codes.most_common(1)[0]
    return "late", _(SIGNS[code][0])


def _legend(view: PupilAttendance) -> list[str]:
    """Only the signs that stand in this picture."""
    told = [code for code in SIGNS if view.lessons_by_code.get(code)]
    if not told:
        return [_("No absences and no lateness in this term.")]
    said = [f"{_(SIGNS[code][0])} — {_(SIGNS[code][1])}" for code in told]
    return [", ".join(said)]
