"""What is shown of absences of teachers: to the administration all of them, to who enters their
lessons, and of each what it still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LessonState, Role, StaffAbsenceKind
from core.errors import NotFound
from core.journal.models import Homework, Lesson
from core.journal.staff_absences.reach import enters_for
from core.people.models import Person, RoleGrant
from core.school.models import SchoolClass, StaffAbsence, Subject, SubjectGroup, Substitution
from core.school.names import class_name

Name = tuple[str, str, str]  # last, first, middle


@dataclass(frozen=True)
class Absence:
    """An absence of a teacher with who does their work; `until` is None while not known.

    `delegate` is None while the administrator enters, `substitute` while nobody gives all lessons.
    """

    id: int
    teacher_id: int
    teacher: Name
    kind: StaffAbsenceKind
    since: date
    until: date | None
    enter_until: date | None
    delegate: Name | None
    substitute: Name | None
    delegate_id: int | None = None


@dataclass(frozen=True)
class AwayLesson:
    """A lesson of a teacher who is away: who gives it instead (None: nobody, it is entered for the
    teacher), and what it lacks."""

    id: int
    day: date
    number: int
    class_name: str
    group_name: str
    subject: str
    teacher: Name
    given_by: Name | None
    state: str
    no_topic: bool
    no_homework: bool
    no_attendance: bool

    @property
    def is_empty(self) -> bool:
        """Whether something is still to be entered."""
        return self.no_topic or self.no_homework or self.no_attendance


@dataclass(frozen=True)
class AbsenceCard:
    """One absence with its lessons, oldest first."""

    absence: Absence
    lessons: tuple[AwayLesson, ...]
    as_of: datetime


@dataclass(frozen=True)
class Overview:
    """Absences that last or may still be entered for, and the lessons the viewer is to enter."""

    absences: tuple[Absence, ...]
    to_enter: tuple[AwayLesson, ...]
    may_record: bool
    as_of: datetime


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff to choose from."""

    id: int
    name: Name


_TEACHER, _DELEGATE, _SUBSTITUTE = aliased(Person), aliased(Person), aliased(Person)


async def overview(session: Session, viewer: Viewer) -> Overview:
    """What the viewer has to do with absences of teachers.

    Raises NotAllowed for who neither records them nor may be named to enter.
    """
    may_record = viewer.may(Action.RECORD_STAFF_ABSENCE)
    if not may_record:
        viewer.must(Action.ENTER_FOR_ABSENT)
    found: tuple[Absence, ...] = ()
    if may_record:
        last = or_(StaffAbsence.enter_until.is_(None), StaffAbsence.enter_until >= viewer.today)
        found = await _absences(session, viewer, last)
    return Overview(found, await lessons_to_enter(session, viewer), may_record, clock.now())


async def lessons_to_enter(session: Session, viewer: Viewer) -> tuple[AwayLesson, ...]:
    """Lessons the viewer enters for teachers who are away and that still lack something."""
    if not viewer.may(Action.ENTER_FOR_ABSENT):
        return ()
    found = await _lessons(session, viewer, enters_for(viewer))
    return tuple(lesson for lesson in found if lesson.is_empty)


async def absence_card(session: Session, viewer: Viewer, *, absence_id: int) -> AbsenceCard:
    """One absence, for the administration. Raises NotAllowed, NotFound (also when undone)."""
    viewer.must(Action.RECORD_STAFF_ABSENCE)
    found = await _absences(session, viewer, StaffAbsence.id == absence_id)
    if not found:
        raise NotFound
    return AbsenceCard(found[0], await absence_lessons(session, viewer, found[0]), clock.now())


async def one_absence(session: Session, viewer: Viewer, absence_id: int) -> Absence:
    """An absence of the viewer's school, without a door: for who has a part in it.

    Raises NotFound, also when it was undone.
    """
    found = await _absences(session, viewer, StaffAbsence.id == absence_id)
    if not found:
        raise NotFound
    return found[0]


async def some_lessons(session: Session, viewer: Viewer, *which: Any) -> tuple[AwayLesson, ...]:
    """Lessons of the viewer's school by what the caller's door says, oldest first."""
    return await _lessons(session, viewer, and_(*which))


async def absence_lessons(
    session: Session, viewer: Viewer, absence: Absence
) -> tuple[AwayLesson, ...]:
    """The lessons of the days of an absence, those a substitute gives because of it included."""
    instead = exists().where(
        Substitution.school_id == Lesson.school_id,
        Substitution.staff_absence_id == absence.id,
        Substitution.day == Lesson.day,
        Substitution.group_id == Lesson.group_id,
        Substitution.number == Lesson.number,
    )
    until = (Lesson.day <= absence.until,) if absence.until else ()
    own = and_(Lesson.teacher_id == absence.teacher_id, Lesson.day >= absence.since, *until)
    found = await _lessons(session, viewer, or_(own, instead))
    return tuple(_seen_from(lesson, absence) for lesson in found)


async def staff_to_choose(
    session: Session, viewer: Viewer, *, roles: Sequence[Role] = (Role.TEACHER,)
) -> tuple[Colleague, ...]:
    """The employees of today with one of these roles, by name. Raises NotAllowed."""
    viewer.must(Action.RECORD_STAFF_ABSENCE)
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.middle_name)
        .where(
            Person.school_id == viewer.school_id,
            exists().where(
                RoleGrant.school_id == viewer.school_id,
                RoleGrant.person_id == Person.id,
                RoleGrant.role.in_(roles),
                holds(RoleGrant.since, RoleGrant.until, viewer.today),
            ),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    return tuple(Colleague(number, (last, first, middle)) for number, last, first, middle in rows)


def _seen_from(lesson: AwayLesson, absence: Absence) -> AwayLesson:
    given_by = None if lesson.teacher == absence.teacher else lesson.teacher
    return replace(lesson, teacher=absence.teacher, given_by=given_by)


async def _absences(session: Session, viewer: Viewer, which: Any) -> tuple[Absence, ...]:
    rows = await session.execute(
        select(StaffAbsence, *_named(_TEACHER), *_named(_DELEGATE), *_named(_SUBSTITUTE))
        .join(_TEACHER, _TEACHER.id == StaffAbsence.teacher_id)
        .outerjoin(_DELEGATE, _DELEGATE.id == StaffAbsence.delegate_id)
        .outerjoin(_SUBSTITUTE, _SUBSTITUTE.id == StaffAbsence.substitute_id)
        .where(StaffAbsence.school_id == viewer.school_id, StaffAbsence.undone_at.is_(None), which)
        .order_by(StaffAbsence.since, StaffAbsence.id)
    )
    return tuple(_absence(row) for row in rows)


def _named(person: Any) -> tuple[Any, ...]:
    return person.last_name, person.first_name, person.middle_name


def _absence(row: Any) -> Absence:
    absence, *names = row
    teacher, delegate, substitute = (tuple(names[n : n + 3]) for n in (0, 3, 6))
    return Absence(
        absence.id,
        absence.teacher_id,
        teacher,
        StaffAbsenceKind(absence.kind),
        absence.since,
        absence.until,
        absence.enter_until,
        delegate if absence.delegate_id else None,
        substitute if absence.substitute_id else None,
        absence.delegate_id,
    )


async def _lessons(session: Session, viewer: Viewer, which: Any) -> tuple[AwayLesson, ...]:
    homework = select(func.count(Homework.id)).where(
        Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id
    )
    rows = await session.execute(
        select(
            Lesson.id,
            Lesson.day,
            Lesson.number,
            Lesson.state,
            Lesson.topic,
            Lesson.attendance_at,
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group_name"),
            Subject.name.label("subject"),
            cast(homework.scalar_subquery(), Integer).label("homework"),
            *_named(Person),
        )
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(Person, Person.id == Lesson.teacher_id)
        .where(Lesson.school_id == viewer.school_id, Lesson.state != LessonState.CANCELLED, which)
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )
    return tuple(_lesson(row) for row in rows)


def _lesson(row: Any) -> AwayLesson:
    return AwayLesson(
        id=row.id,
        day=row.day,
        number=row.number,
        class_name=class_name(row.grade, row.letter),
        group_name=row.group_name,
        subject=row.subject,
        teacher=(row.last_name, row.first_name, row.middle_name),
        given_by=None,
        state=row.state,
        no_topic=not row.topic,
        no_homework=not row.homework,
        no_attendance=row.attendance_at is None,
    )
