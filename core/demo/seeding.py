"""Writes the demo school, stage by stage, in one transaction."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from sqlalchemy import select

from core import clock
from core.db import Database, Session
from core.demo.bells import ZONE, Moments
from core.demo.bulk import Sheet, Writer
from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan, plan_classes
from core.demo.dictionaries import SCHOOL_ID, Dictionaries
from core.demo.errors import DatabaseInUse, TooSmall
from core.demo.extras import links, notices
from core.demo.families import FamilyBook
from core.demo.finals import FinalMarks
from core.demo.journal import Journal
from core.demo.last_year import LastYear
from core.demo.letters import Letters, Writers
from core.demo.loads import GroupPlan, TeacherPlan, plan_groups, plan_teachers
from core.demo.people import People
from core.demo.result import Progress, SeedResult
from core.demo.roll import Roll, call_roll
from core.demo.sheets import JournalSheets
from core.demo.staff import Hiring
from core.demo.structure import structure
from core.demo.substitutions import Substitutions
from core.demo.timetable import plan_week
from core.demo.wishes import wishes
from core.enums import Role
from core.i18n import N_, _
from core.ledger import Event
from core.school.models import School

FEWEST_PUPILS = 20
_PLANS = N_("Classes, teachers, timetable")
_PEOPLE = N_("Pupils and families")
_JOURNAL = N_("Journals")
_DONE = N_("Demo school")
_EVENING = 24 * 60 - 1


class _Seeding:
    """One school being thought up and written."""

    def __init__(
        self, session: Session, writer: Writer, rng: Random, today: date, progress: Progress
    ) -> None:
        self.session = session
        self.writer = writer
        self.rng = rng
        self.progress = progress
        self.calendar = SchoolCalendar(today)
        self.moments = Moments(today)
        self.dictionaries = Dictionaries(self.calendar, self.moments)
        enrolled = self.moments.at(date(self.calendar.first_year, 8, 25), 10 * 60)
        self.people = People(SCHOOL_ID, enrolled)
        self.classes: list[ClassPlan] = []
        self.groups: list[GroupPlan] = []
        self.teachers: list[TeacherPlan] = []

    async def run(self, pupils: int) -> None:
        """All stages in order."""
        self._plan(pupils)
        hiring = Hiring(self.rng, self.people, self.calendar, SCHOOL_ID)
        hiring.office(len(self.classes))
        hiring.teachers(self.teachers)
        hiring.hand_over(self.teachers)
        self.progress(_(_PEOPLE), 0, 1)
        book = FamilyBook(self.rng, self.people, self.calendar, self.classes, SCHOOL_ID)
        roll = call_roll(book, self.teachers, hiring.staff.people, self.calendar, pupils)
        await self.writer.write(*self.dictionaries.all(), self.people.sheet)
        await self.writer.write(hiring.posts, hiring.grants, book.ties)
        await self.writer.write(
            *structure(self.classes, self.groups, roll, self.week, self.dictionaries.subject_ids),
            wishes(self.rng, self.people.sheet.count, self.moments.at(
                self.calendar.today, _EVENING)),
        )  # fmt: skip
        self.progress(_(_PEOPLE), 1, 1)
        await self._journals(roll)
        await self._families(roll)
        await self._letters(book, roll, hiring)

    def _plan(self, pupils: int) -> None:
        self.progress(_(_PLANS), 0, 1)
        self.classes = plan_classes(self.rng, pupils)
        self.groups = plan_groups(self.classes)
        self.teachers = plan_teachers(self.classes, self.groups)
        self.week = plan_week(self.rng, self.classes, self.groups)
        self.progress(_(_PLANS), 1, 1)

    async def _journals(self, roll: Roll) -> None:
        substitutions = Substitutions(self.rng, self.calendar, self.teachers, self.week, SCHOOL_ID)
        substitutions.plan(roll.shown[0].school_class)
        await self.writer.write(substitutions.sheet)
        sheets = JournalSheets(SCHOOL_ID, self.dictionaries.type_ids, self.dictionaries.subject_ids)
        finals = FinalMarks(self.calendar, self.moments, SCHOOL_ID)
        journal = Journal(
            self.rng, roll.pupils, calendar=self.calendar, moments=self.moments, sheets=sheets,
            finals=finals, substitutions=substitutions,
        )  # fmt: skip
        for place, (plan, groups) in enumerate(self._by_class(), 1):
            journal.fill(plan, groups)
            await self.writer.write(*sheets.all(), finals.sheet)
            self.progress(_(_JOURNAL), place, len(self.classes))

    def _by_class(self) -> Iterator[tuple[ClassPlan, Sequence[GroupPlan]]]:
        by_class: dict[int, list[GroupPlan]] = {}
        for group in self.groups:
            by_class.setdefault(group.school_class.id, []).append(group)
        for plan in self.classes:
            yield plan, by_class[plan.id]

    async def _families(self, roll: Roll) -> None:
        """What stands beside the journal, for those who show the school off."""
        before = LastYear(self.writer, self.calendar, self.moments, self.dictionaries.subject_ids)
        plans = {pupil.school_class.id: pupil.school_class for pupil in roll.shown}
        before.remember(
            [(plan, [roll.pupils[n] for n in plan.pupil_ids]) for plan in plans.values()]
        )
        await self.writer.write(*before.all())
        await self.writer.write(
            await links(self.session, roll.shown, self.calendar.today),
            await notices(self.session, roll.shown, self.calendar, self.moments),
        )

    async def _letters(self, book: FamilyBook, roll: Roll, hiring: Hiring) -> None:
        letters = Letters(self.calendar, self.moments, SCHOOL_ID)
        office = hiring.staff.office
        writers = Writers(office[Role.PRINCIPAL][0], office[Role.DEPUTY][0])
        await letters.announce(self.session, writers, roll.shown, SCHOOL_ID)
        letters.correspond(
            roll.shown, {p.person.id: book.families[0].guardians[0][0].id for p in roll.shown}
        )
        event = Sheet(Event, "at", "kind", "subject", school_id=SCHOOL_ID)
        event.add(self.moments.at(self.calendar.today, 0), "school.seeded", f"school:{SCHOOL_ID}")
        await self.writer.write(*letters.all(), event)


async def _must_be_empty(session: Session) -> None:
    if await session.scalar(select(School.id).limit(1)) is not None:
        raise DatabaseInUse


def _counts(writer: Writer, seeding: _Seeding) -> dict[str, int]:
    pupils = sum(len(plan.pupil_ids) for plan in seeding.classes)
    staff = writer.counts["staff_post"]
    return {
        "classes": len(seeding.classes),
        "pupils": pupils,
        "guardians": writer.counts["person"] - pupils - staff,
        "staff": staff,
        **writer.counts,
    }


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


async def seed(
    db: Database, pupils: int, number: int, today: date | None, progress: Progress | None
) -> SeedResult:
    """See `core.demo.seed`."""
    if pupils < FEWEST_PUPILS:
        raise TooSmall(FEWEST_PUPILS)
    started = time.perf_counter()
    tell = progress or _silent
    async with db.session() as session:
        await _must_be_empty(session)
        writer = Writer(await session.connection())
        seeding = _Seeding(session, writer, Random(number), today or clock.today(ZONE), tell)
        await seeding.run(pupils)
        await writer.finish()
    tell(_(_DONE), 1, 1)
    return SeedResult(SCHOOL_ID, _counts(writer, seeding), time.perf_counter() - started)
