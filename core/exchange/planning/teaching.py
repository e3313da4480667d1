"""Subjects, groups and loads: who teaches what to whom."""

from core.enums import Role
from core.exchange.faults import BadValue, Place
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.staff import StaffIndex
from core.exchange.planning.state import class_label, name_of
from core.exchange.rows import LoadRow
from core.exchange.values.subjects import short_name
from core.exchange.values.text import fold, words_of
from core.i18n import N_
from core.school.models import Load, Subject, SubjectGroup

SUBJECT_UNKNOWN = N_("there is no such subject")
ALMOST_SUBJECT = N_("there is no such subject; was this one meant?")
TWO_TEACHERS = N_(
    "{subject}, {school_class}: two teachers for one group; name the groups in «Подгруппа»"
)
GROUP_UNKNOWN = N_("{subject}, {school_class}: there is no group «{group}»")
LOAD_TWICE = N_("row {other} gives other hours for the same")


def plan_subjects(course: Course) -> None:
    """Subjects of the list, in its order."""
    for order, row in enumerate(course.rows.subjects, 1):
        subject = course.state.subjects.get(words_of(row.name))
        if subject is None:
            subject = _new_subject(course, row.name, row.short, row.position or order)
        subject.label = row.name
        subject.touched = True
        subject.fill(short_name=row.short, position=row.position)


def _new_subject(course: Course, name: str, short: str = "", position: int = 100) -> Draft:
    subject = course.add(
        Subject,
        counts="subject",
        label=name,
        name=name,
        short_name=short or short_name(name),
        position=position,
    )
    course.state.add_subject(subject)
    course.book.add(name, short)
    return subject


def find_subject(
    course: Course, place: Place, text: str, *, column: str = "", may_add: bool = False
) -> Draft | None:
    """The subject a text means; None with a fault or a question.

    A usual school subject is added when it is not there yet; another one only when `may_add`, and
    not when it is written almost like one that is there.
    """
    try:
        name = course.book.find(text)
    except BadValue as fault:
        course.faults.bad(place, fault, column=column, value=text)
        return None
    if name is not None:
        return course.state.subjects.get(words_of(name)) or _new_subject(course, name)
    near = course.book.near(text)
    if near or not may_add:
        reason = ALMOST_SUBJECT if near else SUBJECT_UNKNOWN
        course.faults.add(place, reason, column=column, value=text, choices=near)
        return None
    return _new_subject(course, text[0].upper() + text[1:])


def ensure_group(course: Course, school_class: Draft, subject: Draft, name: str) -> Draft:
    """The group of a class in a subject; added when it is not there."""
    groups = course.state.groups[school_class, subject]
    group = groups.get(fold(name))
    if group is None:
        group = course.add(
            SubjectGroup,
            counts="group",
            class_id=school_class,
            subject_id=subject,
            name=name,
        )
        course.state.add_group(group)
    group.label = group_label(group)
    group.touched = True
    return group


def group_label(group: Draft) -> str:
    """«7Б, Английский язык 2»."""
    return (
        f"{class_label(group['class_id'])}, {group['subject_id']['name']} {group['name']}".strip()
    )


def match_group(course: Course, school_class: Draft, subject: Draft, name: str) -> Draft | None:
    """The group of that name, also by its number alone: «2» is «англ. 2»."""
    groups = course.state.groups.get((school_class, subject), {})
    if fold(name) in groups:
        return groups[fold(name)]
    last = [
        group for key, group in groups.items() if key.split(" ")[-1:] == fold(name).split(" ")[-1:]
    ]
    return last[0] if len(last) == 1 and name else None


def find_group(
    course: Course, place: Place, school_class: Draft, subject: Draft, name: str
) -> Draft | None:
    """The group of that name; None with a question that names those there are."""
    group = match_group(course, school_class, subject, name)
    if group is None:
        course.faults.add(
            place,
            GROUP_UNKNOWN,
            value=name,
            choices=tuple(
                one["name"]
                for one in course.state.groups[school_class, subject].values()
                if one["name"]
            ),
            subject=subject["name"],
            school_class=class_label(school_class),
            group=name,
        )
    return group


def plan_loads(course: Course, staff: StaffIndex) -> None:
    """Loads group by group: whom the tables name teaches it, others no longer do."""
    told: dict[Draft, dict[Draft, LoadRow]] = {}
    for row in course.rows.loads:
        school_class = course.find_class(row.place, row.school_class)
        subject = find_subject(course, row.place, row.subject, may_add=True)
        teacher = staff.find(row.place, row.teacher, column="", text=row.teacher_text)
        if school_class is None or subject is None or teacher is None:
            continue
        group = match_group(course, school_class, subject, row.group)
        group = group or ensure_group(course, school_class, subject, row.group)
        group.touched = True
        other = told.setdefault(group, {}).setdefault(teacher, row)
        if other.hours != row.hours:
            course.faults.add(row.place, LOAD_TWICE, value=row.hours, other=other.place.row)
    for group, teachers in told.items():
        if len(teachers) > 1:
            _ask_whose(course, group, teachers)
        else:
            teacher, row = next(iter(teachers.items()))
            _plan_load(course, group, teacher, row)
            staff.grant(teacher, Role.TEACHER)


def _ask_whose(course: Course, group: Draft, teachers: dict[Draft, LoadRow]) -> None:
    last = list(teachers.values())[-1]
    course.faults.add(
        last.place,
        TWO_TEACHERS,
        value=last.teacher_text,
        choices=tuple(str(name_of(teacher)) for teacher in teachers),
        subject=group["subject_id"]["name"],
        school_class=class_label(group["class_id"]),
    )


def _plan_load(course: Course, group: Draft, teacher: Draft, row: LoadRow) -> None:
    loads = course.state.loads[group]
    active = [load for load in loads if load["until"] is None]
    mine = next((load for load in active if load["teacher_id"] is teacher), None)
    for load in active:
        if load is not mine:
            load.label = _load_label(group, load["teacher_id"])
            load.touched = True
            load.set(until=course.yesterday)
    if mine is None:
        since = course.today if loads else course.year["starts_on"]
        same = [one for one in loads if one["teacher_id"] is teacher and one["since"] == since]
        mine = same[0] if same else None
        if mine is not None:
            mine.set(until=None)
        else:
            mine = course.add(
                Load,
                counts="load",
                group_id=group,
                teacher_id=teacher,
                hours_per_week=row.hours,
                since=since,
                until=None,
            )
            loads.append(mine)
    mine.label = _load_label(group, teacher)
    mine.touched = True
    if row.hours:
        mine.set(hours_per_week=row.hours)


def _load_label(group: Draft, teacher: Draft) -> str:
    return f"{name_of(teacher)}: {group_label(group)}"
