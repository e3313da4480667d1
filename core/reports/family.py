"""Reports of one child: the report card («Итоговые отметки») and the letter for parents
(«Информационное письмо для родителей»), with the columns the official journal gives them.

Source: domain.md 2.1; the weekly and term results of §2.4 and §5.3 for a family.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from core import wording
from core.access.doors import PupilRef
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, FinalCode, FinalKind
from core.i18n import _, ngettext
from core.journal.models import FinalMark
from core.journal.period import TERM_OF, Period
from core.journal.policy import policy_on
from core.journal.queries.attendance import PupilAttendance, pupil_attendance
from core.journal.queries.marks import PupilMarks, SubjectMarks, pupil_finals, pupil_marks
from core.journal.rules import weighted_mean
from core.reports.table import Cell, Column, Kind, Row, Table
from core.school.models import SchoolYear, Subject

_VALUES = (5, 4, 3, 2)


def code_words(code: str) -> str:
    """A final mark that is not a number, as the journal writes it."""
    return {
        FinalCode.NOT_ATTESTED: _("n/a"),
        FinalCode.EXEMPT: _("exempt"),
        FinalCode.PASSED: _("passed"),
        FinalCode.FAILED: _("failed"),
        FinalCode.DEFERRED: _("put off"),
    }[FinalCode(code)]


def _name(pupil: PupilRef) -> str:
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


async def _finals(
    session: Session, viewer: Viewer, pupil: PupilRef, year: str
) -> dict[str, dict[tuple[str, int], Cell]]:
    """Of the school year of this name, by subject in the school's order: the value or the code by
    kind and number of the term."""
    rows = await session.execute(
        select(Subject.name, FinalMark.kind, FinalMark.term_number, FinalMark.value, FinalMark.code)
        .join(Subject, Subject.id == FinalMark.subject_id)
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == viewer.school_id,
            FinalMark.pupil_id == pupil.id,
            SchoolYear.name == year,
        )
        .order_by(Subject.position, Subject.name)
    )
    found: dict[str, dict[tuple[str, int], Cell]] = defaultdict(dict)
    for subject, kind, number, value, code in rows:
        found[subject][kind, number] = value if value is not None else code and code_words(code)
    return found


async def report_card(session: Session, viewer: Viewer, *, pupil_id: int) -> Table:
    """«Табель»: final marks of the current year by term, of the year, the exam and the last one.

    Raises NotFound for a child the viewer may not read.
    """
    view = await pupil_finals(session, viewer, pupil_id=pupil_id)
    finals = await _finals(session, viewer, view.pupil, view.year)
    ends = (FinalKind.YEAR, FinalKind.EXAM, FinalKind.FINAL)
    rows: list[Row] = [
        (
            number,
            subject,
            *(marks.get((FinalKind.TERM, period.number)) for period in view.terms),
            *(marks.get((kind, 0)) for kind in ends),
        )
        for number, (subject, marks) in enumerate(finals.items(), 1)
    ]
    policy = await policy_on(session, viewer.school_id, viewer.today)
    notes = () if rows else (_("No final marks yet: they appear when the term ends."),)
    return Table(
        title=_("Report card"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=view.as_of,
        columns=_card_columns(view.terms),
        rows=tuple(rows),
        heading=(_name(view.pupil), _("School year {year}").format(year=view.year)),
        notes=notes,
        policy_version=policy.version,
        signatures=(_("Class teacher"), _("Parent or guardian")),
    )


def _card_columns(periods: Sequence[Period]) -> tuple[Column, ...]:
    terms = [Column(wording.term_name(period.kind, period.number), Kind.MARK) for period in periods]
    ends = [Column(title, Kind.MARK) for title in (_("Year"), _("Exam"), _("Final"))]
    return (Column(_("No."), Kind.COUNT), Column(_("Subject")), *terms, *ends)


async def parents_letter(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> Table:
    """«Информационное письмо для родителей»: of each subject how many fives, fours, threes and
    twos, the mean and the final mark of a period (a code of `core.journal.period`, the current
    term by default); absences and debts below. Raises NotFound."""
    view = await pupil_marks(session, viewer, pupil_id=pupil_id, period=period)
    attendance = await pupil_attendance(session, viewer, pupil_id=pupil_id, period=view.period.code)
    finals = await _finals(session, viewer, view.pupil, view.period.year)
    term = (FinalKind.TERM, view.period.number)
    rows: list[Row] = [
        (*_letter_row(subject), finals.get(subject.subject, {}).get(term))
        for subject in view.subjects
    ]
    policy = await policy_on(session, viewer.school_id, view.period.until)
    return Table(
        title=_("Information letter for parents"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=view.as_of,
        columns=_letter_columns(),
        rows=tuple(rows),
        heading=(_name(view.pupil), _period(view.period)),
        footers=(_totals(view),) if rows else (),
        notes=tuple(_letter_notes(view, attendance)),
        policy_version=policy.version,
        signatures=(_("Class teacher"), _("Read by a parent or guardian")),
    )


def _period(period: Period) -> str:
    if not period.term_id:
        return wording.period(period.since, period.until)
    name = wording.term_name(period.kind, period.number)
    return f"{name}, {wording.period(period.since, period.until)}"


def _letter_columns() -> tuple[Column, ...]:
    counts = [Column(f"«{value}»", Kind.COUNT, group=_("How many marks")) for value in _VALUES]
    return (
        Column(_("Subject")),
        *counts,
        Column(_("Mean mark"), Kind.MEAN),
        Column(_("Mark of the period"), Kind.MARK),
    )


def _counts(counts: Mapping[int, int]) -> tuple[int | None, ...]:
    """An empty cell for none; the unused one counts as a two, as in the school's indicators."""
    twos = counts.get(2, 0) + counts.get(1, 0)
    return (*(counts.get(value) or None for value in _VALUES[:-1]), twos or None)


def _letter_row(subject: SubjectMarks) -> tuple[Cell, ...]:
    return (subject.subject, *_counts(subject.counts), subject.mean)


def _totals(view: PupilMarks) -> Row:
    whole: Counter[int] = Counter()
    for subject in view.subjects:
        whole.update(subject.counts)
    told = [
        (mark.value, mark.weight_percent)
        for subject in view.subjects
        for mark in subject.marks
        if mark.value is not None
    ]
    return (_("In all"), *_counts(whole), weighted_mean(told), None)


def _letter_notes(view: PupilMarks, attendance: PupilAttendance) -> list[str]:
    notes = [_absences(attendance)]
    debts = [
        f"{subject.subject}, {mark.kind.lower()}, {wording.day_short(mark.day)}"
        for subject in view.subjects
        for mark in subject.marks
        if mark.value is None
    ]
    if debts:
        notes.append(_("Debts: {debts}.").format(debts="; ".join(debts)))
    if not view.subjects:
        notes.insert(0, _("No marks in this period yet."))
    return notes


def _absences(view: PupilAttendance) -> str:
    codes = view.lessons_by_code
    missed, late = sum(codes[code] for code in ABSENCES), codes[AttendanceCode.LATE]
    if not missed and not late:
        return _("No absences and no lateness in this term.")
    sick, unexcused = codes[AttendanceCode.SICK], codes[AttendanceCode.UNEXCUSED]
    lessons = ngettext(
        "Missed: {n} lesson, of these {sick} by illness and {unexcused} without a good reason.",
        "Missed: {n} lessons, of these {sick} by illness and {unexcused} without a good reason.",
        missed,
    ).format(n=missed, sick=sick, unexcused=unexcused)
    days = _("Whole days: {n}.").format(n=view.whole_days)
    lateness = _("Late: {n}.").format(n=late)
    return " ".join([lessons, days, lateness])


async def family_papers(
    session: Session, viewer: Viewer, *, pupil_id: int, day: date | None = None
) -> tuple[Table, ...]:
    """The letter for parents of the term that holds `day` (today by default) and the report card
    of a child, to be drawn as one PDF. Raises NotFound."""
    code = f"{TERM_OF}{day or viewer.today:%Y%m%d}"
    return (
        await parents_letter(session, viewer, pupil_id=pupil_id, period=code),
        await report_card(session, viewer, pupil_id=pupil_id),
    )
