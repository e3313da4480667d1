"""«Сводная ведомость учёта успеваемости»: the final marks of a class in one term or year.

Source: regulation §5.3, domain.md 2.2 R3b; formulas: core.journal.rules.quality_of.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core import clock, wording
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode, FinalCode, FinalKind
from core.i18n import N_, _
from core.journal.models import FinalMark
from core.journal.period import Period
from core.journal.policy import policy_on
from core.journal.queries.periods import NoTerms
from core.journal.rules import Quality, quality_of, rounded
from core.reports.missed import Missed, missed_in_class
from core.reports.rolls import (
    Named,
    class_pupils,
    class_subjects,
    last_day,
    pupils_of,
    subject_teachers,
)
from core.reports.spans import grade_time
from core.reports.standing import (
    Final,
    Standing,
    counted_with,
    mean_of_finals,
    short_code,
    standing_of,
    standing_words,
)
from core.reports.table import Cell, Column, Footing, Kind, Row, Table

Marks = dict[int, dict[int, Final]]
_ABSENT = (AttendanceCode.SICK, AttendanceCode.EXCUSED, AttendanceCode.UNEXCUSED)
_INDICATORS = (
    (N_("Success, %"), Kind.PERCENT),
    (N_("Quality of knowledge, %"), Kind.PERCENT),
    (N_("Degree of learning (СОУ), %"), Kind.PERCENT),
    (N_("The same in short (without 2 and n/a), %"), Kind.PERCENT),
    (N_("Mean mark"), Kind.MEAN),
)


@dataclass(frozen=True)
class ClassFinals:
    """What the sheet is made of: final marks by pupil and subject, and what each has missed."""

    found: ClassRef
    period: Period
    pupils: tuple[Named, ...]
    subjects: tuple[Named, ...]
    marks: Marks
    missed: dict[int, Missed]
    teachers: dict[int, str]

    def of_pupil(self, pupil_id: int) -> list[Final]:
        """The final marks of a pupil in the order of the subjects."""
        row = self.marks.get(pupil_id, {})
        return [row.get(subject.id) for subject in self.subjects]

    def of_subject(self, subject_id: int) -> list[Final]:
        """The final marks of the class in a subject."""
        return [self.marks.get(pupil.id, {}).get(subject_id) for pupil in self.pupils]

    @property
    def standings(self) -> list[Standing | None]:
        """The categories of the pupils in their order."""
        return [standing_of(self.of_pupil(pupil.id)) for pupil in self.pupils]


async def class_finals(
    session: Session, viewer: Viewer, *, class_id: int, period: str
) -> ClassFinals:
    """Final marks and absences of a class in a term or year (its code, else the current term).

    Raises NotFound for who may not have reports of the class, NoTerms.
    """
    found = await access_class(session, viewer, class_id, Action.LEAD_CLASS)
    time = await grade_time(session, viewer, found.grade)
    asked = time.named(period, time.current)
    if not asked.id:
        raise NoTerms
    day = last_day(viewer, asked.until)
    return ClassFinals(
        found=found,
        period=asked,
        pupils=await class_pupils(session, viewer, class_id, day),
        subjects=await class_subjects(session, viewer, class_id),
        marks=await _marks(session, viewer, class_id, asked, time.year.id),
        missed=await missed_in_class(
            session, viewer, class_id=class_id, since=asked.since, until=asked.until
        ),
        teachers=await subject_teachers(session, viewer, class_id, day),
    )


async def _marks(
    session: Session, viewer: Viewer, class_id: int, period: Period, year_id: int
) -> Marks:
    kind = FinalKind.TERM if period.term_id else FinalKind.YEAR
    rows = await session.execute(
        select(FinalMark.pupil_id, FinalMark.subject_id, FinalMark.value, FinalMark.code).where(
            FinalMark.school_id == viewer.school_id,
            FinalMark.pupil_id.in_(pupils_of(viewer, class_id, last_day(viewer, period.until))),
            FinalMark.year_id == year_id,
            FinalMark.kind == kind,
            FinalMark.term_number == period.number,
        )
    )
    found: Marks = defaultdict(dict)
    for pupil_id, subject_id, value, code in rows:
        found[pupil_id][subject_id] = value if code is None else FinalCode(code)
    return dict(found)


async def summary_sheet(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """The sheet of a class: a row for each pupil, indicators of each subject below.

    Raises NotFound for who may not have reports of the class, NoTerms.
    """
    view = await class_finals(session, viewer, class_id=of, period=period)
    policy = await policy_on(session, viewer.school_id, last_day(viewer, view.period.until))
    footers = _footers(view)
    return Table(
        title=_("Summary sheet of progress"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=_columns(view),
        rows=tuple(_row(view, number, pupil) for number, pupil in enumerate(view.pupils, 1)),
        heading=class_heading(view.found, view.period),
        footers=tuple(row for row, _footing in footers),
        footings=tuple(footing for _row_, footing in footers),
        notes=class_notes(view),
        policy_version=policy.version,
        signatures=(_("Class teacher"), _("Deputy head")),
    )


def class_heading(found: ClassRef, period: Period) -> tuple[str, ...]:
    """Whose report it is, and of which days."""
    days = wording.period(period.since, period.until)
    if period.term_id:
        days = f"{wording.term_name(period.kind, period.number)}, {days}"
    return (_("Class {name}").format(name=found.name), days)


def _columns(view: ClassFinals) -> tuple[Column, ...]:
    return (
        Column(_("No."), Kind.COUNT),
        Column(_("Pupil")),
        *(Column(one.name, Kind.MARK, upright=True) for one in view.subjects),
        Column(_("Mean mark"), Kind.MEAN, upright=True),
        Column(_("Category"), Kind.MARK, upright=True),
        *missed_columns(),
    )


def missed_columns() -> tuple[Column, ...]:
    """The headings over `missed_cells`."""
    days, lessons = _("Missed days"), _("Missed lessons")
    return (
        *(Column(one, Kind.COUNT, days, upright=True) for one in (_("In all"), _("by illness"))),
        Column(_("In all"), Kind.COUNT, lessons, upright=True),
        Column(_("by illness"), Kind.COUNT, lessons, upright=True),
        Column(_("excused"), Kind.COUNT, lessons, upright=True),
        Column(_("without a good reason"), Kind.COUNT, lessons, upright=True),
        Column(_("Times late"), Kind.COUNT, upright=True),
    )


def _row(view: ClassFinals, number: int, pupil: Named) -> Row:
    finals = view.of_pupil(pupil.id)
    return (
        number,
        pupil.name,
        *(final_cell(value) for value in finals),
        mean_of_finals(finals),
        standing_words(standing_of(finals)),
        *missed_cells(view.missed.get(pupil.id, Missed())),
    )


def final_cell(value: Final) -> Cell:
    """A final mark as it stands in a report: a number, the journal's code, or nothing."""
    return short_code(value) if isinstance(value, FinalCode) else value


def missed_cells(missed: Missed) -> tuple[int | None, ...]:
    """Days in all and by illness; lessons in all, by illness, excused, without reason; lateness.
    An empty cell for none."""
    counts = (
        missed.days,
        missed.sick_days,
        missed.all_lessons,
        *(missed.count(code) for code in _ABSENT),
        missed.count(AttendanceCode.LATE),
    )
    return tuple(count or None for count in counts)


def _footers(view: ClassFinals) -> list[tuple[Row, Footing]]:
    finals = [view.of_subject(subject.id) for subject in view.subjects]
    rest = (None,) * 9
    counts = [
        ((None, title, *(values.count(wanted) or None for values in finals), *rest), Footing())
        for title, wanted in _counted()
    ]
    quality = [_indicators(values) for values in finals]
    whole = _indicators([value for values in finals for value in values])
    shown: list[tuple[Row, Footing]] = [
        ((None, _(title), *(one[n] for one in quality), whole[n], *rest[1:]), Footing(kind))
        for n, (title, kind) in enumerate(_INDICATORS)
    ]
    teachers = tuple(view.teachers.get(subject.id, "") for subject in view.subjects)
    signed: Row = (None, _("Teacher"), *teachers, *rest)
    return [*counts, *shown, _sums(view), (signed, Footing(upright=True))]


def _counted() -> list[tuple[str, Final]]:
    numbers: list[tuple[str, Final]] = [(f"«{value}»", value) for value in (5, 4, 3, 2)]
    codes = (FinalCode.NOT_ATTESTED, FinalCode.EXEMPT)
    return [*numbers, *((short_code(code), code) for code in codes)]


def _indicators(finals: Sequence[Final]) -> tuple[Decimal | None, ...]:
    found: Quality = quality_of(finals)
    return (found.success, found.quality, found.soc, found.soc_short, mean_of_finals(finals))


def _sums(view: ClassFinals) -> tuple[Row, Footing]:
    """What the class has missed in all."""
    rows = [missed_cells(view.missed.get(pupil.id, Missed())) for pupil in view.pupils]
    sums = tuple(sum(row[n] or 0 for row in rows) or None for n in range(7))
    marks = (None,) * (len(view.subjects) + 2)
    return (None, _("In all in the class"), *marks, *sums), Footing()


def class_notes(view: ClassFinals) -> tuple[str, ...]:
    """The class in one sentence: counted by pupils, as a class teacher's report has it."""
    found = [one for one in view.standings if one is not None]
    if not found:
        return (_("No final marks in this period yet: they appear when teachers set them."),)
    best = counted_with(found, Standing.EXCELLENT)
    good = best + counted_with(found, Standing.GOOD, Standing.ONE_FOUR)
    failing = counted_with(found, Standing.FAILING, Standing.NOT_ATTESTED)
    told = _(
        "Pupils attested: {count}. All fives: {best}. Fours and fives: {good}. Failing or not "
        "attested: {failing}. Success {success}, quality {quality}."
    )
    return (
        told.format(
            count=len(found),
            best=best,
            good=good - best,
            failing=failing,
            success=percent(len(found) - failing, len(found)),
            quality=percent(good, len(found)),
        ),
    )


def percent(part: int, whole: int) -> str:
    """«91,3 %»"""
    return f"{wording.mean(rounded(100 * part, whole), 1)}{wording.NBSP}%"
