"""Requests for changes in closed lessons, as their asker and the deputy heads see them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import ChangeState, Role
from core.errors import NotFound
from core.journal.closing.models import ClosedChange
from core.journal.closing.rule import Change
from core.journal.doors import LessonRef
from core.journal.models import Assignment, AssignmentType, Attendance, Homework, Lesson, Mark
from core.people.models import Person, RoleGrant
from core.school.models import SchoolClass, Subject, SubjectGroup

_MOST = 50


@dataclass(frozen=True)
class ChangeLine:
    """One thing to be changed: whose (last, first, "" for the lesson's own), of what work."""

    what: str
    pupil: tuple[str, str] | None
    work: str
    held: str
    put: str


@dataclass(frozen=True)
class ChangeRequest:
    """A request with its lesson. Names are (last, first, middle)."""

    id: int
    day: date
    number: int
    class_name: str
    subject: str
    asker_id: int
    asker: tuple[str, str, str]
    asked_at: datetime
    reason: str
    state: ChangeState
    answer: str
    lines: tuple[ChangeLine, ...]
    lesson_id: int


@dataclass(frozen=True)
class ChangeList:
    """Requests, those that wait first; `decides` for who may agree."""

    requests: tuple[ChangeRequest, ...]
    decides: bool
    as_of: datetime


async def change_requests(session: Session, viewer: Viewer) -> ChangeList:
    """Requests that wait, for who decides; one's own of whatever state for a teacher.

    Raises NotAllowed for who neither keeps nor opens a journal.
    """
    decides = viewer.may(Action.UNLOCK_JOURNAL)
    if not decides:
        viewer.must(Action.KEEP_JOURNAL)
    mine = ClosedChange.asker_id == viewer.person_id
    which = ClosedChange.state == ChangeState.ASKED if decides else mine
    rows = await session.execute(
        _statement(viewer).where(which).order_by(ClosedChange.id.desc()).limit(_MOST)
    )
    found = [await _request(session, row) for row in rows.all()]
    found.sort(key=lambda one: one.state is not ChangeState.ASKED)
    return ChangeList(tuple(found), decides, clock.now())


async def change_request(session: Session, viewer: Viewer, *, change_id: int) -> ChangeRequest:
    """One request: one's own, or any of the school for who decides. Raises NotFound."""
    row = (
        await session.execute(_statement(viewer).where(ClosedChange.id == change_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    return await _request(session, row)


async def told_of_change(
    session: Session, *, school_id: int, change_id: int, day: date, deputies: bool
) -> list[int]:
    """Whom a step concerns: the deputy heads of `day`, or the asker. No door: for letters."""
    if not deputies:
        asker = select(ClosedChange.asker_id).where(
            ClosedChange.school_id == school_id, ClosedChange.id == change_id
        )
        return list(await session.scalars(asker))
    found = await session.scalars(
        select(RoleGrant.person_id)
        .distinct()
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == Role.DEPUTY,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
    )
    return list(found)


async def held_now(session: Session, ref: LessonRef, change: Change) -> str:
    """What stands where something is to be changed, as `Change.put` would say it."""
    if change.what in ("mark", "comment"):
        row = (
            await session.execute(
                select(Mark.value, Mark.comment)
                .join(Assignment, Assignment.id == Mark.assignment_id)
                .where(
                    Mark.school_id == ref.school_id,
                    Mark.lesson_id == ref.id,
                    Mark.pupil_id == change.pupil,
                    Assignment.type_id == change.type,
                )
            )
        ).first()
        if row is None:
            return ""
        return str(row.comment) if change.what == "comment" else str(row.value or ".")
    statement: Any = {
        "code": select(Attendance.code).where(
            Attendance.school_id == ref.school_id,
            Attendance.lesson_id == ref.id,
            Attendance.pupil_id == change.pupil,
        ),
        "homework": select(Homework.text).where(
            Homework.school_id == ref.school_id, Homework.lesson_id == ref.id
        ),
        "topic": select(Lesson.topic).where(Lesson.school_id == ref.school_id, Lesson.id == ref.id),
    }.get(change.what)
    return "" if statement is None else await session.scalar(statement) or ""


def _reaches(viewer: Viewer) -> ColumnElement[bool]:
    own_school = ClosedChange.school_id == viewer.school_id
    if viewer.may(Action.UNLOCK_JOURNAL):
        return own_school
    return and_(own_school, ClosedChange.asker_id == viewer.person_id)


def _statement(viewer: Viewer) -> Any:
    asker = aliased(Person)
    return (
        select(
            ClosedChange,
            Lesson.day,
            Lesson.number,
            SchoolClass.grade,
            SchoolClass.letter,
            Subject.name.label("subject"),
            asker.last_name,
            asker.first_name,
            asker.middle_name,
        )
        .join(asker, asker.id == ClosedChange.asker_id)
        .join(Lesson, Lesson.id == ClosedChange.lesson_id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(_reaches(viewer))
        .execution_options(populate_existing=True)
    )


async def _request(session: Session, row: Any) -> ChangeRequest:
    asked: ClosedChange = row.ClosedChange
    changes = [Change(**one) for one in json.loads(asked.changes)]
    return ChangeRequest(
        id=asked.id,
        day=row.day,
        number=row.number,
        class_name=SchoolClass(grade=row.grade, letter=row.letter).name,
        subject=row.subject,
        asker_id=asked.asker_id,
        asker=(row.last_name, row.first_name, row.middle_name),
        asked_at=asked.asked_at,
        reason=asked.reason,
        state=ChangeState(asked.state),
        answer=asked.answer,
        lines=await _lines(session, changes),
        lesson_id=asked.lesson_id,
    )


async def _lines(session: Session, changes: list[Change]) -> tuple[ChangeLine, ...]:
    pupils = await session.execute(
        select(Person.id, Person.last_name, Person.first_name).where(
            Person.id.in_({one.pupil for one in changes})
        )
    )
    names = {person_id: (last, first) for person_id, last, first in pupils}
    types = await session.execute(
        select(AssignmentType.id, AssignmentType.name).where(
            AssignmentType.id.in_({one.type for one in changes})
        )
    )
    works: dict[int, str] = {row.id: row.name for row in types}
    return tuple(
        ChangeLine(one.what, names.get(one.pupil), works.get(one.type, ""), one.held, one.put)
        for one in changes
    )
