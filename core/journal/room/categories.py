"""Categories of pupils for conversations: all fives, one four, one three, failing.

By the term marks that are set, and by the marks the rules would propose today where none is.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from core import clock, ledger
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import FinalKind
from core.journal.models import FinalMark, Mark
from core.journal.policy import policy_on
from core.journal.queries.periods import Period, chosen, terms_of_grade
from core.journal.rules import mean_of
from core.people.models import Enrolment, Person
from core.school.models import SchoolYear, Subject


class Category(StrEnum):
    """Where a pupil stands, by the lowest marks."""

    EXCELLENT = "excellent"
    ONE_FOUR = "one_four"
    GOOD = "good"
    ONE_THREE = "one_three"
    PASSING = "passing"
    FAILING = "failing"
    UNKNOWN = "unknown"


def category_of(marks: Mapping[str, int]) -> tuple[Category, tuple[str, ...]]:
    """The category of a pupil from marks by subject, and the subjects that decide it.

    All fives; one four; fours and fives; one three; threes; any two (or one) is failing. No marks
    at all is unknown. Source: domain terms «отличники, хорошисты, с одной «3», неуспевающие».
    """
    by_mark: dict[int, list[str]] = defaultdict(list)
    for subject, mark in sorted(marks.items()):
        by_mark[max(mark, 2)].append(subject)
    if not marks:
        return Category.UNKNOWN, ()
    if by_mark[2]:
        return Category.FAILING, tuple(by_mark[2])
    if by_mark[3]:
        one = len(by_mark[3]) == 1
        return (Category.ONE_THREE if one else Category.PASSING), tuple(by_mark[3])
    if by_mark[4]:
        one = len(by_mark[4]) == 1
        return (Category.ONE_FOUR if one else Category.GOOD), tuple(by_mark[4]) if one else ()
    return Category.EXCELLENT, ()


@dataclass(frozen=True)
class PupilStanding:
    """A pupil with the category and the subjects that decide it."""

    pupil_id: int
    last_name: str
    first_name: str
    category: Category
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class ClassStanding:
    """The class by category in a term. `settled` term marks were set, others are forecast."""

    school_class: ClassRef
    period: Period
    pupils: tuple[PupilStanding, ...]
    settled: int
    as_of: datetime

    def of(self, category: Category) -> tuple[PupilStanding, ...]:
        """The pupils of one category, by name."""
        return tuple(one for one in self.pupils if one.category is category)


async def class_standing(session: Session, viewer: Viewer, *, class_id: int) -> ClassStanding:
    """Categories of the class the viewer leads, in the term of today. Raises NotFound, NoTerms."""
    found = await access_class(session, viewer, class_id, Action.LEAD_CLASS)
    periods = await terms_of_grade(
        session, school_id=viewer.school_id, grade=found.grade, today=viewer.today
    )
    period = chosen(periods, None)
    pupils = await _pupils(session, viewer, found)
    marks = await _forecast(session, viewer, period, list(pupils))
    settled = await _settled(session, viewer, period, list(pupils))
    for (pupil_id, subject), mark in settled.items():
        marks[pupil_id][subject] = mark
    await ledger.record(
        session,
        "read.class",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"class:{found.id}",
    )
    standing = tuple(
        PupilStanding(pupil_id, *name, *category_of(marks[pupil_id]))
        for pupil_id, name in pupils.items()
    )
    return ClassStanding(found, period, standing, len(settled), clock.now())


async def _pupils(session: Session, viewer: Viewer, found: ClassRef) -> dict[int, tuple[str, str]]:
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == found.id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(Person.search_name, Person.id)
    )
    return {pupil_id: (last, first) for pupil_id, last, first in rows}


async def _forecast(
    session: Session, viewer: Viewer, period: Period, pupils: list[int]
) -> dict[int, dict[str, int]]:
    policy = await policy_on(session, viewer.school_id, period.until)
    rows = await session.execute(
        select(
            Mark.pupil_id,
            Subject.name,
            func.sum(Mark.value * Mark.weight_percent),
            func.sum(Mark.weight_percent),
        )
        .join(Subject, Subject.id == Mark.subject_id)
        .where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(pupils),
            Mark.day.between(period.since, period.until),
            Mark.value.is_not(None),
        )
        .group_by(Mark.pupil_id, Subject.name)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pupil_id, subject, total, weight in rows:
        mean = mean_of(int(total or 0), int(weight))
        if mean is not None:
            found[pupil_id][subject] = policy.mark_for(mean)
    return found


async def _settled(
    session: Session, viewer: Viewer, period: Period, pupils: list[int]
) -> dict[tuple[int, str], int]:
    rows = await session.execute(
        select(FinalMark.pupil_id, Subject.name, FinalMark.value)
        .join(Subject, Subject.id == FinalMark.subject_id)
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == viewer.school_id,
            SchoolYear.is_current,
            FinalMark.kind == FinalKind.TERM,
            FinalMark.term_number == period.number,
            FinalMark.pupil_id.in_(pupils),
            FinalMark.value.is_not(None),
        )
    )
    return {(pupil_id, subject): int(value or 0) for pupil_id, subject, value in rows}
