"""Marks, final marks and absences of one child, as families read them."""

from functools import lru_cache

from bot.screen import Screen
from bot.screens.frame import as_of, leaf_of, page
from bot.screens.turning import Shown, heading, name_of, turning_rows
from core import wording
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill, language, ngettext
from core.journal.period import Period, PeriodKind
from core.journal.queries.attendance import AbsentDay, PupilAttendance
from core.journal.queries.marks import MarkView, PupilFinals, PupilMarks, SubjectMarks
from notifications.markup import Button

__all__ = [
    "attendance_screen",
    "attendance_totals",
    "attendance_word",
    "final_value",
    "finals_screen",
    "marks_screen",
    "name_of",
]


def marks_screen(view: PupilMarks, zone: str, number: int = 1) -> Screen:
    """Marks with means of a period: each of them, or how many of each value."""
    lines: list[str] = []
    for subject in view.subjects:
        lines += _one_subject(subject) if view.choice.chosen else [subject_line(subject)]
    if not lines:
        lines = [_no_marks(view.period)]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("marks", view, number, pages)
    title, when = heading(_("Marks"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    needed = Button(_("What is needed for a better mark"), shown.look(view="target"))
    pictures = (
        Button(_("Chart"), shown.look(view="chart")),
        Button(_("By week"), shown.look(view="glance")),
    )
    return Screen(text, ((needed,), *turning_rows(shown), pictures))


def _no_marks(period: Period) -> str:
    if period.unit is PeriodKind.TERM:
        name = wording.term_name(period.kind, period.number)
        return fill(_("No marks in {term} yet."), term=name)
    return _("No marks in these days.")


def subject_line(subject: SubjectMarks) -> Safe:
    """«Алгебра: 5, 4, 4 · ср. 4,33»."""
    said = ", ".join(mark_words(mark) for mark in subject.marks) or count_words(subject)
    if subject.mean is None:
        return fill(_("<b>{subject}</b>: {marks}"), subject=subject.subject, marks=said)
    return fill(
        _("<b>{subject}</b>: {marks} · mean {mean}"),
        subject=subject.subject,
        marks=said,
        mean=wording.mean(subject.mean),
    )


def count_words(subject: SubjectMarks) -> str:
    """«пятёрок 12, четвёрок 8, долгов 1»: the word stands first, so no other form is needed."""
    words = {5: _("fives"), 4: _("fours"), 3: _("threes"), 2: _("twos"), 1: _("ones")}
    counts = [f"{words[value]} {n}" for value in words if (n := subject.counts.get(value))]
    if subject.duties:
        counts.append(_("debts {count}").format(count=subject.duties))
    return ", ".join(counts)


def _one_subject(subject: SubjectMarks) -> list[str]:
    """Every mark with its day and work; the mean stands last, above the buttons."""
    lines: list[str] = [_mark_line(mark) for mark in subject.marks]
    if subject.mean is None:
        return lines
    mean = fill(
        _("<b>Mean {mean}</b> · {counts}"),
        mean=wording.mean(subject.mean),
        counts=count_words(subject),
    )
    return [*lines, "", mean]


def _mark_line(mark: MarkView) -> Safe:
    line = fill(
        "{day} — <b>{mark}</b>, {kind}",
        day=wording.day_short(mark.day),
        mark=mark_words(mark),
        kind=mark.kind.lower(),
    )
    return fill("{line}. {comment}", line=line, comment=mark.comment) if mark.comment else line


def mark_words(mark: MarkView) -> str:
    """«4», «4 (вес 3)», «долг»."""
    return _mark_words(mark.value, mark.weight_percent, language())


@lru_cache(maxsize=1000)
def _mark_words(value: int | None, weight_percent: int, _language: str) -> str:
    """A screen of marks says the same few words thirty times."""
    said = _("debt") if value is None else str(value)
    if weight_percent == 100 or value is None:
        return said
    weight = wording.weight(weight_percent)
    return _("{value} (weight {weight})").format(value=said, weight=weight)


def final_value(said: str) -> str:
    """A final mark in words of the reader: a number as it is, a code by its name."""
    names = {
        "na": _("n/a"),
        "exempt": _("exempt"),
        "passed": _("passed"),
        "failed": _("failed"),
        "deferred": _("deferred"),
    }
    return names.get(said, said)


def finals_screen(view: PupilFinals, zone: str) -> Screen:
    """Final marks of a school year by subject and term."""
    lines: list[str] = []
    for row in view.rows:
        parts = [
            _("{term} — {value}").format(
                term=wording.term_name(term.kind, term.number),
                value=final_value(row.terms[term.number]),
            )
            for term in view.terms
            if term.number in row.terms
        ]
        if row.year:
            parts.append(_("year — {value}").format(value=final_value(row.year)))
        lines.append(fill("<b>{subject}</b>: {marks}", subject=row.subject, marks=", ".join(parts)))
    if not lines:
        lines = [_("No final marks yet: they appear when the term ends.")]
        if view.period.is_past:
            lines = [_("No final marks of this year are kept here.")]
    shown = Shown.of("final", view)
    title, when = heading(_("Final marks"), shown)
    return Screen(page(title, when, "", *lines, "", as_of(view.as_of, zone)), turning_rows(shown))


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


def attendance_screen(view: PupilAttendance, zone: str, number: int = 1) -> Screen:
    """Absences of a period: totals first, then the days, newest first."""
    days, pages = leaf_of([_absent_day(day) for day in view.days], number)
    shown = Shown.of("attendance", view, number, pages)
    body = [attendance_totals(view), *_why(view), "", *days]
    if not view.days:
        body = [_("No absences and no lateness in this term.")]
    title, when = heading(_("Attendance"), shown)
    text = page(title, when, "", *body, "", as_of(view.as_of, zone))
    picture = Button(_("Calendar"), shown.look(view="absences"))
    return Screen(text, (*turning_rows(shown), (picture,)))


def attendance_totals(view: PupilAttendance) -> str:
    """«Пропущено: 7 уроков · 1 день целиком · опозданий: 2»."""
    codes = view.lessons_by_code
    missed = sum(codes[code] for code in ABSENCES)
    late = codes[AttendanceCode.LATE]
    parts = [ngettext("Missed: {n} lesson", "Missed: {n} lessons", missed).format(n=missed)]
    if not view.choice.chosen:
        whole = view.whole_days
        parts.append(ngettext("{n} whole day", "{n} whole days", whole).format(n=whole))
    parts.append(ngettext("late {n} time", "late {n} times", late).format(n=late))
    return " · ".join(parts)


def _why(view: PupilAttendance) -> list[Safe]:
    """How many lessons for which reason."""
    codes = view.lessons_by_code
    why = [f"{attendance_word(code)} — {codes[code]}" for code in ABSENCES if codes[code]]
    return [fill(_("Why: {why}"), why=", ".join(why))] if why else []


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
