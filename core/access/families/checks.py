"""A check of a class's families: started with one press, seen live, ended by its own moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from core import clock, ledger
from core.access.doors import ClassRef, access_class, classes_for
from core.access.families.card import open_check
from core.access.families.models import CardProposal, FamilyAnswer, FamilyCheck
from core.access.matrix import Action
from core.access.readers import families, readers
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.errors import BadInput
from core.i18n import _
from core.people.models import Enrolment, Person
from core.reminding import NewReminder, remind

#: Kinds of reminders: to the silent, and the outcome to the class teacher.
SILENT, ENDED = "check.silent", "check.ended"
#: The hour a check ends, and the hour of its one reminder on the day before.
_ENDS, _REMINDS = time(20, 0), time(18, 0)
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class FamilyState:
    """A pupil's family in a check; `is_reached`: a letter comes to one of the guardians."""

    pupil_id: int
    last_name: str
    first_name: str
    is_answered: bool
    is_reached: bool


@dataclass(frozen=True)
class CheckProgress:
    """How a class's check stands. `started_on` and `ends_at` are None before the first one;
    `is_open` says whether it goes on. `proposals` wait for a decision."""

    school_class: ClassRef
    started_on: date | None
    ends_at: datetime | None
    is_open: bool
    families: tuple[FamilyState, ...]
    proposals: int
    as_of: datetime

    @property
    def answered(self) -> int:
        """Families that have answered."""
        return sum(one.is_answered for one in self.families)

    @property
    def percent(self) -> int:
        """Their share in whole percent, rounded down: 100 only when all have."""
        return 100 * self.answered // len(self.families) if self.families else 0


async def check_progress(session: Session, viewer: Viewer, *, class_id: int) -> CheckProgress:
    """How the check under way, or the last one, stands. Raises NotFound."""
    found = await access_class(session, viewer, class_id, Action.KEEP_FAMILIES)
    check = await session.scalar(
        select(FamilyCheck)
        .where(FamilyCheck.school_id == viewer.school_id, FamilyCheck.class_id == found.id)
        .order_by(FamilyCheck.id.desc())
        .limit(1)
    )
    pupils = await _pupils(session, viewer, found.id)
    answered = await _answered(session, check) if check else frozenset[int]()
    reached = await _reached(session, viewer, list(pupils))
    states = tuple(
        FamilyState(number, *name, number in answered, number in reached)
        for number, name in pupils.items()
    )
    proposals = await session.scalar(
        select(func.count(CardProposal.id)).where(
            CardProposal.school_id == viewer.school_id,
            CardProposal.pupil_id.in_(list(pupils)),
            CardProposal.decided_at.is_(None),
        )
    )
    now = clock.now()
    if check is None:
        return CheckProgress(found, None, None, False, states, proposals or 0, now)
    is_open = check.ends_at > now
    return CheckProgress(
        found, check.started_on, check.ends_at, is_open, states, proposals or 0, now
    )


async def ended_check(session: Session, viewer: Viewer, *, check_id: int) -> CheckProgress:
    """How the class of this check stands, for the letter about its end. Raises NotFound."""
    class_id = await session.scalar(
        select(FamilyCheck.class_id).where(
            FamilyCheck.school_id == viewer.school_id, FamilyCheck.id == check_id
        )
    )
    return await check_progress(session, viewer, class_id=class_id or 0)


async def _pupils(session: Session, viewer: Viewer, class_id: int) -> dict[int, tuple[str, str]]:
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name)
        .join(Enrolment, Enrolment.pupil_id == Person.id)
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.class_id == class_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, viewer.today),
        )
        .order_by(Person.search_name, Person.id)
    )
    return {number: (last, first) for number, last, first in rows}


async def _answered(session: Session, check: FamilyCheck) -> frozenset[int]:
    rows = await session.scalars(
        select(FamilyAnswer.pupil_id).where(
            FamilyAnswer.school_id == check.school_id, FamilyAnswer.check_id == check.id
        )
    )
    return frozenset(rows)


async def _adults(session: Session, viewer: Viewer, pupils: Sequence[int]) -> dict[int, list[int]]:
    related = await families(session, school_id=viewer.school_id, pupil_ids=pupils)
    return {
        pupil_id: [one for one in related.get(pupil_id, []) if one != pupil_id]
        for pupil_id in pupils
    }


async def _reached(session: Session, viewer: Viewer, pupils: Sequence[int]) -> frozenset[int]:
    adults = await _adults(session, viewer, pupils)
    people = {one for some in adults.values() for one in some}
    known = await readers(session, school_id=viewer.school_id, person_ids=people)
    return frozenset(
        pupil_id
        for pupil_id, some in adults.items()
        if any(one in known and not known[one].unreachable for one in some)
    )


async def start_check(
    session: Session, viewer: Viewer, *, class_id: int, until: date
) -> FamilyCheck | None:
    """Ask every family of a class until the evening of `until`; None when it is asked already.

    The silent are reminded once, on the evening before; the class teacher is told the outcome.
    Raises NotFound, BadInput for a day that is not ahead or too far.
    """
    found = await access_class(session, viewer, class_id, Action.KEEP_FAMILIES)
    if not viewer.today < until <= viewer.today + LONGEST:
        raise BadInput(_("A check lasts from one day to a month."))
    if await open_check(session, viewer, class_id=found.id) is not None:
        return None
    ends_at = clock.at(until, _ENDS, viewer.zone)
    started = await session.scalar(
        insert_into(session, FamilyCheck)
        .values(
            school_id=viewer.school_id,
            class_id=found.id,
            started_by_id=viewer.person_id,
            started_on=viewer.today,
            started_at=clock.now(),
            ends_at=ends_at,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "class_id", "started_on"])
        .returning(FamilyCheck.id)
    )
    if started is None:
        return None
    await _plan_reminders(session, viewer, found, started, ends_at)
    await ledger.record(
        session,
        "check.started",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"check:{started}",
        after={"class_id": found.id, "until": until},
        ripe_at=clock.now(),
    )
    return await session.get(FamilyCheck, started)


async def _plan_reminders(
    session: Session, viewer: Viewer, found: ClassRef, check_id: int, ends_at: datetime
) -> None:
    day = clock.local(ends_at, viewer.zone).date() - timedelta(days=1)
    due_at = clock.at(day, _REMINDS, viewer.zone)
    pupils = await _pupils(session, viewer, found.id)
    adults = await _adults(session, viewer, list(pupils))
    wanted = [
        NewReminder(viewer.school_id, person_id, SILENT, f"{check_id}:{pupil_id}", due_at, ends_at)
        for pupil_id, people in adults.items()
        for person_id in people
        if due_at > clock.now()
    ]
    teacher = found.class_teacher_id or viewer.person_id
    useful = ends_at + timedelta(days=7)
    wanted.append(NewReminder(viewer.school_id, teacher, ENDED, str(check_id), ends_at, useful))
    await remind(session, wanted)


async def start_everywhere(session: Session, viewer: Viewer, *, until: date) -> int:
    """Start a check in every class the viewer keeps that has none; gives in how many."""
    viewer.must(Action.KEEP_FAMILIES)
    started = 0
    for one in await classes_for(session, viewer, Action.KEEP_FAMILIES):
        check = await start_check(session, viewer, class_id=one.id, until=until)
        started += check is not None
    return started


async def asked_in(
    session: Session, *, school_id: int, check_id: int, day: date
) -> tuple[FamilyCheck | None, list[int]]:
    """A check and the pupils of its class on a day, for its letters. No door."""
    check = await session.scalar(
        select(FamilyCheck).where(FamilyCheck.school_id == school_id, FamilyCheck.id == check_id)
    )
    if check is None:
        return None, []
    pupils = await session.scalars(
        select(Enrolment.pupil_id)
        .where(
            Enrolment.school_id == school_id,
            Enrolment.class_id == check.class_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
        .order_by(Enrolment.pupil_id)
    )
    return check, list(pupils)
