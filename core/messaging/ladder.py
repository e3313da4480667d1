"""Who has not answered an announcement that asks: reminded once, then the second guardian, then the
class teacher calls, and what came of it is kept.

A family has answered when one of the child's guardians has.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from core import clock, ledger
from core.access.circle import classes_open
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.enums import Asks, AudienceKind, CallResult, Role
from core.errors import NotFound
from core.messaging.announcements import audience_of
from core.messaging.answer_models import Answer, CallOutcome
from core.messaging.audience import audience_ids
from core.messaging.models import Announcement
from core.people.models import Enrolment, Guardianship, Person
from core.people.queries import PersonName, names
from core.reminding import NewReminder
from core.school.models import SchoolClass, SchoolYear
from core.school.queries import SchoolRef

ANSWER, CALLS = "announcement.answer", "announcement.calls"
#: After the announcement: silent readers and first guardians, then second guardians, then calls.
FIRST, SECOND, CALLED = timedelta(hours=24), timedelta(hours=48), timedelta(hours=72)
_AHEAD = timedelta(hours=2)
_LOOKED_BACK = timedelta(days=10)


@dataclass(frozen=True)
class Family:
    """A child of the audience with the guardians in the order of the list, and the class."""

    pupil_id: int
    class_id: int
    class_teacher_id: int | None
    guardians: tuple[int, ...]


@dataclass(frozen=True)
class _Asked:
    """The readers of an announcement and the families among them, and who has answered."""

    readers: frozenset[int]
    families: tuple[Family, ...]
    answered: frozenset[int]

    @property
    def silent(self) -> list[Family]:
        """Families of which no guardian has answered."""
        return [one for one in self.families if not self.answered & set(one.guardians)]


async def plan_answers(session: Session, school: SchoolRef, now: datetime) -> list[NewReminder]:
    """The reminders that are due soon for announcements that ask. No door: for letters, which are
    written as their readers."""
    rows = await session.scalars(
        select(Announcement).where(
            Announcement.school_id == school.id,
            Announcement.asks != Asks.NOTHING,
            Announcement.recalled_at.is_(None),
            Announcement.announced_at > now - _LOOKED_BACK,
            Announcement.announced_at <= now - FIRST + _AHEAD,
        )
    )
    found = []
    for row in rows.all():
        asked = await _asked(session, row, clock.local(now, school.zone).date())
        found += _steps(row, asked, now)
    return found


def _steps(row: Announcement, asked: _Asked, now: datetime) -> list[NewReminder]:
    first = {one.guardians[0] for one in asked.silent if one.guardians}
    second = {person for one in asked.silent for person in one.guardians[1:]} - first
    teachers = {one.class_teacher_id for one in asked.silent if one.class_teacher_id}
    of_families = {person for one in asked.families for person in one.guardians}
    others = asked.readers - of_families - asked.answered - {row.author_id}
    steps = (
        (ANSWER, sorted(first | others), FIRST),
        (ANSWER, sorted(second), SECOND),
        (CALLS, sorted(teachers), CALLED),
    )
    return [
        NewReminder(
            school_id=row.school_id,
            person_id=person_id,
            kind=kind,
            key=str(row.id),
            due_at=row.announced_at + after,
            useful_until=row.announced_at + after + timedelta(days=2),
        )
        for kind, people, after in steps
        if row.announced_at + after <= now + _AHEAD
        for person_id in people
    ]


async def _asked(session: Session, row: Announcement, day: date) -> _Asked:
    audience = audience_of(row)
    readers = await audience_ids(session, audience, school_id=row.school_id, day=day)
    answered = await session.scalars(
        select(Answer.person_id).where(
            Answer.school_id == row.school_id, Answer.announcement_id == row.id
        )
    )
    return _Asked(
        frozenset(readers),
        tuple(await _families(session, row, day)),
        frozenset(answered),
    )


async def _families(session: Session, row: Announcement, day: date) -> list[Family]:
    """The children of the classes that are asked; a role other than guardians has none."""
    audience = audience_of(row)
    if audience.kind is AudienceKind.ROLE and audience.value != Role.GUARDIAN:
        return []
    statement = (
        select(Enrolment.pupil_id, SchoolClass.id, SchoolClass.class_teacher_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            Enrolment.school_id == row.school_id,
            SchoolYear.is_current,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Enrolment.pupil_id)
    )
    if audience.kind is AudienceKind.GRADE:
        statement = statement.where(SchoolClass.grade == int(audience.value))
    if audience.kind is AudienceKind.CLASS:
        statement = statement.where(SchoolClass.id == int(audience.value))
    guardians = await _guardians(session, row.school_id, day)
    return [
        Family(pupil_id, class_id, teacher_id, tuple(guardians.get(pupil_id, ())))
        for pupil_id, class_id, teacher_id in await session.execute(statement)
    ]


async def _guardians(session: Session, school_id: int, day: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = await session.execute(
        select(Guardianship.pupil_id, Guardianship.guardian_id)
        .where(
            Guardianship.school_id == school_id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
        .order_by(Guardianship.id)
    )
    for pupil_id, guardian_id in rows:
        found[pupil_id].append(guardian_id)
    return found


async def still_silent(session: Session, viewer: Viewer, *, announcement_id: int) -> bool:
    """Whether an answer of the viewer is still wanted: neither they nor, for all of their children
    who are asked about, another guardian has answered."""
    row = await _row(session, viewer, announcement_id)
    asked = await _asked(session, row, viewer.today)
    if viewer.person_id in asked.answered:
        return False
    own = [one for one in asked.families if viewer.person_id in one.guardians]
    return not own or any(one in asked.silent for one in own)


@dataclass(frozen=True)
class CallLine:
    """A child whose family is to be called: the guardians with the end of their numbers, and what
    came of the last call."""

    pupil: PersonName
    class_name: str
    guardians: tuple[tuple[PersonName, str], ...]
    outcome: CallResult | None
    called_at: datetime | None


@dataclass(frozen=True)
class CallList:
    """The families of the viewer's classes that have not answered; `lines` with an outcome TOLD
    or REFUSED are closed."""

    id: int
    text: str
    announced_at: datetime
    lines: tuple[CallLine, ...]
    as_of: datetime

    @property
    def left(self) -> tuple[CallLine, ...]:
        """Those still to be called."""
        return tuple(one for one in self.lines if one.outcome in (None, CallResult.NO_ANSWER))


async def _row(session: Session, viewer: Viewer, announcement_id: int) -> Announcement:
    found = await session.scalar(
        select(Announcement).where(
            Announcement.school_id == viewer.school_id,
            Announcement.id == announcement_id,
            Announcement.asks != Asks.NOTHING,
            Announcement.recalled_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


async def _mine(
    session: Session, viewer: Viewer, announcement_id: int
) -> tuple[Announcement, list[Family], dict[int, str]]:
    """The silent families of the classes the viewer leads, and the names of those classes."""
    viewer.must(Action.LEAD_CLASS)
    row = await _row(session, viewer, announcement_id)
    led = {one.id: one.name for one in await classes_open(session, viewer, Action.LEAD_CLASS)}
    asked = await _asked(session, row, viewer.today)
    return row, [one for one in asked.silent if one.class_id in led], led


async def call_list(session: Session, viewer: Viewer, *, announcement_id: int) -> CallList:
    """Whom of the classes the viewer leads there is to call. Raises NotAllowed, or NotFound for an
    announcement that asks nothing, was taken back or is another school's. The reading is recorded.
    """
    row, silent, led = await _mine(session, viewer, announcement_id)
    people = {one.pupil_id for one in silent} | {who for one in silent for who in one.guardians}
    known = await names(session, school_id=viewer.school_id, ids=sorted(people))
    phones = await _phones(session, viewer.school_id, sorted(people))
    outcomes = {
        one.pupil_id: one
        for one in await session.scalars(
            select(CallOutcome)
            .where(
                CallOutcome.school_id == viewer.school_id,
                CallOutcome.announcement_id == announcement_id,
            )
            .execution_options(populate_existing=True)
        )
    }
    lines = []
    for one in silent:
        last = outcomes.get(one.pupil_id)
        lines.append(
            CallLine(
                known[one.pupil_id],
                led[one.class_id],
                tuple((known[who], phones.get(who, "")) for who in one.guardians),
                CallResult(last.outcome) if last else None,
                last.called_at if last else None,
            )
        )
    await ledger.record(
        session,
        "read.calls",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"announcement:{announcement_id}",
    )
    return CallList(row.id, row.text, row.announced_at, tuple(lines), clock.now())


async def _phones(session: Session, school_id: int, people: Sequence[int]) -> dict[int, str]:
    """The last four digits: enough to know the number by, and no list to carry away."""
    rows = await session.execute(
        select(Person.id, Person.phone).where(Person.school_id == school_id, Person.id.in_(people))
    )
    digits = {row.id: "".join(sign for sign in row.phone if sign.isdigit()) for row in rows}
    return {person: f"…{some[-4:-2]}-{some[-2:]}" for person, some in digits.items() if some}


async def record_call(
    session: Session,
    viewer: Viewer,
    *,
    announcement_id: int,
    pupil_id: int,
    outcome: CallResult,
) -> None:
    """What came of a call to a silent family of a class the viewer leads; a later call stands.
    Raises NotAllowed or NotFound."""
    _announcement, silent, _led = await _mine(session, viewer, announcement_id)
    if pupil_id not in {one.pupil_id for one in silent}:
        raise NotFound
    said = {
        "outcome": outcome,
        "called_by_id": viewer.person_id,
        "called_at": clock.now(),
    }
    key = {
        "school_id": viewer.school_id,
        "announcement_id": announcement_id,
        "pupil_id": pupil_id,
    }
    await session.execute(
        insert_into(session, CallOutcome)
        .values(**key, **said)
        .on_conflict_do_update(index_elements=list(key), set_=said)
    )
    await ledger.record(
        session,
        "call.recorded",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
        subject=f"announcement:{announcement_id}",
        after={"outcome": outcome},
    )
