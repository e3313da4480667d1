"""The weekly timetable. A class and weekday that the tables speak of is replaced as a whole."""

from collections import defaultdict

from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.staff import StaffIndex
from core.exchange.planning.state import class_label, name_of
from core.exchange.planning.teaching import ensure_group, find_group, find_subject
from core.exchange.rows import SlotRow
from core.i18n import N_
from core.school.models import Slot

SAME_TIME = N_("two subjects at one time; name the group after each, as in «Информатика 1 гр.»")
TWO_ROOMS = N_("row {other} gives another room for the same lesson")
NOBODY_TEACHES = N_("no load says who teaches this: {subjects}")

NO_TERMS = N_("no terms are known for the grades {grades}: they get no lessons yet")

_Key = tuple[Draft, int, int]


class _Week:
    """What the tables say of the week, group by group."""

    def __init__(self, course: Course, staff: StaffIndex) -> None:
        self.course = course
        self.staff = staff
        self.wanted: dict[_Key, SlotRow] = {}
        self.days: set[tuple[Draft, int]] = set()
        self.asked: set[tuple[Draft, int, int]] = set()
        self.at: dict[tuple[Draft, int, int], list[tuple[SlotRow, Draft]]] = defaultdict(list)
        self.without: dict[str, None] = {}

    def take(self, row: SlotRow) -> None:
        school_class = self.course.find_class(row.place, row.school_class, column=row.column)
        subject = find_subject(self.course, row.place, row.subject, column=row.column)
        if school_class is None or subject is None:
            return
        self.days.add((school_class, row.weekday))
        self.at[school_class, row.weekday, row.number].append((row, subject))
        for group in self.groups(row, school_class, subject):
            key = (group, row.weekday, row.number)
            other = self.wanted.setdefault(key, row)
            if other.room != row.room and other.room and row.room:
                self.course.faults.add(
                    row.place, TWO_ROOMS, column=row.column, value=row.room, other=other.place.row
                )
            if not any(load["until"] is None for load in self.course.state.loads[group]):
                self.without[f"{class_label(school_class)} {subject['name']}"] = None

    def groups(self, row: SlotRow, school_class: Draft, subject: Draft) -> list[Draft]:
        """The groups that have this lesson: the one named, the one of the teacher named, the
        whole class, or all parts of it at once."""
        course = self.course
        known = course.state.groups.get((school_class, subject), {})
        if row.group:
            group = find_group(course, row.place, school_class, subject, row.group)
            return [group] if group else []
        if row.teacher is not None and len(known) > 1:
            taught = [group for group in known.values() if self.taught_by(row, group)]
            if taught:
                return taught
        if "" in known or not known:
            return [ensure_group(course, school_class, subject, "")]
        return list(known.values())

    def taught_by(self, row: SlotRow, group: Draft) -> bool:
        return any(
            load["until"] is None
            and row.teacher is not None
            and row.teacher.fits(name_of(load["teacher_id"]))
            for load in self.course.state.loads[group]
        )

    def ask_double(self) -> None:
        """Two subjects at one time need their groups named; one subject in two groups does not."""
        for rows in self.at.values():
            subjects = {subject for _, subject in rows}
            unnamed = [row for row, _ in rows if not row.group and row.teacher is None]
            if len(subjects) > 1 and unnamed:
                names = tuple(str(subject["name"]) for subject in subjects)
                row = unnamed[-1]
                self.course.faults.add(
                    row.place,
                    SAME_TIME,
                    column=row.column,
                    value=row.subject,
                    choices=tuple(sorted(names)),
                )


def plan_timetable(course: Course, staff: StaffIndex) -> None:
    """Slots of the week; those of a day that is told anew and not named end yesterday."""
    week = _Week(course, staff)
    for row in course.rows.slots:
        week.take(row)
    week.ask_double()
    if week.without:
        place = course.rows.slots[0].place
        course.faults.note(place, NOBODY_TEACHES, subjects="; ".join(week.without))
    _tell_grades_without_terms(course)
    had = {one for one, slots in course.state.slots.items() if slots}
    stored = {
        (slot["group_id"], slot["weekday"], slot["number"]): slot
        for slots in course.state.slots.values()
        for slot in slots
        if slot["until"] is None
    }
    for key, row in week.wanted.items():
        slot = stored.get(key) or _new_slot(course, key, row, had)
        slot.touched = True
        slot.fill(room=row.room)
    for key, slot in stored.items():
        if key not in week.wanted and (key[0]["class_id"], key[1]) in week.days:
            slot.touched = True
            slot.set(until=course.yesterday)


def _tell_grades_without_terms(course: Course) -> None:
    covered = {
        grade
        for term in course.state.terms
        for grade in range(term["grade_from"], term["grade_to"] + 1)
    }
    lacking = sorted({row.school_class.grade for row in course.rows.slots} - covered)
    if lacking:
        grades = ", ".join(str(grade) for grade in lacking)
        course.faults.note(course.rows.slots[0].place, NO_TERMS, grades=grades)


def _new_slot(course: Course, key: _Key, row: SlotRow, had: set[Draft]) -> Draft:
    group, weekday, number = key
    since = course.today if group["class_id"] in had else course.year["starts_on"]
    for slot in course.state.slots[group["class_id"]]:
        same = (slot["group_id"], slot["weekday"], slot["number"]) == key
        if same and slot["since"] == since:
            slot.set(until=None)
            return slot
    slot = course.add(
        Slot,
        counts="slot",
        group_id=group,
        weekday=weekday,
        number=number,
        room=row.room,
        since=since,
        until=None,
    )
    course.state.slots[group["class_id"]].append(slot)
    return slot
