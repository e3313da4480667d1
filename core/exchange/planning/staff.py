"""Employees: who they are, their posts and roles, the classes they lead."""

from core.enums import Role
from core.exchange.faults import Place
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.persons import add_person, update_person
from core.exchange.planning.state import class_label, name_of
from core.exchange.rows import ClassRow, StaffRow
from core.exchange.values.names import NameHint
from core.exchange.values.text import fold
from core.i18n import N_
from core.people.models import RoleGrant, StaffPost
from core.school.models import SchoolClass

SEVERAL_STAFF = N_(
    "an employee of this name is there already; the same one or another? Give the same day of "
    "birth or phone, or write «новый сотрудник» in the note"
)
STAFF_UNKNOWN = N_("there is no such employee")
SEVERAL_FIT = N_("several employees fit; write the full name")
TWO_LEADERS = N_("the class has another class teacher already; which one is it?")


class StaffIndex:
    """Employees by surname, for the short names of timetables."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.by_last: dict[str, list[Draft]] = {}
        for (last, _first), people in course.state.people.items():
            for person in people:
                known = self.by_last.setdefault(last, [])
                if course.state.is_staff(person) and person not in known:
                    known.append(person)

    def find(self, place: Place, hint: NameHint, *, column: str, text: str) -> Draft | None:
        """The employee meant; None with a fault or a question."""
        people = self.by_last.get(fold(hint.last), [])
        fitting = [one for one in people if any(map(hint.fits, self.course.state.names_of(one)))]
        working = [one for one in fitting if _works(self.course, one)]
        fitting = working or fitting
        if len(fitting) == 1:
            return fitting[0]
        names = tuple(str(name_of(one)) for one in fitting or people)
        reason = SEVERAL_FIT if fitting else STAFF_UNKNOWN
        self.course.faults.add(place, reason, column=column, value=text, choices=names)
        return None

    def grant(self, person: Draft, role: Role) -> None:
        """Give a role to someone who works as such, as a deputy head with lessons of their own."""
        _grant(self.course, person, role)


def _works(course: Course, person: Draft) -> bool:
    rows = [*course.state.posts[person], *course.state.grants[person]]
    return any(row["until"] is None or row["until"] >= course.today for row in rows)


def plan_staff(course: Course) -> None:
    """Employees by name; two of one name are told apart by day of birth or phone."""
    claimed: set[Draft] = set()
    for row in course.rows.staff:
        person = _person_of(course, row, claimed)
        if person is None:
            continue
        claimed.add(person)
        course.employees[row.place] = person
        person.kind = person.kind or "staff"
        update_person(
            course, person, row.name, birth_date=row.birth_date, phone=row.phone, email=row.email
        )
        person.touched = True
        if row.gone:
            _end(course, person, row)
        else:
            _plan_post(course, person, row)
            for role in sorted(row.roles):
                _grant(course, person, role)


def _person_of(course: Course, row: StaffRow, claimed: set[Draft]) -> Draft | None:
    people = course.state.people[row.name.short_key]
    known = [one for one in people if course.state.goes_by(one, row.name)]
    staff = [one for one in known if course.state.is_staff(one)]
    if staff and "новы" not in fold(row.note):
        found = _told_apart(course, staff, row)
        # Two rows with two days of birth are two people.
        if found is None and row.birth_date and claimed.issuperset(staff):
            return _new_employee(course, row)
        if found is None:
            choices = tuple(_say(one) for one in staff)
            course.faults.add(row.place, SEVERAL_STAFF, value=row.name, choices=choices)
        return found
    same = [
        one
        for one in known
        if row.phone
        and course.state.has(one, "phone", row.phone)
        and one not in course.state.enrolments
    ]
    if same:
        return same[0]
    return None if row.gone else _new_employee(course, row)


def _new_employee(course: Course, row: StaffRow) -> Draft:
    return add_person(
        course,
        row.name,
        counts="staff",
        phone=row.phone,
        email=row.email,
        birth_date=row.birth_date,
        sex=row.name.sex,
    )


def _told_apart(course: Course, staff: list[Draft], row: StaffRow) -> Draft | None:
    """The one employee of that name, or the one with the same day of birth or phone. Another day
    of birth may be a correction or somebody else: that is not guessed."""
    has = course.state.has
    born = [one for one in staff if row.birth_date and has(one, "birth_date", row.birth_date)]
    called = [one for one in staff if row.phone and has(one, "phone", row.phone)]
    for found in (born, called):
        if len(found) == 1:
            return found[0]
    other = row.birth_date and staff[0]["birth_date"]
    return staff[0] if len(staff) == 1 and not other else None


def _say(person: Draft) -> str:
    birth = person["birth_date"]
    parts = (str(name_of(person)), person["phone"], f"{birth:%d.%m.%Y}" if birth else "")
    return ", ".join(part for part in parts if part)


def _plan_post(course: Course, person: Draft, row: StaffRow) -> None:
    posts = course.state.posts[person]
    title = row.post or ("" if posts else "сотрудник")
    if not title:
        return
    for post in posts:
        if fold(post["title"]) == fold(title) and post["until"] is None:
            post.fill(category=row.category)
            return
    posts.append(
        course.add(
            StaffPost,
            owner=person,
            person_id=person,
            title=title,
            category=row.category,
            since=course.since if not posts else course.today,
        )
    )


def _grant(course: Course, person: Draft, role: Role) -> None:
    grants = course.state.grants[person]
    if any(grant["role"] == role and grant["until"] is None for grant in grants):
        return
    since = course.today if any(grant["role"] == role for grant in grants) else course.since
    ended = [g for g in grants if g["role"] == role and g["since"] == since]
    if ended:
        ended[0].set(until=None)
        return
    grants.append(
        course.add(RoleGrant, owner=person, person_id=person, role=str(role), since=since)
    )


def _end(course: Course, person: Draft, row: StaffRow) -> None:
    for held in [*course.state.posts[person], *course.state.grants[person]]:
        if held["until"] is None:
            held.owner = person
            held.set(until=row.left_on or course.today)


def plan_classes(course: Course) -> None:
    """Classes as they are listed; their teachers are found later, when all staff is known."""
    for row in course.rows.classes:
        school_class = course.state.classes.get(row.name.key)
        if school_class is None:
            school_class = new_class(course, row.name.grade, row.name.letter)
        school_class.label = class_label(school_class)
        school_class.touched = True
        school_class.fill(shift=row.shift, room=row.room, profile=row.profile)


def new_class(course: Course, grade: int, letter: str) -> Draft:
    """A class that is not there yet."""
    school_class = course.add(
        SchoolClass,
        counts="class",
        year_id=course.year,
        grade=grade,
        letter=letter,
        profile="",
        shift=1,
        room="",
        class_teacher_id=None,
    )
    school_class.label = class_label(school_class)
    course.state.add_class(school_class)
    return school_class


def plan_class_teachers(course: Course, staff: StaffIndex) -> None:
    """Who leads which class, from the list of classes and from the list of staff."""
    told: dict[Draft, Draft] = {}
    for row in course.rows.classes:
        if row.teacher is not None:
            teacher = staff.find(row.place, row.teacher, column="", text=row.teacher_text)
            _lead(course, told, row, course.state.classes[row.name.key], teacher)
    for one in course.rows.staff:
        for name in one.leads:
            school_class = course.find_class(one.place, name)
            # A row that was asked about leads nothing: a name alone may be another employee's.
            if school_class is not None:
                _lead(course, told, one, school_class, course.employees.get(one.place))


def _lead(
    course: Course,
    told: dict[Draft, Draft],
    row: ClassRow | StaffRow,
    school_class: Draft,
    teacher: Draft | None,
) -> None:
    if teacher is None:
        return
    other = told.setdefault(school_class, teacher)
    if other is not teacher:
        choices = (str(name_of(other)), str(name_of(teacher)))
        course.faults.add(row.place, TWO_LEADERS, value=class_label(school_class), choices=choices)
        return
    school_class.touched = True
    school_class.set(class_teacher_id=teacher)
