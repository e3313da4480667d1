"""What every question of a family shares: the child behind the door, the period, one subject or
all, and the ledger's row of the reading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.models import Mark
from core.journal.period import Period, SchoolTime
from core.journal.queries.school_time import school_time
from core.school.models import GroupMember, Subject, SubjectGroup


@dataclass(frozen=True)
class SubjectRef:
    """A subject the pupil learns or learned."""

    id: int
    name: str


@dataclass(frozen=True)
class Subjects:
    """One subject (`chosen` is its id) or all of them (0), with the subject's name."""

    chosen: int = 0
    name: str = ""


ALL = Subjects()


@dataclass(frozen=True)
class Asked:
    """What an answer is about: the child, the period, one subject or all, the time of the data.

    Every answer to a family is a dataclass with these fields first.
    """

    pupil: PupilRef
    time: SchoolTime
    period: Period
    choice: Subjects
    as_of: datetime

    @property
    def periods(self) -> tuple[Period, ...]:
        """The terms of the school year that the period begins in."""
        return self.time.terms_in(self.time.year_of(self.period))

    @property
    def bound(self) -> dict[str, Any]:
        """The values that statements about a pupil's period bind."""
        return {
            "school": self.pupil.school_id,
            "pupil": self.pupil.id,
            "since": self.period.since,
            "until": self.period.until,
        }


def of_current_term(time: SchoolTime) -> Period:
    """The default of most questions."""
    return time.current


async def asked(
    session: Session,
    viewer: Viewer,
    kind: str,
    *,
    pupil_id: int,
    period: str = "",
    subject_id: int = 0,
    default: Callable[[SchoolTime], Period] = of_current_term,
) -> Asked:
    """The question as it was understood, with its row in the ledger ("read.marks" …).

    period: a code of `core.journal.period`, empty for the default; subject_id: 0 for all, which is
    also what an unknown one gives. Raises NotFound for a pupil the viewer may not read and for
    what is no period.
    """
    pupil = await access_pupil(session, viewer, pupil_id)
    time = await school_time(session, pupil, viewer.today)
    found = time.named(period, default(time))
    choice = await _choice(session, pupil, subject_id)
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return Asked(pupil, time, found, choice, clock.now())


_ONE = Hot(
    select(Subject.name).where(
        Subject.school_id == bindparam("school"), Subject.id == bindparam("subject")
    )
)


async def _choice(session: Session, pupil: PupilRef, subject_id: int) -> Subjects:
    if not subject_id:
        return ALL
    name = await _ONE.value(session, school=pupil.school_id, subject=subject_id)
    return Subjects(subject_id, name) if name else ALL


_LEARNED = Hot(
    select(Subject.id, Subject.name, Subject.position)
    .join(SubjectGroup, SubjectGroup.subject_id == Subject.id)
    .join(GroupMember, GroupMember.group_id == SubjectGroup.id)
    .where(
        GroupMember.school_id == bindparam("school"),
        GroupMember.pupil_id == bindparam("pupil"),
        GroupMember.since <= bindparam("until"),
        or_(GroupMember.until.is_(None), GroupMember.until >= bindparam("since")),
    )
    .order_by(Subject.position, Subject.name)
    .distinct()
)


async def learned_subjects(
    session: Session, pupil: PupilRef, period: Period
) -> tuple[SubjectRef, ...]:
    """The subjects the pupil had in a period, in the school's order."""
    rows = await _LEARNED.all(
        session,
        school=pupil.school_id,
        pupil=pupil.id,
        since=period.since,
        until=period.until,
    )
    return tuple(SubjectRef(row.id, row.name) for row in rows)


def was_member(group_id: Any, day: Any) -> tuple[Any, ...]:
    """SQL: the bound pupil (`school`, `pupil`) was in this group on this day."""
    return (
        GroupMember.school_id == bindparam("school"),
        GroupMember.pupil_id == bindparam("pupil"),
        GroupMember.group_id == group_id,
        GroupMember.since <= day,
        or_(GroupMember.until.is_(None), GroupMember.until >= day),
    )


def has_own_mark(assignment_id: Any) -> Any:
    """SQL: the bound pupil has a mark for this work."""
    return (
        select(Mark.id)
        .where(
            Mark.school_id == bindparam("school"),
            Mark.assignment_id == assignment_id,
            Mark.pupil_id == bindparam("pupil"),
        )
        .exists()
    )
