"""The cast: two small schools with people whom every test knows by name.

School 1, class 7Б: Аня Соколова (mother Ольга, father Игорь) and Петя Иванов (mother Анна).
Class 8А: Костя Соколов, Аня's brother (mother Ольга; his father Игорь is restricted for him).
Elena teaches algebra in 7Б; Maria is the class teacher of 7Б and teaches Russian there; Boris
taught history in 7Б until 31 October and has left. Irina is the deputy head, Sergey the
administrator, Vera the principal. School 2 has a parent, a pupil and a teacher: the Aliens.
Everybody is linked to the chat 1000 + person id with the one bot, which serves both schools,
except the stranger, who is nobody in chat 999.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core import clock
from core.access.models import Bot, ChannelLink, Consent
from core.db import Session
from core.enums import Role
from core.journal.models import Assignment, AssignmentType, GradingPolicy, Homework, Lesson, Mark
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant, StaffPost
from core.school.models import (
    BellTime,
    GroupMember,
    Load,
    School,
    SchoolClass,
    SchoolYear,
    Slot,
    Subject,
    SubjectGroup,
    Term,
)

#: A Wednesday in the second quarter, ten in the morning in Samara.
NOW = "2026-11-18T10:00:00+04:00"
STRANGER_CHAT = 999
#: The bot of the sandbox's token.
BOT = 42
YEAR_START = date(2026, 9, 1)


@dataclass
class Cast:
    """Ids of people and things, by the names the tests use."""

    bot: int = BOT
    school: int = 0
    other_school: int = 0
    people: dict[str, int] = field(default_factory=dict)
    year: int = 0
    class_7b: int = 0
    class_8a: int = 0
    groups: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, int] = field(default_factory=dict)  # "algebra 2026-11-18"

    def __getattr__(self, name: str) -> int:
        try:
            return self.__dict__["people"][name]
        except KeyError as fault:
            raise AttributeError(name) from fault

    def chat(self, name: str) -> int:
        """The private chat of a person of the cast."""
        return 1000 + self.people[name]


def _moment(day: date, hour: int) -> datetime:
    return clock.at(day, time(hour), "Europe/Samara")


class _Builder:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.cast = Cast()
        session.add(Bot(id=BOT, channel="telegram", username="vestnik_bot", serves_all=True))

    async def add(self, row: object) -> int:
        self.session.add(row)
        await self.session.flush()
        return row.id  # type: ignore[attr-defined, no-any-return]

    async def person(self, key: str, full_name: str, sex: str, *, school: int) -> int:
        last, first, middle = full_name.split()
        person_id = await self.add(
            Person(
                school_id=school,
                last_name=last,
                first_name=first,
                middle_name=middle,
                sex=sex,
                search_name=full_name.lower().replace("ё", "е"),
                created_at=_moment(YEAR_START, 8),
            )
        )
        self.cast.people[key] = person_id
        self.session.add_all(
            [
                ChannelLink(
                    school_id=school,
                    person_id=person_id,
                    bot_id=BOT,
                    chat_id=1000 + person_id,
                    linked_at=_moment(YEAR_START, 9),
                ),
                Preferences(school_id=school, person_id=person_id),
                Consent(
                    school_id=school,
                    person_id=person_id,
                    purpose="messenger",
                    version="1",
                    text_hash="",
                    channel="telegram",
                    given_at=_moment(YEAR_START, 9),
                ),
            ]
        )
        return person_id

    async def school(self, name: str) -> int:
        school = School(name=name, short_name=name, created_at=_moment(YEAR_START, 8))
        return await self.add(school)

    async def year_of(self, school: int) -> int:
        year = await self.add(
            SchoolYear(
                school_id=school,
                name="2026/2027",
                starts_on=YEAR_START,
                ends_on=date(2027, 5, 31),
            )
        )
        for number, since, until in (
            (1, YEAR_START, date(2026, 10, 25)),
            (2, date(2026, 11, 2), date(2026, 12, 30)),
            (3, date(2027, 1, 11), date(2027, 3, 21)),
            (4, date(2027, 3, 29), date(2027, 5, 31)),
        ):
            self.session.add(
                Term(
                    school_id=school,
                    year_id=year,
                    kind="quarter",
                    number=number,
                    grade_from=1,
                    grade_to=9,
                    starts_on=since,
                    ends_on=until,
                )
            )
        self.session.add(GradingPolicy(school_id=school, version=1, valid_from=YEAR_START))
        return year

    async def class_of(self, school: int, year: int, grade: int, letter: str, teacher: int) -> int:
        return await self.add(
            SchoolClass(
                school_id=school,
                year_id=year,
                grade=grade,
                letter=letter,
                class_teacher_id=teacher,
            )
        )

    async def pupil(self, pupil: int, class_id: int, *, school: int, **guardians: int) -> None:
        self.session.add(
            Enrolment(school_id=school, pupil_id=pupil, class_id=class_id, enrolled_on=YEAR_START)
        )
        for relation, guardian in guardians.items():
            self.session.add(
                Guardianship(
                    school_id=school,
                    pupil_id=pupil,
                    guardian_id=guardian,
                    relation=relation,
                    valid_from=YEAR_START,
                )
            )

    async def teacher(self, person: int, *, school: int, until: date | None = None) -> None:
        self.session.add_all(
            [
                StaffPost(
                    school_id=school,
                    person_id=person,
                    title="учитель",
                    since=YEAR_START,
                    until=until,
                ),
                RoleGrant(
                    school_id=school,
                    person_id=person,
                    role=Role.TEACHER,
                    since=YEAR_START,
                    until=until,
                ),
            ]
        )

    async def group(
        self,
        key: str,
        class_id: int,
        subject: str,
        teacher: int,
        pupils: list[int],
        *,
        school: int,
        until: date | None = None,
    ) -> int:
        group = await self.add(
            SubjectGroup(
                school_id=school, class_id=class_id, subject_id=self.cast.subjects[subject]
            )
        )
        self.cast.groups[key] = group
        self.session.add(
            Load(
                school_id=school,
                group_id=group,
                teacher_id=teacher,
                hours_per_week=3,
                since=YEAR_START,
                until=until,
            )
        )
        for pupil in pupils:
            self.session.add(
                GroupMember(school_id=school, group_id=group, pupil_id=pupil, since=YEAR_START)
            )
        return group

    async def lesson(
        self, key: str, group: int, teacher: int, day: date, number: int, *, school: int, topic: str
    ) -> int:
        lesson = await self.add(
            Lesson(
                school_id=school,
                group_id=group,
                teacher_id=teacher,
                day=day,
                number=number,
                room="21",
                state="held" if day <= date(2026, 11, 17) else "planned",
                topic=topic,
                attendance_at=_moment(day, 9) if day <= date(2026, 11, 17) else None,
            )
        )
        self.cast.lessons[f"{key} {day}"] = lesson
        return lesson

    async def mark(
        self, lesson: int, pupil: int, subject: str, day: date, value: int, kind: str, teacher: int
    ) -> int:
        school = self.cast.school
        assignment = await self.add(
            Assignment(school_id=school, lesson_id=lesson, type_id=self.cast.types[kind])
        )
        return await self.add(
            Mark(
                school_id=school,
                assignment_id=assignment,
                lesson_id=lesson,
                pupil_id=pupil,
                subject_id=self.cast.subjects[subject],
                day=day,
                value=value,
                set_by_id=teacher,
                set_at=_moment(day, 12),
            )
        )


async def _people(b: _Builder) -> None:
    c = b.cast
    for key, name, sex in (
        ("anya", "Соколова Анна Игоревна", "f"),
        ("kostya", "Соколов Константин Игоревич", "m"),
        ("petya", "Иванов Пётр Сергеевич", "m"),
        ("olga", "Соколова Ольга Николаевна", "f"),
        ("igor", "Соколов Игорь Львович", "m"),
        ("anna", "Иванова Анна Юрьевна", "f"),
        ("elena", "Морозова Елена Павловна", "f"),
        ("maria", "Белова Мария Петровна", "f"),
        ("boris", "Орлов Борис Ильич", "m"),
        ("irina", "Зайцева Ирина Олеговна", "f"),
        ("sergey", "Ершов Сергей Викторович", "m"),
        ("vera", "Громова Вера Степановна", "f"),
    ):
        await b.person(key, name, sex, school=c.school)
    for key, name, sex in (
        ("alien_pupil", "Чужов Олег Романович", "m"),
        ("alien_parent", "Чужова Рита Марковна", "f"),
        ("alien_teacher", "Чужак Нина Львовна", "f"),
    ):
        await b.person(key, name, sex, school=c.other_school)


async def _staff(b: _Builder) -> None:
    c = b.cast
    await b.teacher(c.elena, school=c.school)
    await b.teacher(c.maria, school=c.school)
    await b.teacher(c.boris, school=c.school, until=date(2026, 10, 31))
    await b.teacher(c.alien_teacher, school=c.other_school)
    for person, role in (
        (c.irina, Role.DEPUTY),
        (c.sergey, Role.ADMIN),
        (c.vera, Role.PRINCIPAL),
    ):
        b.session.add(RoleGrant(school_id=c.school, person_id=person, role=role, since=YEAR_START))


async def _dictionaries(b: _Builder) -> None:
    c = b.cast
    for key, name in (
        ("algebra", "Алгебра"),
        ("russian", "Русский язык"),
        ("history", "История"),
        ("physics", "Физика"),
    ):
        c.subjects[key] = await b.add(Subject(school_id=c.school, name=name, short_name=name))
    c.subjects["alien"] = await b.add(
        Subject(school_id=c.other_school, name="Химия", short_name="Химия")
    )
    for position, (key, name, abbr, weight) in enumerate(
        (
            ("answer", "Ответ на уроке", "О", 100),
            ("test", "Контрольная работа", "К", 300),
            ("home", "Домашнее задание", "Д", 100),
        )
    ):
        c.types[key] = await b.add(
            AssignmentType(
                school_id=c.school, name=name, abbr=abbr, position=position, weight_percent=weight
            )
        )
    for number, start in enumerate((time(8), time(8, 55), time(9, 50), time(10, 50)), 1):
        end = (datetime.combine(date.min, start) + timedelta(minutes=45)).time()
        b.session.add(
            BellTime(
                school_id=c.school, shift=1, weekday=0, number=number, starts_at=start, ends_at=end
            )
        )


async def _classes(b: _Builder) -> None:
    c = b.cast
    c.year = await b.year_of(c.school)
    other_year = await b.year_of(c.other_school)
    c.class_7b = await b.class_of(c.school, c.year, 7, "Б", c.maria)
    c.class_8a = await b.class_of(c.school, c.year, 8, "А", c.elena)
    other_class = await b.class_of(c.other_school, other_year, 7, "Б", c.alien_teacher)
    await b.pupil(c.anya, c.class_7b, school=c.school, mother=c.olga, father=c.igor)
    await b.pupil(c.petya, c.class_7b, school=c.school, mother=c.anna)
    await b.pupil(c.kostya, c.class_8a, school=c.school, mother=c.olga)
    b.session.add(
        Guardianship(
            school_id=c.school,
            pupil_id=c.kostya,
            guardian_id=c.igor,
            relation="father",
            restricted=True,
            restriction_document="№ 5 от 01.10.2026",
            valid_from=YEAR_START,
        )
    )
    await b.pupil(c.alien_pupil, other_class, school=c.other_school, mother=c.alien_parent)
    both = [c.anya, c.petya]
    await b.group("algebra", c.class_7b, "algebra", c.elena, both, school=c.school)
    await b.group("russian", c.class_7b, "russian", c.maria, both, school=c.school)
    await b.group(
        "history", c.class_7b, "history", c.boris, both, school=c.school, until=date(2026, 10, 31)
    )
    await b.group("physics 8", c.class_8a, "physics", c.elena, [c.kostya], school=c.school)
    await b.group(
        "alien", other_class, "alien", c.alien_teacher, [c.alien_pupil], school=c.other_school
    )


async def _journal(b: _Builder) -> None:
    """Two weeks of lessons: algebra on Mondays and Wednesdays, Russian on Wednesdays."""
    c = b.cast
    for weekday, number, key in ((1, 1, "algebra"), (3, 2, "algebra"), (3, 1, "russian")):
        b.session.add(
            Slot(
                school_id=c.school,
                group_id=c.groups[key],
                weekday=weekday,
                number=number,
                room="21",
                since=YEAR_START,
            )
        )
    for day, key, number, teacher, topic in (
        (date(2026, 10, 14), "history", 3, c.boris, "Смута"),
        (date(2026, 11, 9), "algebra", 1, c.elena, "Степень"),
        (date(2026, 11, 11), "russian", 1, c.maria, "Причастие"),
        (date(2026, 11, 11), "algebra", 2, c.elena, "Одночлены"),
        (date(2026, 11, 16), "algebra", 1, c.elena, "Одночлены"),
        (date(2026, 11, 18), "russian", 1, c.maria, ""),
        (date(2026, 11, 18), "algebra", 2, c.elena, ""),
        (date(2026, 11, 23), "algebra", 1, c.elena, ""),
    ):
        await b.lesson(key, c.groups[key], teacher, day, number, school=c.school, topic=topic)
    c.lessons["alien"] = await b.lesson(
        "alien",
        c.groups["alien"],
        c.alien_teacher,
        date(2026, 11, 18),
        1,
        school=c.other_school,
        topic="",
    )
    for day, pupil, value, kind in (
        (date(2026, 11, 9), c.anya, 5, "answer"),
        (date(2026, 11, 11), c.anya, 4, "home"),
        (date(2026, 11, 16), c.anya, 4, "answer"),
        (date(2026, 11, 16), c.petya, 3, "answer"),
    ):
        await b.mark(c.lessons[f"algebra {day}"], pupil, "algebra", day, value, kind, c.elena)
    b.session.add(
        Homework(
            school_id=c.school,
            lesson_id=c.lessons["algebra 2026-11-16"],
            group_id=c.groups["algebra"],
            due_on=date(2026, 11, 18),
            text="§ 12, № 145–148",
            set_by_id=c.elena,
            set_at=_moment(date(2026, 11, 16), 12),
        )
    )


async def build(session: Session) -> Cast:
    """Write both schools into an empty database."""
    b = _Builder(session)
    b.cast.school = await b.school("Школа № 1")
    b.cast.other_school = await b.school("Школа № 2")
    await _people(b)
    await _staff(b)
    await _dictionaries(b)
    await _classes(b)
    await _journal(b)
    return b.cast
