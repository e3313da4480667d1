"""Classes, groups, their members, loads and the timetable as rows."""

from collections.abc import Mapping, Sequence

from core.demo.bulk import Sheet
from core.demo.classes import ClassPlan
from core.demo.dictionaries import SCHOOL_ID, YEAR_ID
from core.demo.loads import GroupPlan
from core.demo.roll import Roll
from core.demo.timetable import Cell
from core.people.models import Enrolment
from core.school.models import GroupMember, Load, SchoolClass, Slot, SubjectGroup


def _classes(classes: Sequence[ClassPlan]) -> Sheet:
    sheet = Sheet(
        SchoolClass, "grade", "letter", "profile", "shift", "room", "class_teacher_id",
        school_id=SCHOOL_ID, year_id=YEAR_ID,
    )  # fmt: skip
    for plan in classes:
        sheet.add(plan.grade, plan.letter, plan.profile, plan.shift, plan.room, plan.teacher_id)
    return sheet


def _enrolments(classes: Sequence[ClassPlan], roll: Roll) -> Sheet:
    sheet = Sheet(Enrolment, "pupil_id", "class_id", "enrolled_on", "left_on", school_id=SCHOOL_ID)
    for plan in classes:
        for number in plan.pupil_ids:
            pupil = roll.pupils[number]
            sheet.add(number, plan.id, pupil.enrolled_on, pupil.left_on)
    return sheet


def _members(groups: Sequence[GroupPlan], roll: Roll) -> Sheet:
    """Halves of a class are its alphabetical list cut in two, as schools do."""
    sheet = Sheet(GroupMember, "group_id", "pupil_id", "since", "until", school_id=SCHOOL_ID)
    for group in groups:
        listed = sorted(
            group.school_class.pupil_ids,
            key=lambda number: (roll.pupils[number].person.full_name, number),
        )
        if group.name:
            middle = (len(listed) + 1) // 2
            listed = listed[middle:] if group.half else listed[:middle]
        group.pupil_ids = listed
        for number in listed:
            pupil = roll.pupils[number]
            sheet.add(group.id, number, pupil.enrolled_on, pupil.left_on)
    return sheet


def structure(
    classes: Sequence[ClassPlan],
    groups: Sequence[GroupPlan],
    roll: Roll,
    week: Mapping[int, Sequence[Cell]],
    subject_ids: Mapping[str, int],
) -> tuple[Sheet, ...]:
    """Sheets in the order of their foreign keys; fills in who belongs to each group."""
    start = min(pupil.enrolled_on for pupil in roll.pupils.values())
    group_sheet = Sheet(SubjectGroup, "class_id", "subject_id", "name", school_id=SCHOOL_ID)
    loads = Sheet(
        Load, "group_id", "teacher_id", "hours_per_week", "since", "until", school_id=SCHOOL_ID
    )
    slots = Sheet(
        Slot, "group_id", "weekday", "number", "room", school_id=SCHOOL_ID, since=start, until=None
    )
    for group in groups:
        group_sheet.add(group.school_class.id, subject_ids[group.subject], group.name)
        teacher = group.teacher_on(start)
        last_day = None
        if group.handed_over and group.successor:
            loads.add(group.id, group.successor.person_id, group.hours, group.handed_over, None)
            last_day = group.handed_over - group.handed_over.resolution
        loads.add(group.id, teacher.person_id, group.hours, start, last_day)
        for cell in week[group.id]:
            slots.add(group.id, cell.weekday, cell.number, teacher.room_for(group.subject))
    return (
        _classes(classes),
        _enrolments(classes, roll),
        group_sheet,
        _members(groups, roll),
        loads,
        slots,
    )
