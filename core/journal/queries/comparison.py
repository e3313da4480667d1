"""A child's means beside those of the class and of the grade, without a name and without a rank.

Hidden where fewer than five pupils stand behind a figure, and where the difference of class and
grade would tell of fewer than five.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Date, bindparam, case, func, or_, select

from core.access.viewer import Viewer
from core.db import Id, Session
from core.hot import Hot
from core.journal.models import Mark
from core.journal.queries.asking import Asked, asked
from core.journal.rules import mean_of
from core.people.models import Enrolment
from core.school.models import SchoolClass, SchoolYear, Subject

#: With fewer pupils a mean would say something of one of them.
FEWEST = 5


@dataclass(frozen=True)
class Compared:
    """Means of one subject; those of class and grade are None while hidden."""

    subject_id: int
    subject: str
    own: Decimal | None
    of_class: Decimal | None
    of_grade: Decimal | None


@dataclass(frozen=True)
class Comparison(Asked):
    """Means by subject, of those the child has marks in."""

    subjects: tuple[Compared, ...]


@dataclass
class _Sums:
    """Sums of value times weight, of weights, and how many pupils have them."""

    total: int = 0
    weight: int = 0
    pupils: int = 0

    def add(self, total: int, weight: int, pupils: int) -> None:
        """Count some more pupils in."""
        self.total += total
        self.weight += weight
        self.pupils += pupils


_OWN, _CLASS, _REST = 0, 1, 2
_WHO = case(
    (Enrolment.pupil_id == bindparam("pupil"), _OWN),
    (Enrolment.class_id == bindparam("class_id"), _CLASS),
    else_=_REST,
)
_PEERS = Hot(
    select(
        Subject.id,
        Subject.name,
        _WHO.label("who"),
        func.sum(Mark.value * Mark.weight_percent).label("total"),
        func.sum(Mark.weight_percent).label("weight"),
        func.count(Mark.pupil_id.distinct()).label("pupils"),
    )
    .select_from(SchoolClass)
    .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
    .join(Enrolment, Enrolment.class_id == SchoolClass.id)
    .join(Mark, Mark.pupil_id == Enrolment.pupil_id)
    .join(Subject, Subject.id == Mark.subject_id)
    .where(
        SchoolClass.school_id == bindparam("school"),
        SchoolYear.is_current,
        SchoolClass.grade == bindparam("grade"),
        Enrolment.school_id == bindparam("school"),
        Enrolment.enrolled_on <= bindparam("today", type_=Date),
        or_(Enrolment.left_on.is_(None), Enrolment.left_on >= bindparam("today", type_=Date)),
        Mark.school_id == bindparam("school"),
        Mark.day.between(bindparam("since"), bindparam("until")),
        Mark.value.is_not(None),
        or_(
            bindparam("subject", type_=Id) == 0,
            Mark.subject_id == bindparam("subject", type_=Id),
        ),
    )
    .group_by(Subject.id, Subject.name, Subject.position, _WHO)
    .order_by(Subject.position, Subject.name)
)


async def comparison(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> Comparison:
    """Means of a period, the current term by default: of the child, the class, the grade.

    The pupils are those of today's classes, who have marks in the subject. Raises NotFound.
    """
    about = await asked(
        session,
        viewer,
        "read.comparison",
        pupil_id=pupil_id,
        period=period,
        subject_id=subject_id,
    )
    rows = await _PEERS.all(
        session,
        **about.bound,
        grade=about.pupil.grade,
        class_id=about.pupil.class_id,
        today=viewer.today,
        subject=about.choice.chosen,
    )
    sums: dict[tuple[int, str], dict[int, _Sums]] = defaultdict(lambda: defaultdict(_Sums))
    for row in rows:
        sums[row.id, row.name][row.who].add(int(row.total), int(row.weight), row.pupils)
    subjects = [
        _compared(subject, name, by_who)
        for (subject, name), by_who in sums.items()
        if by_who[_OWN].weight
    ]
    return Comparison(**vars(about), subjects=tuple(subjects))


def _compared(subject_id: int, subject: str, by_who: dict[int, _Sums]) -> Compared:
    own, rest = by_who[_OWN], by_who[_REST]
    of_class, of_grade = _Sums(), _Sums()
    for one in (own, by_who[_CLASS]):
        of_class.add(one.total, one.weight, one.pupils)
    for one in (of_class, rest):
        of_grade.add(one.total, one.weight, one.pupils)
    class_shown = of_class.pupils >= FEWEST
    # Class and grade together would tell the mean of the few others by subtraction.
    grade_shown = of_grade.pupils >= FEWEST and (rest.pupils >= FEWEST or not class_shown)
    return Compared(
        subject_id,
        subject,
        mean_of(own.total, own.weight),
        mean_of(of_class.total, of_class.weight) if class_shown else None,
        mean_of(of_grade.total, of_grade.weight) if grade_shown and rest.pupils else None,
    )
