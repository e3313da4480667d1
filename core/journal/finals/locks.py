"""The closed columns of final marks of a school, and the record of who closed and opened them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalKind
from core.errors import NotFound
from core.journal.finals.columns import Column
from core.journal.models import FinalLock
from core.people.models import Person
from core.school.models import SchoolClass, SchoolYear, Subject, SubjectGroup
from core.school.names import class_name

Name = tuple[str, str, str]  # last, first, middle


@dataclass(frozen=True)
class Lock:
    """A column that was closed; `unlocked_at` is None while it is, else it was opened for
    `reason`."""

    id: int
    group_id: int
    class_name: str
    group_name: str
    subject: str
    column: Column
    locked_by: Name
    locked_at: datetime
    unlocked_by: Name | None
    unlocked_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Locks:
    """Closed columns of this school year, by class and subject; or the record of one, newest
    first."""

    locks: tuple[Lock, ...]
    as_of: datetime


async def closed_columns(session: Session, viewer: Viewer) -> Locks:
    """The columns closed now. Raises NotAllowed but for who may open them."""
    viewer.must(Action.UNLOCK_JOURNAL)
    statement = _statement(viewer).where(FinalLock.unlocked_at.is_(None), SchoolYear.is_current)
    rows = await session.execute(
        statement.order_by(
            SchoolClass.grade, SchoolClass.letter, Subject.name, FinalLock.kind, FinalLock.id
        )
    )
    return Locks(tuple(_lock(row) for row in rows), clock.now())


async def record_of_lock(session: Session, viewer: Viewer, *, lock_id: int) -> Locks:
    """All that was closed and opened in the column of this lock, newest first.

    Raises NotAllowed, NotFound.
    """
    viewer.must(Action.UNLOCK_JOURNAL)
    one = aliased(FinalLock)
    rows = await session.execute(
        _statement(viewer)
        .join(
            one,
            (one.group_id == FinalLock.group_id)
            & (one.kind == FinalLock.kind)
            & (one.term_number == FinalLock.term_number),
        )
        .where(one.school_id == viewer.school_id, one.id == lock_id)
        .order_by(FinalLock.id.desc())
    )
    found = tuple(_lock(row) for row in rows)
    if not found:
        raise NotFound
    return Locks(found, clock.now())


_LOCKED_BY, _UNLOCKED_BY = aliased(Person), aliased(Person)


def _statement(viewer: Viewer) -> Any:
    return (
        select(
            FinalLock,
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group_name"),
            Subject.name.label("subject"),
            _LOCKED_BY,
            _UNLOCKED_BY,
        )
        .join(SubjectGroup, SubjectGroup.id == FinalLock.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(_LOCKED_BY, _LOCKED_BY.id == FinalLock.locked_by_id)
        .outerjoin(_UNLOCKED_BY, _UNLOCKED_BY.id == FinalLock.unlocked_by_id)
        .where(FinalLock.school_id == viewer.school_id)
        .execution_options(populate_existing=True)
    )


def _lock(row: Any) -> Lock:
    lock, grade, letter, group_name, subject, locked_by, unlocked_by = row
    return Lock(
        lock.id,
        lock.group_id,
        class_name(grade, letter),
        group_name,
        subject,
        Column(FinalKind(lock.kind), lock.term_number),
        _name(locked_by),
        lock.locked_at,
        _name(unlocked_by) if unlocked_by is not None else None,
        lock.unlocked_at,
        lock.reason,
    )


def _name(person: Person) -> Name:
    return person.last_name, person.first_name, person.middle_name
