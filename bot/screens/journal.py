"""Marks, final marks and absences of one child, as families read them."""

from bot.callbacks.family import Look
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.doors import PupilRef
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill, ngettext
from core.journal.queries.attendance import AbsentDay, PupilAttendance
from core.journal.queries.marks import MarkView, PupilFinals, PupilMarks, SubjectMarks
from core.journal.queries.periods import Period
from notifications.markup import Button, Rows


def name_of(pupil: PupilRef) -> str:
    """The child with the class, bare."""
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


def term_of(period: Period) -> str:
    """«2-я четверть, 2 ноября – 30 декабря»."""
    name = wording.term_name(period.kind, period.number)
    return f"{name}, {wording.period(period.since, period.until)}"


def term_buttons(view: str, child: int, periods: tuple[Period, ...], shown: Period) -> Rows:
    """One button a term; the one on the screen is marked."""
    buttons = [
        Button(
            f"· {period.number} ·" if period.term_id == shown.term_id else str(period.number),
            Look(view=view, child=child, at=str(period.term_id)).pack(),
        )
        for period in periods
    ]
    return in_rows(buttons, 6)


def marks_screen(view: PupilMarks, zone: str) -> Screen:
    """All subjects of a term with marks and means."""
    lines: list[str] = [subject_line(subject) for subject in view.subjects]
    if not lines:
        name = wording.term_name(view.period.kind, view.period.number)
        lines = [fill(_("No marks in {term} yet."), term=name)]
    title = fill(_("Marks · {name}"), name=name_of(view.pupil))
    text = page(title, term_of(view.period), "", *lines, "", as_of(view.as_of, zone))
    child, at = view.pupil.id, str(view.period.term_id)
    pictures = (
        Button(_("Chart"), Look(view="chart", child=child, at=at).pack()),
        Button(_("By week"), Look(view="glance", child=child, at=at).pack()),
    )
    return Screen(text, (*term_buttons("marks", child, view.periods, view.period), pictures))


def subject_line(subject: SubjectMarks) -> Safe:
    """«Алгебра: 5, 4, 4 · ср. 4,33»."""
    marks = ", ".join(_mark_words(mark) for mark in subject.marks)
    if subject.mean is None:
        return fill(_("<b>{subject}</b>: {marks}"), subject=subject.subject, marks=marks)
    return fill(
        _("<b>{subject}</b>: {marks} · mean {mean}"),
        subject=subject.subject,
        marks=marks,
        mean=wording.mean(subject.mean),
    )


def _mark_words(mark: MarkView) -> str:
    said = _("debt") if mark.value is None else str(mark.value)
    if mark.weight_percent == 100 or mark.value is None:
        return said
    weight = wording.weight(mark.weight_percent)
    return _("{value} (weight {weight})").format(value=said, weight=weight)


def final_value(said: str) -> str:
    """A final mark in words of the reader: a number as it is, a code by its name."""
    names = {"na": _("n/a"), "exempt": _("exempt"), "passed": _("passed"), "failed": _("failed")}
    return names.get(said, said)


def finals_screen(view: PupilFinals, zone: str) -> Screen:
    """Final marks of the year by subject and term."""
    lines: list[str] = []
    for row in view.rows:
        parts = [
            _("{term} — {value}").format(
                term=wording.term_name(period.kind, period.number),
                value=final_value(row.terms[period.number]),
            )
            for period in view.periods
            if period.number in row.terms
        ]
        if row.year:
            parts.append(_("year — {value}").format(value=final_value(row.year)))
        lines.append(fill("<b>{subject}</b>: {marks}", subject=row.subject, marks=", ".join(parts)))
    if not lines:
        lines = [_("No final marks yet: they appear when the term ends.")]
    title = fill(_("Final marks · {name}"), name=name_of(view.pupil))
    year = fill(_("School year {year}"), year=view.year)
    return Screen(page(title, year, "", *lines, "", as_of(view.as_of, zone)))


def attendance_word(code: str) -> str:
    """An attendance code in words."""
    return {
        AttendanceCode.ABSENT_UNKNOWN: _("absent, reason unknown"),
        AttendanceCode.EXCUSED: _("excused"),
        AttendanceCode.SICK: _("ill"),
        AttendanceCode.UNEXCUSED: _("without a good reason"),
        AttendanceCode.LATE: _("late"),
        AttendanceCode.EXEMPT: _("exempt"),
    }[AttendanceCode(code)]


def attendance_screen(view: PupilAttendance, zone: str) -> Screen:
    """Absences of a term: totals first, then the days, newest first."""
    title = fill(_("Attendance · {name}"), name=name_of(view.pupil))
    body = [attendance_totals(view), "", *(_absent_day(day) for day in view.days)]
    if not view.days:
        body = [_("No absences and no lateness in this term.")]
    text = page(title, term_of(view.period), "", *body, "", as_of(view.as_of, zone))
    child, at = view.pupil.id, str(view.period.term_id)
    picture = Button(_("Calendar"), Look(view="absences", child=child, at=at).pack())
    return Screen(text, (*term_buttons("attendance", child, view.periods, view.period), (picture,)))


def attendance_totals(view: PupilAttendance) -> str:
    """«Пропущено: 7 уроков · 1 день целиком · опозданий: 2»."""
    missed = sum(view.lessons_by_code[code] for code in ABSENCES)
    late = view.lessons_by_code[AttendanceCode.LATE]
    lessons = ngettext("Missed: {n} lesson", "Missed: {n} lessons", missed).format(n=missed)
    days = ngettext("{n} whole day", "{n} whole days", view.whole_days).format(n=view.whole_days)
    lateness = ngettext("late {n} time", "late {n} times", late).format(n=late)
    return f"{lessons} · {days} · {lateness}"


def _absent_day(day: AbsentDay) -> str:
    codes = {code for _number, _subject, code in day.entries}
    when = wording.day_and_weekday(day.day)
    if day.whole_day and len(codes) == 1:
        return fill(
            _("{day}: the whole day, {reason}"), day=when, reason=attendance_word(codes.pop())
        )
    parts = [
        _("lesson {number} {subject} — {reason}").format(
            number=number, subject=subject, reason=attendance_word(code)
        )
        for number, subject, code in day.entries
    ]
    return fill("{day}: {parts}", day=when, parts="; ".join(parts))
