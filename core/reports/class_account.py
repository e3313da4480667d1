"""«Отчёт классного руководителя за учебный период»: the class in figures, with names.

Source: regulation §5.3, domain.md 1.5, 2.2 R3c.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, FinalCode
from core.i18n import _
from core.journal.policy import policy_on
from core.journal.rules import quality_of, rounded
from core.people.models import Enrolment, Person
from core.reports.missed import Missed
from core.reports.rolls import Named, last_day
from core.reports.standing import Standing
from core.reports.summary import ClassFinals, class_finals, class_heading, percent
from core.reports.table import Cell, Column, Kind, Row, Table

#: Who missed so many lessons without a good reason is named.
MANY_UNEXCUSED = 10
_BAD = (1, 2)


@dataclass(frozen=True)
class Movement:
    """Pupils at the beginning and the end of a period, who came and who left between."""

    at_first: int
    came: tuple[str, ...]
    left: tuple[str, ...]
    at_last: int


async def movement(
    session: Session, viewer: Viewer, class_id: int, since: date, until: date
) -> Movement:
    """Who came to the class and who left it from `since` to `until`; the class was entered before.

    Who is there on the first day did not come in the period; who is still there on the last day
    did not leave in it.
    """
    rows = await session.execute(
        select(Enrolment.enrolled_on, Enrolment.left_on, Person.last_name, Person.first_name)
        .join(Person, Person.id == Enrolment.pupil_id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == class_id,
            Enrolment.enrolled_on <= until,
        )
        .order_by(Person.search_name, Person.id)
    )
    known = [(start, end or date.max, f"{last} {first}") for start, end, last, first in rows]
    return Movement(
        at_first=sum(start <= since <= end for start, end, _name in known),
        came=tuple(name for start, _end, name in known if since < start <= until),
        left=tuple(name for start, end, name in known if since <= end < until),
        at_last=sum(start <= until <= end for start, end, _name in known),
    )


async def class_account(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """Figures of a class in a term or year, and who stands behind them.

    Raises NotFound for who may not have reports of the class, NoTerms.
    """
    view = await class_finals(session, viewer, class_id=of, period=period)
    day = last_day(viewer, view.period.until)
    moved = await movement(session, viewer, of, view.period.since, day)
    policy = await policy_on(session, viewer.school_id, day)
    return Table(
        title=_("Class teacher's report for the period"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=(Column(_("Indicator")), Column(_("Figure"), Kind.COUNT), Column(_("Who"))),
        rows=(*_moved_rows(moved), *_marks_rows(view), *_quality_rows(view), *_missed_rows(view)),
        heading=class_heading(view.found, view.period),
        notes=(
            _("Named for missing without a good reason: from {count} lessons on.").format(
                count=MANY_UNEXCUSED
            ),
        ),
        policy_version=policy.version,
        signatures=(_("Class teacher"), _("Deputy head")),
    )


def _moved_rows(moved: Movement) -> list[Row]:
    return [
        (_("Pupils at the beginning"), moved.at_first, None),
        (_("Came"), len(moved.came), _names(moved.came)),
        (_("Left"), len(moved.left), _names(moved.left)),
        (_("Pupils at the end"), moved.at_last, None),
    ]


def _names(names: Iterable[str]) -> str | None:
    return "; ".join(names) or None


def _with(view: ClassFinals, *wanted: Standing) -> list[Named]:
    pairs = zip(view.pupils, view.standings, strict=True)
    return [pupil for pupil, standing in pairs if standing in wanted]


def _marks_rows(view: ClassFinals) -> list[Row]:
    attested = [one for one in view.standings if one is not None]

    def plain(title: str, *wanted: Standing) -> Row:
        found = _with(view, *wanted)
        return (title, len(found), _names(one.name for one in found))

    def with_subjects(title: str, standing: Standing, *marks: Cell) -> Row:
        found = _with(view, standing)
        return (title, len(found), _names(_told(view, one, marks) for one in found))

    failing = FinalCode.NOT_ATTESTED, FinalCode.FAILED
    return [
        (_("Pupils attested"), len(attested), None),
        plain(_("All fives"), Standing.EXCELLENT),
        plain(_("Fours and fives"), Standing.GOOD, Standing.ONE_FOUR),
        with_subjects(_("of these with one four"), Standing.ONE_FOUR, 4),
        with_subjects(_("With one three"), Standing.ONE_THREE, 3),
        plain(_("With threes"), Standing.THREES),
        with_subjects(_("Failing"), Standing.FAILING, *_BAD, *failing),
        with_subjects(_("Not attested"), Standing.NOT_ATTESTED, FinalCode.NOT_ATTESTED),
    ]


def _told(view: ClassFinals, pupil: Named, marks: tuple[Cell, ...]) -> str:
    """«Иванов Пётр (алгебра, Морозова Е. П.)»: the subjects with these marks, their teachers."""
    finals = zip(view.subjects, view.of_pupil(pupil.id), strict=True)
    found = [
        " ".join(filter(None, (subject.name, view.teachers.get(subject.id, ""))))
        for subject, mark in finals
        if mark in marks
    ]
    return f"{pupil.name} ({', '.join(found)})"


def _quality_rows(view: ClassFinals) -> list[Row]:
    attested = [one for one in view.standings if one is not None]
    if not attested:
        return [(_("Final marks"), None, _("not set yet"))]
    bad = sum(one in (Standing.FAILING, Standing.NOT_ATTESTED) for one in attested)
    good = sum(one in (Standing.EXCELLENT, Standing.ONE_FOUR, Standing.GOOD) for one in attested)
    told = quality_of([mark for pupil in view.pupils for mark in view.of_pupil(pupil.id)])
    return [
        (_("Success"), percent(len(attested) - bad, len(attested)), None),
        (_("Quality of knowledge"), percent(good, len(attested)), None),
        (_("Degree of learning (СОУ)"), f"{wording.mean(told.soc, 1)}{wording.NBSP}%", None),
    ]


def _missed_rows(view: ClassFinals) -> list[Row]:
    missed = {one.id: view.missed.get(one.id, Missed()) for one in view.pupils}
    whole = sum(one.all_lessons for one in missed.values())

    def of(title: str, *codes: AttendanceCode) -> Row:
        return (title, sum(one.count(code) for one in missed.values() for code in codes), None)

    counts = {one.name: missed[one.id].count(AttendanceCode.UNEXCUSED) for one in view.pupils}
    many = [f"{name} ({n})" for name, n in counts.items() if n >= MANY_UNEXCUSED]
    per_pupil = wording.mean(rounded(whole, len(missed))) if missed else None
    return [
        of(_("Missed lessons"), *ABSENCES),
        of(_("of these by illness"), AttendanceCode.SICK),
        of(_("of these excused"), AttendanceCode.EXCUSED),
        (
            _("of these without a good reason"),
            sum(counts.values()),
            _names(many),
        ),
        of(_("of these for reasons unknown"), AttendanceCode.ABSENT_UNKNOWN),
        (_("Missed lessons per pupil"), per_pupil, None),
        of(_("Times late"), AttendanceCode.LATE),
    ]
