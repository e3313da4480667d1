"""Substitutions, cancellations and changes of room that concern a child, in any period (§1.5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from core.access.viewer import Viewer
from core.db import Session
from core.enums import SubstitutionKind
from core.hot import Hot
from core.journal.period import Period, PeriodKind, SchoolTime
from core.journal.queries.asking import Asked, asked, was_member
from core.people.models import Person
from core.school.models import GroupMember, Load, Subject, SubjectGroup, Substitution

#: How far ahead changes are told of by default, in days.
AHEAD = 14


@dataclass(frozen=True)
class Change:
    """What changes at one lesson; `teacher` gives it then, `usual` otherwise (last, first,
    middle), None where nobody is named."""

    day: date
    number: int
    subject: str
    kind: SubstitutionKind
    room: str
    note: str
    teacher: tuple[str, str, str] | None
    usual: tuple[str, str, str] | None


@dataclass(frozen=True)
class PupilChanges(Asked):
    """Changes of a period in order."""

    changes: tuple[Change, ...]


_INSTEAD, _USUAL = aliased(Person), aliased(Person)
_CHANGES = Hot(
    select(
        Substitution.day,
        Substitution.number,
        Subject.name.label("subject"),
        Substitution.kind,
        Substitution.room,
        Substitution.note,
        _INSTEAD.last_name.label("new_last"),
        _INSTEAD.first_name.label("new_first"),
        _INSTEAD.middle_name.label("new_middle"),
        _USUAL.last_name,
        _USUAL.first_name,
        _USUAL.middle_name,
    )
    .select_from(GroupMember)
    .join(Substitution, Substitution.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Substitution.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .outerjoin(_INSTEAD, _INSTEAD.id == Substitution.teacher_id)
    .outerjoin(
        Load,
        and_(
            Load.school_id == bindparam("school"),
            Load.group_id == Substitution.group_id,
            Load.since <= Substitution.day,
            or_(Load.until.is_(None), Load.until >= Substitution.day),
        ),
    )
    .outerjoin(_USUAL, _USUAL.id == Load.teacher_id)
    .where(
        *was_member(Substitution.group_id, Substitution.day),
        Substitution.school_id == bindparam("school"),
        Substitution.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Substitution.day, Substitution.number, Substitution.id)
)


async def pupil_changes(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = ""
) -> PupilChanges:
    """Changes of a period, of today and the two weeks ahead by default. Raises NotFound."""
    about = await asked(
        session, viewer, "read.changes", pupil_id=pupil_id, period=period, default=_ahead
    )
    found: dict[tuple[date, int, str], Change] = {}
    for row in await _CHANGES.all(session, **about.bound):
        instead = (row.new_last, row.new_first, row.new_middle)
        usual = (row.last_name, row.first_name, row.middle_name)
        # A group that two teachers share has two loads; one line is enough.
        found.setdefault(
            (row.day, row.number, row.subject),
            Change(
                row.day,
                row.number,
                row.subject,
                SubstitutionKind(row.kind),
                row.room,
                row.note,
                instead if row.new_last is not None else None,
                usual if row.last_name is not None else None,
            ),
        )
    return PupilChanges(**vars(about), changes=tuple(found.values()))


def _ahead(time: SchoolTime) -> Period:
    until = date.fromordinal(time.today.toordinal() + AHEAD - 1)
    return Period(PeriodKind.RANGE, time.today, until)
