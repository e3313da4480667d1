"""The door to a thread. Permission is part of the SELECT, as at the other doors.

It asks anew each time: a former teacher or a restricted guardian loses the thread at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from core import wording
from core.access.doors import Clause, reaches_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import Role
from core.errors import NotFound
from core.i18n import _
from core.messaging.models import Participant, Thread
from core.people.models import Enrolment, Guardianship, Person
from core.people.queries import PersonName, name_columns, person_name
from core.school.models import SchoolClass


@dataclass(frozen=True)
class ThreadRef:
    """A thread behind the door, with the names of the three people it joins."""

    id: int
    school_id: int
    pupil: PersonName
    class_name: str
    family: PersonName
    relation: str  # pupil, mother, father, guardian
    staff: PersonName
    on_family_side: bool
    last_message_at: datetime

    @property
    def child(self) -> str:
        """«Анна Соколова, 7Б»."""
        return wording.child_name(
            self.pupil.first_name, self.pupil.last_name, class_name=self.class_name
        )

    @property
    def family_words(self) -> str:
        """«Ольга Соколова, мать Анны Соколовой (7Б)»; for a pupil «Анна Соколова (7Б)»."""
        if self.relation == Role.PUPIL:
            return f"{self.family.familiar} ({self.class_name})"
        return _("{name}, {relation} of {child} ({class_name})").format(
            name=self.family.familiar,
            relation=wording.relation(self.relation),
            child=wording.child_name(
                self.pupil.first_name,
                self.pupil.last_name,
                case=wording.Case.GENITIVE,
                sex=self.pupil.sex,
            ),
            class_name=self.class_name,
        )

    @property
    def other_words(self) -> str:
        """Who is at the other end for the viewer, in words."""
        return self.staff.full if self.on_family_side else self.family_words


_PUPIL, _FAMILY, _STAFF = aliased(Person), aliased(Person), aliased(Person)
_REPRESENTS = aliased(Guardianship)


def reads_thread(viewer: Viewer) -> Clause:
    """SQL: the viewer takes part in this Thread of a pupil in this SchoolClass, and still may."""
    takes_part = exists().where(
        Participant.school_id == viewer.school_id,
        Participant.thread_id == Thread.id,
        Participant.person_id == viewer.person_id,
    )
    as_family = and_(
        Thread.family_id == viewer.person_id,
        reaches_pupil(viewer, Action.WRITE_TO_STAFF, Thread.pupil_id, SchoolClass.id),
    )
    as_staff = and_(
        Thread.family_id != viewer.person_id,
        reaches_pupil(viewer, Action.WRITE_TO_FAMILY, Thread.pupil_id, SchoolClass.id),
    )
    return and_(takes_part, or_(as_family, as_staff))


def threads_open(viewer: Viewer) -> Any:
    """The SELECT of every thread open to the viewer; `thread_ref` reads its rows."""
    return (
        select(
            *name_columns(_PUPIL),
            *name_columns(_FAMILY),
            *name_columns(_STAFF),
            Thread.id.label("thread_id"),
            Thread.last_message_at,
            SchoolClass.grade,
            SchoolClass.letter,
            _REPRESENTS.relation,
        )
        .select_from(Thread)
        .join(_PUPIL, _PUPIL.id == Thread.pupil_id)
        .join(_FAMILY, _FAMILY.id == Thread.family_id)
        .join(_STAFF, _STAFF.id == Thread.staff_id)
        .join(Enrolment, Enrolment.pupil_id == Thread.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .outerjoin(
            _REPRESENTS,
            and_(
                _REPRESENTS.school_id == viewer.school_id,
                _REPRESENTS.pupil_id == Thread.pupil_id,
                _REPRESENTS.guardian_id == Thread.family_id,
            ),
        )
        .where(
            Thread.school_id == viewer.school_id,
            Enrolment.school_id == viewer.school_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
            reads_thread(viewer),
        )
    )


def thread_ref(row: Any, viewer: Viewer) -> ThreadRef:
    """A row of `threads_open` as the viewer sees it."""
    pupil, family = person_name(row[:6]), person_name(row[6:12])
    by_default = Role.PUPIL if family.id == pupil.id else "guardian"
    return ThreadRef(
        id=row.thread_id,
        school_id=viewer.school_id,
        pupil=pupil,
        class_name=SchoolClass(grade=row.grade, letter=row.letter).name,
        family=family,
        relation=row.relation or by_default,
        staff=person_name(row[12:18]),
        on_family_side=family.id == viewer.person_id,
        last_message_at=row.last_message_at,
    )


async def access_thread(session: Session, viewer: Viewer, thread_id: int) -> ThreadRef:
    """The thread, if the viewer takes part in it and may still write about its pupil.

    Raises NotFound. Source: trust.md §2 rows 11 and 12: nobody reads other people's letters.
    """
    found = await session.execute(threads_open(viewer).where(Thread.id == thread_id).limit(1))
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return thread_ref(row, viewer)
