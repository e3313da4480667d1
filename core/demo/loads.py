"""Who teaches what: subject groups, and teachers found for them department by department."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.demo.classes import ClassPlan
from core.demo.subjects import BY_KEY, curriculum

_FULL_LOAD = 25
_HALVES = ("1-я группа", "2-я группа")
_SMALLEST_SPLIT = 6
_WITH_CLASS_TEACHER = ("talks", "project")
_PRIMARY = ("talks", "russian", "reading", "maths", "nature", "ethics", "art", "crafts")
_MATHS = ("maths", "algebra", "analysis", "geometry", "statistics")

#: Courses of each department in the order they are dealt out; a course is what one teacher gives
#: to one class. The two halves of informatics stand far apart, so their teachers differ.
_DEPARTMENTS: tuple[tuple[tuple[tuple[str, ...], int], ...], ...] = (
    ((("russian", "literature"), 0),),
    ((("informatics",), 0), (("physics",), 0), (_MATHS, 0), (("informatics",), 1)),
    ((("chemistry",), 0), (("biology",), 0), (("geography",), 0)),
    ((("history", "society"), 0),),
    ((("english",), 0), (("english",), 1)),
    ((("music",), 0), (("art",), 0), (("crafts",), 0)),
    ((("sport",), 0), (("safety",), 0)),
)
_TITLES = {
    "russian": "русского языка и литературы",
    "physics": "физики",
    "maths": "математики",
    "informatics": "информатики",
    "chemistry": "химии",
    "biology": "биологии",
    "geography": "географии",
    "history": "истории и обществознания",
    "english": "английского языка",
    "music": "музыки",
    "art": "изобразительного искусства",
    "crafts": "труда",
    "sport": "физической культуры",
    "safety": "ОБЗР",
}


@dataclass
class GroupPlan:
    """A class, or half of it, learning one subject."""

    id: int
    school_class: ClassPlan
    subject: str
    name: str
    hours: int
    teacher: "TeacherPlan | None" = None
    #: Another teacher took over for good on that day.
    successor: "TeacherPlan | None" = None
    handed_over: date | None = None
    pupil_ids: list[int] = field(default_factory=list)

    @property
    def half(self) -> int:
        """0 for a whole class and the first half, 1 for the second half."""
        return int(self.name == _HALVES[1])

    def teacher_on(self, day: date) -> "TeacherPlan":
        """Who gives the group's lessons on that day by the load."""
        found = self.successor if self.handed_over and day >= self.handed_over else self.teacher
        assert found is not None
        return found


@dataclass
class TeacherPlan:
    """A vacancy that the load creates; `person_id` and `room` are filled in later."""

    title: str
    groups: list[GroupPlan] = field(default_factory=list)
    person_id: int = 0
    room: str = ""
    leads: ClassPlan | None = None
    sport: bool = False
    #: Where a teacher of physical training gives lessons that need desks.
    classroom: str = ""

    def room_for(self, subject: str) -> str:
        """Where this teacher gives a subject."""
        return self.classroom if self.sport and subject == "safety" else self.room

    @property
    def hours(self) -> int:
        """The load, hours a week."""
        return sum(group.hours for group in self.groups)

    def take(self, groups: Sequence[GroupPlan]) -> None:
        """Give these groups to the teacher."""
        for group in groups:
            group.teacher = self
            self.groups.append(group)


def plan_groups(classes: Sequence[ClassPlan]) -> list[GroupPlan]:
    """The subject groups of all classes, without teachers."""
    groups: list[GroupPlan] = []
    for plan in classes:
        for key, hours in curriculum(plan.grade, plan.profile).items():
            split = BY_KEY[key].split and plan.size >= _SMALLEST_SPLIT
            for name in _HALVES if split else ("",):
                groups.append(GroupPlan(len(groups) + 1, plan, key, name, hours))
    return groups


def _courses(
    groups: Sequence[GroupPlan], department: Sequence[tuple[tuple[str, ...], int]]
) -> Iterator[list[GroupPlan]]:
    """The department's courses, those of one shift together.

    A teacher gets classes of several grades: twelve first grades would need physical training
    more often than their short weeks have lessons.
    """
    for subjects, half in department:
        mine: dict[int, list[GroupPlan]] = {}
        for group in groups:
            if group.subject in subjects and group.half == half and group.teacher is None:
                mine.setdefault(group.school_class.id, []).append(group)
        yield from sorted(mine.values(), key=lambda course: _place(course[0].school_class))


def _place(plan: ClassPlan) -> tuple[int, float, int]:
    return plan.shift, plan.rank, plan.grade


def _title(teacher: TeacherPlan) -> str:
    found: list[str] = []
    for group in teacher.groups:
        key = {"literature": "russian", "society": "history"}.get(group.subject, group.subject)
        word = _TITLES["maths" if key in _MATHS else key]
        if word not in found:
            found.append(word)
    *first, last = found
    return f"учитель {', '.join(first)} и {last}" if first else f"учитель {last}"


def _staffed(courses: list[list[GroupPlan]], *, at_least: int) -> list[TeacherPlan]:
    """Deal courses out in order, each teacher getting about the same number of hours."""
    total = sum(group.hours for course in courses for group in course)
    count = max(at_least, -(-total // _FULL_LOAD))
    teachers = [TeacherPlan("") for _ in range(count)]
    dealt = 0
    for course in courses:
        hours = sum(group.hours for group in course)
        place = min(count - 1, (dealt + hours // 2) * count // total)
        teachers[place].take(course)
        dealt += hours
    return [teacher for teacher in teachers if teacher.groups]


def _primary(classes: Sequence[ClassPlan], groups: Sequence[GroupPlan]) -> list[TeacherPlan]:
    teachers = []
    for plan in classes:
        if plan.grade <= 4:
            teacher = TeacherPlan("учитель начальных классов", leads=plan)
            teacher.take([g for g in groups if g.school_class is plan and g.subject in _PRIMARY])
            teachers.append(teacher)
    return teachers


def plan_teachers(classes: Sequence[ClassPlan], groups: Sequence[GroupPlan]) -> list[TeacherPlan]:
    """Teachers for every group; after that each class has a class teacher who teaches there."""
    teachers = _primary(classes, groups)
    for department in _DEPARTMENTS:
        courses = list(_courses(groups, department))
        if courses:
            halves = any(half for _, half in department)
            found = _staffed(courses, at_least=2 if halves else 1)
            for teacher in found:
                teacher.title = _title(teacher)
                teacher.sport = any(group.subject == "sport" for group in teacher.groups)
            teachers += found
    _appoint_class_teachers([plan for plan in classes if plan.grade > 4], teachers)
    for group in groups:
        if group.subject in _WITH_CLASS_TEACHER and group.teacher is None:
            next(t for t in teachers if t.leads is group.school_class).take([group])
    return teachers


def _appoint_class_teachers(classes: Sequence[ClassPlan], teachers: Sequence[TeacherPlan]) -> None:
    """A matching of classes and their teachers by augmenting paths, the most hours first."""
    wishes: dict[int, list[TeacherPlan]] = {}
    for plan in classes:
        hours = [
            (sum(g.hours for g in teacher.groups if g.school_class is plan), place)
            for place, teacher in enumerate(teachers)
        ]
        ranked = sorted(hours, key=lambda pair: (-pair[0], pair[1]))
        wishes[plan.id] = [teachers[place] for found, place in ranked if found]

    def appoint(plan: ClassPlan, tried: set[int]) -> bool:
        for teacher in wishes[plan.id]:
            if id(teacher) in tried or (teacher.leads and teacher.leads.grade <= 4):
                continue
            tried.add(id(teacher))
            if teacher.leads is None or appoint(teacher.leads, tried):
                teacher.leads = plan
                return True
        return False

    for plan in classes:
        if not appoint(plan, set()):
            raise ValueError(f"no class teacher for {plan.name}")
