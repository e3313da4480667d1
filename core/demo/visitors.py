"""One person of each role, around one family: what the teacher enters, the parent reads."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.access import invitations
from core.access.viewer import holds
from core.db import Database, Session
from core.demo.chats import FIRST_CHAT, STRANGERS_CHAT, seeded_school
from core.demo.errors import NotSeeded
from core.demo.subjects import BY_KEY
from core.enums import Role
from core.people.models import Enrolment, Guardianship, Person, RoleGrant
from core.school.models import (
    GroupMember,
    Load,
    SchoolClass,
    Subject,
    SubjectGroup,
    Substitution,
)

_STRANGER = "stranger"
_WEEK = timedelta(days=7)
_MATHS = ("Алгебра", "Математика")
_OFFICE = (
    (Role.DEPUTY, "Заместитель директора: объявления"),
    (Role.PRINCIPAL, "Директор школы"),
    (Role.ADMIN, "Администратор: листки-приглашения, объявления"),
)


@dataclass(frozen=True)
class _Child:
    pupil: Person
    school_class: SchoolClass

    def said(self) -> str:
        return f"{self.pupil.last_name} {self.pupil.first_name}, {self.school_class.name}"


class _Finder:
    """Looks the shown people up in a seeded school, as of one day."""

    def __init__(self, session: Session, school_id: int, day: date) -> None:
        self.session = session
        self.school_id = school_id
        self.day = day

    async def parent_of_two(self) -> tuple[Person, list[_Child]]:
        """The first guardian of children in two classes, all of them open to read."""
        guardian_id = await self.session.scalar(
            select(Guardianship.guardian_id)
            .join(Enrolment, Enrolment.pupil_id == Guardianship.pupil_id)
            .where(
                Guardianship.school_id == self.school_id,
                Guardianship.restricted.is_(False),
                Enrolment.left_on.is_(None),
            )
            .group_by(Guardianship.guardian_id)
            .having(func.count(Enrolment.class_id.distinct()) > 1)
            .order_by(Guardianship.guardian_id)
            .limit(1)
        )
        if guardian_id is None:
            raise NotSeeded
        rows = await self.session.execute(
            select(Person, SchoolClass)
            .join(Guardianship, Guardianship.pupil_id == Person.id)
            .join(Enrolment, Enrolment.pupil_id == Person.id)
            .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
            .where(Guardianship.guardian_id == guardian_id, Enrolment.left_on.is_(None))
            .order_by(SchoolClass.grade.desc(), Person.id)
        )
        children = [_Child(pupil, school_class) for pupil, school_class in rows]
        return await self.session.get_one(Person, guardian_id), children

    async def subject_teacher(self, child: _Child) -> Person:
        """Who teaches this child most, of mathematics if possible, and is neither away these
        days nor the child's class teacher."""
        away = (
            select(Load.teacher_id)
            .join(Substitution, Substitution.group_id == Load.group_id)
            .where(Substitution.day.between(self.day - _WEEK, self.day + _WEEK))
            .where(Substitution.teacher_id.is_not(None))
        )
        teachers = (
            select(Person)
            .join(Load, Load.teacher_id == Person.id)
            .join(SubjectGroup, SubjectGroup.id == Load.group_id)
            .join(Subject, Subject.id == SubjectGroup.subject_id)
            .join(GroupMember, GroupMember.group_id == SubjectGroup.id)
            .where(
                GroupMember.pupil_id == child.pupil.id,
                Load.until.is_(None),
                Load.teacher_id != child.school_class.class_teacher_id,
            )
            .order_by(Subject.name.in_(_MATHS).desc(), Load.hours_per_week.desc(), Load.id)
            .limit(1)
        )
        found = await self.session.scalar(teachers.where(Load.teacher_id.not_in(away)))
        return found or (await self.session.scalars(teachers)).one()

    async def subjects_of(self, teacher: Person) -> list[str]:
        """What a teacher teaches where, as in "Алгебра: 7А, 9А"."""
        rows = await self.session.execute(
            select(Subject.name, SchoolClass)
            .join(SubjectGroup, SubjectGroup.subject_id == Subject.id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
            .join(Load, Load.group_id == SubjectGroup.id)
            .where(
                Load.teacher_id == teacher.id,
                Load.until.is_(None),
                Subject.name != BY_KEY["talks"].name,
            )
            .order_by(Subject.position, SchoolClass.grade, SchoolClass.letter, Load.id)
        )
        found: dict[str, list[str]] = {}
        for subject, school_class in rows:
            found.setdefault(subject, []).append(school_class.name)
        return [f"{subject}: {', '.join(classes)}" for subject, classes in found.items()]

    async def holder_of(self, role: Role) -> Person:
        """The first person who holds a granted role."""
        found = await self.session.scalars(
            select(Person)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(
                RoleGrant.school_id == self.school_id,
                RoleGrant.role == role.value,
                holds(RoleGrant.since, RoleGrant.until, self.day),
            )
            .order_by(Person.id)
            .limit(1)
        )
        return found.one()


def _row(person: Person, role: Role, note: str, **facts: object) -> dict[str, Any]:
    name = " ".join(filter(None, (person.last_name, person.first_name, person.middle_name)))
    return {
        "name": name,
        "role": role.value,
        "chat_id": FIRST_CHAT + person.id,
        "start_payload": None,
        "note": note,
        **facts,
    }


async def _shown(finder: _Finder) -> list[dict[str, Any]]:
    parent, children = await finder.parent_of_two()
    elder = children[0]
    school_class = elder.school_class
    teacher = await finder.subject_teacher(elder)
    leader = await finder.session.get_one(Person, school_class.class_teacher_id)
    listed = [child.said() for child in children]
    subjects = await finder.subjects_of(teacher)
    rows = [
        _row(parent, Role.GUARDIAN, f"Родитель: {'; '.join(listed)}", children=listed),
        _row(
            elder.pupil, Role.PUPIL, f"Ученик, {school_class.name}", **{"class": school_class.name}
        ),
        _row(teacher, Role.TEACHER, f"Учитель. {'; '.join(subjects[:3])}", subjects=subjects),
        _row(
            leader,
            Role.CLASS_TEACHER,
            f"Классный руководитель, {school_class.name}",
            **{"class": school_class.name},
        ),
    ]
    for role, note in _OFFICE:
        rows.append(_row(await finder.holder_of(role), role, note))
    return rows


async def personas(db: Database, *, tokens: bool) -> list[dict[str, Any]]:
    """See `core.demo.personas`."""
    async with db.session() as session:
        school = await seeded_school(session)
        finder = _Finder(session, school.id, clock.today(school.timezone))
        rows = await _shown(finder)
        for row in rows if tokens else ():
            row["start_payload"] = await invitations.issue(
                session, school_id=school.id, person_id=row["chat_id"] - FIRST_CHAT
            )
    stranger = {
        "name": "Посторонний",
        "role": _STRANGER,
        "chat_id": STRANGERS_CHAT,
        "start_payload": None,
        "note": "Пришёл без приглашения",
    }
    return [*rows, stranger]
