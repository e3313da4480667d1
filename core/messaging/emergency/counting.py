"""An emergency as those who may release it see it: who needs help, who is silent, by class."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from core import clock, ledger
from core.access.matrix import Action, holders
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import EmergencyState, Safety
from core.messaging.emergency.models import Emergency, SafetyAnswer
from core.messaging.emergency.raising import WAITS, emergency_row
from core.people.models import Enrolment, RoleGrant
from core.people.queries import PersonName, names
from core.school.models import SchoolClass, SchoolYear
from core.school.names import class_name

_RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class SafetyLine:
    """One who is asked about: a pupil of a class, or an employee (`place` is ""). `said_by` are
    those whose word counts now, `said_at` when they gave it."""

    person: PersonName
    place: str
    state: Safety
    said_by: tuple[PersonName, ...] = ()
    said_at: datetime | None = None


@dataclass(frozen=True)
class PlaceCount:
    """Of one class, or of the employees (""): all, safe, in need of help."""

    place: str
    total: int
    safe: int
    help: int

    @property
    def silent(self) -> int:
        """Of whom nobody has said anything."""
        return self.total - self.safe - self.help


@dataclass(frozen=True)
class EmergencyView:
    """An emergency and the count of now; `lines` by class and name, employees last."""

    id: int
    text: str
    is_drill: bool
    state: EmergencyState
    author: PersonName
    decided_by: PersonName | None
    raised_at: datetime
    decided_at: datetime | None
    over_at: datetime | None
    is_mine: bool
    is_late: bool
    lines: tuple[SafetyLine, ...]
    as_of: datetime

    def of(self, state: Safety) -> tuple[SafetyLine, ...]:
        """Those in this state."""
        return tuple(one for one in self.lines if one.state is state)

    @property
    def places(self) -> tuple[PlaceCount, ...]:
        """The count by class, employees last."""
        together: dict[str, list[Safety]] = defaultdict(list)
        for one in self.lines:
            together[one.place].append(one.state)
        return tuple(
            PlaceCount(place, len(all_), all_.count(Safety.SAFE), all_.count(Safety.HELP))
            for place, all_ in together.items()
        )


@dataclass(frozen=True)
class EmergencyLine:
    """An emergency of the last day in the list."""

    id: int
    text: str
    is_drill: bool
    state: EmergencyState
    raised_at: datetime


async def recent_emergencies(session: Session, viewer: Viewer) -> list[EmergencyLine]:
    """Those of the last day that wait or are on, the latest first. Raises NotAllowed."""
    viewer.must(Action.RELEASE_EMERGENCY)
    rows = await session.scalars(
        select(Emergency)
        .where(
            Emergency.school_id == viewer.school_id,
            Emergency.raised_at > clock.now() - _RECENT,
            Emergency.state.in_((EmergencyState.ASKED, EmergencyState.RELEASED)),
        )
        .order_by(Emergency.id.desc())
        .limit(5)
        .execution_options(populate_existing=True)
    )
    return [
        EmergencyLine(row.id, row.text, row.is_drill, EmergencyState(row.state), row.raised_at)
        for row in rows
    ]


async def emergency(session: Session, viewer: Viewer, *, emergency_id: int) -> EmergencyView:
    """One emergency with its live count. The reading of who needs help is recorded.

    Raises NotAllowed or NotFound.
    """
    row = await emergency_row(session, viewer, emergency_id)
    told = row.state in (EmergencyState.RELEASED, EmergencyState.OVER)
    lines = await _lines(session, viewer, row.id) if told else ()
    people = [row.author_id, *([row.decided_by_id] if row.decided_by_id else [])]
    known = await names(session, school_id=viewer.school_id, ids=people)
    if told:
        await ledger.record(
            session,
            "read.safety",
            school_id=viewer.school_id,
            actor_id=viewer.person_id,
            subject=f"emergency:{row.id}",
        )
    now = clock.now()
    return EmergencyView(
        id=row.id,
        text=row.text,
        is_drill=row.is_drill,
        state=EmergencyState(row.state),
        author=known[row.author_id],
        decided_by=known[row.decided_by_id] if row.decided_by_id else None,
        raised_at=row.raised_at,
        decided_at=row.decided_at,
        over_at=row.over_at,
        is_mine=row.author_id == viewer.person_id,
        is_late=row.state == EmergencyState.ASKED and row.raised_at + WAITS < now,
        lines=lines,
        as_of=now,
    )


async def _lines(session: Session, viewer: Viewer, emergency_id: int) -> tuple[SafetyLine, ...]:
    asked = await _asked(session, viewer.school_id, viewer.today)
    said = await _said(session, viewer.school_id, emergency_id)
    speakers = {row.said_by_id for rows in said.values() for row in rows}
    known = await names(session, school_id=viewer.school_id, ids=sorted({*asked, *speakers}))
    lines = [
        _line(known[person_id], place, said.get(person_id, []), known)
        for person_id, (_rank, place) in asked.items()
    ]
    ranks = {person_id: rank for person_id, (rank, _place) in asked.items()}
    return tuple(sorted(lines, key=lambda one: (ranks[one.person.id], one.person.full)))


async def _asked(
    session: Session, school_id: int, day: date
) -> dict[int, tuple[tuple[int, str], str]]:
    """By person: the order and the name of the class; of employees the order is behind all."""
    found: dict[int, tuple[tuple[int, str], str]] = {}
    employed = await session.scalars(
        select(RoleGrant.person_id)
        .where(RoleGrant.school_id == school_id, holds(RoleGrant.since, RoleGrant.until, day))
        .distinct()
    )
    found |= dict.fromkeys(employed, ((99, ""), ""))
    pupils = await session.execute(
        select(Enrolment.pupil_id, SchoolClass.grade, SchoolClass.letter)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            Enrolment.school_id == school_id,
            SchoolYear.is_current,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )
    found |= {one: ((grade, letter), class_name(grade, letter)) for one, grade, letter in pupils}
    return found


async def _said(
    session: Session, school_id: int, emergency_id: int
) -> dict[int, list[SafetyAnswer]]:
    found: dict[int, list[SafetyAnswer]] = defaultdict(list)
    rows = await session.scalars(
        select(SafetyAnswer)
        .where(SafetyAnswer.school_id == school_id, SafetyAnswer.emergency_id == emergency_id)
        .order_by(SafetyAnswer.said_at)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        found[row.about_id].append(row)
    return found


def _line(
    person: PersonName, place: str, said: list[SafetyAnswer], known: dict[int, PersonName]
) -> SafetyLine:
    """A cry for help is not outvoted: it stands until who gave it says otherwise."""
    if not said:
        return SafetyLine(person, place, Safety.SILENT)
    weighty = [row for row in said if not row.is_safe] or said
    return SafetyLine(
        person,
        place,
        Safety.SAFE if weighty[0].is_safe else Safety.HELP,
        tuple(known[row.said_by_id] for row in weighty),
        weighty[-1].said_at,
    )


async def releasers(session: Session, *, school_id: int, day: date) -> list[int]:
    """Those who may release an emergency today, by id. For notifications."""
    rows = await session.scalars(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role.in_(holders(Action.RELEASE_EMERGENCY)),
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return list(rows)
