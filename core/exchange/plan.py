"""What an import would do: the rows of the files compared with the database. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import clock
from core.db import Session
from core.exchange.faults import Faults, Place
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.finals import plan_finals
from core.exchange.planning.membership import PupilIndex, plan_groups, plan_members
from core.exchange.planning.organisation import plan_bells, plan_holidays, plan_school, plan_terms
from core.exchange.planning.pupils import plan_pupils
from core.exchange.planning.staff import StaffIndex, plan_class_teachers, plan_classes, plan_staff
from core.exchange.planning.state import State, load_state
from core.exchange.planning.teaching import plan_loads, plan_subjects
from core.exchange.planning.timetable import plan_timetable
from core.exchange.sheets.readers import read_rows
from core.exchange.sheets.reading import Workbook
from core.exchange.sheets.tables import Reading
from core.exchange.values.subjects import SubjectBook
from core.i18n import N_
from core.settings import settings

#: The kinds a plan counts, in the order they are told.
KINDS = (
    "school",
    "term",
    "holiday",
    "bell",
    "subject",
    "class",
    "staff",
    "pupil",
    "guardian",
    "group",
    "load",
    "slot",
    "final",
)

NOTHING_READ = N_("no row of data was found in these files")


@dataclass(frozen=True)
class Count:
    """How many rows of one kind would be added, changed, left; only those the files speak of."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Plan:
    """Drafts of all that exists or would; `faults` with questions and notes, by place."""

    school_id: int | None
    files: tuple[str, ...]
    state: State
    faults: Faults

    @property
    def ok(self) -> bool:
        """Whether it may be carried out."""
        return not self.faults.stopping

    @property
    def changes_nothing(self) -> bool:
        """Whether everything the files say is in the database already."""
        return not any(draft.is_new or draft.is_changed for draft in self.state.drafts.all)

    def sorted_drafts(self) -> dict[str, dict[str, list[Draft]]]:
        """Drafts that count, by kind and by what would happen: added, changed, unchanged.

        A change of what belongs to a person (a class, a post, a child) changes the person.
        """
        owners = {
            draft.owner
            for draft in self.state.drafts.all
            if draft.owner is not None and (draft.is_new or draft.is_changed)
        }
        found: dict[str, dict[str, list[Draft]]] = {}
        for draft in self.state.drafts.all:
            changed = draft.is_changed or draft in owners
            if not draft.kind or not (draft.touched or changed):
                continue
            happens = "added" if draft.is_new else "changed" if changed else "unchanged"
            found.setdefault(draft.kind, {}).setdefault(happens, []).append(draft)
        return found

    def counts(self) -> dict[str, Count]:
        """How many of each kind, in the order of `KINDS`; kinds the files do not speak of are left
        out."""
        found = self.sorted_drafts()
        return {
            kind: Count(**{happens: len(drafts) for happens, drafts in found[kind].items()})
            for kind in KINDS
            if kind in found
        }


def _carry(course: Course, timezone: str) -> None:
    plan_school(course, timezone)
    plan_terms(course)
    plan_holidays(course)
    plan_bells(course)
    plan_subjects(course)
    plan_classes(course)
    plan_staff(course)
    plan_pupils(course)
    staff = StaffIndex(course)
    plan_class_teachers(course, staff)
    plan_loads(course, staff)
    pupils = PupilIndex(course)
    named = plan_groups(course, pupils)
    plan_timetable(course, staff)
    plan_members(course, named)
    plan_finals(course, pupils)


def plan_from(state: State, school_id: int | None, workbooks: Sequence[Workbook]) -> Plan:
    """The plan for a state of the database; asks nothing of the database itself."""
    school = state.school
    timezone: str = school["timezone"] if school is not None else settings().timezone
    today = clock.today(timezone)
    book = SubjectBook()
    for subject in state.subjects.values():
        book.add(subject["name"], subject["short_name"])
    reading = Reading(today, book)
    rows = read_rows(workbooks, reading)
    files = tuple(one.name for one in workbooks)
    course = Course(state, rows, reading.faults, book, clock.now(), today, files)
    if rows.count:
        _carry(course, timezone)
    elif not reading.faults.stopping:
        reading.faults.add(Place(", ".join(files)), NOTHING_READ)
    return Plan(school_id, files, state, reading.faults)


async def make_plan(session: Session, school_id: int | None, workbooks: Sequence[Workbook]) -> Plan:
    """Compare what the files say with the school; `school_id` None plans a new school.

    Faults, questions and notes are in the plan; nothing is raised for what a person wrote.
    """
    return plan_from(await load_state(session, school_id), school_id, workbooks)
