"""Who and what a class report is about: its pupils on a day, its subjects with their teachers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core import wording
from core.access.doors import reaches_class
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.people.models import Enrolment, Person
from core.school.models import Load, SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class Named:
    """A pupil or a subject with the name it stands under."""

    id: int
    name: str


def last_day(viewer: Viewer, until: date) -> date:
    """The day on which a class is counted: the period's last, or today while it runs."""
    return min(until, viewer.today)


def pupils_of(viewer: Viewer, class_id: int, day: date) -> Any:
    """SQL: the ids of who is in the class on `day`, for who may have reports of the class."""
    return (
        select(Enrolment.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == class_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
            reaches_class(viewer, Action.LEAD_CLASS, SchoolClass.id),
        )
    )


async def class_pupils(
    session: Session, viewer: Viewer, class_id: int, day: date
) -> tuple[Named, ...]:
    """The pupils of the class on `day`, by name: those who have left by then are not counted."""
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name)
        .where(
            Person.school_id == viewer.school_id,
            Person.id.in_(pupils_of(viewer, class_id, day)),
        )
        .order_by(Person.search_name, Person.id)
    )
    return tuple(Named(row.id, f"{row.last_name} {row.first_name}") for row in rows)


async def class_subjects(session: Session, viewer: Viewer, class_id: int) -> tuple[Named, ...]:
    """The subjects the class learns, in the school's order."""
    rows = await session.execute(
        select(Subject.id, Subject.name)
        .where(
            Subject.school_id == viewer.school_id,
            Subject.id.in_(
                select(SubjectGroup.subject_id).where(
                    SubjectGroup.school_id == viewer.school_id,
                    SubjectGroup.class_id == class_id,
                    reaches_class(viewer, Action.LEAD_CLASS, SubjectGroup.class_id),
                )
            ),
        )
        .order_by(Subject.position, Subject.name)
    )
    return tuple(Named(row.id, row.name) for row in rows)


async def subject_teachers(
    session: Session, viewer: Viewer, class_id: int, day: date
) -> dict[int, str]:
    """By subject who teaches the class on `day`, in short; several where groups are apart."""
    rows = await session.execute(
        select(SubjectGroup.subject_id, Person.last_name, Person.first_name, Person.middle_name)
        .distinct()
        .join(Load, Load.group_id == SubjectGroup.id)
        .join(Person, Person.id == Load.teacher_id)
        .where(
            SubjectGroup.school_id == viewer.school_id,
            SubjectGroup.class_id == class_id,
            Load.school_id == viewer.school_id,
            holds(Load.since, Load.until, day),
            reaches_class(viewer, Action.LEAD_CLASS, SubjectGroup.class_id),
        )
        .order_by(Person.last_name, Person.first_name)
    )
    found: dict[int, list[str]] = {}
    for subject_id, *name in rows:
        found.setdefault(subject_id, []).append(wording.staff_initials(*name))
    return {subject_id: joined(names) for subject_id, names in found.items()}


def joined(names: Iterable[str]) -> str:
    """Names as they stand in one cell."""
    return ", ".join(names)
