"""Employees: a person for every vacancy, their rooms, posts and roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core import clock
from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan
from core.demo.loads import TeacherPlan
from core.demo.names import ELDER, PARENT
from core.demo.people import People, PersonPlan
from core.enums import Role
from core.people.models import RoleGrant, StaffPost

_ROOMS_A_FLOOR = 20
_FLOORS = 4
#: Posts besides teachers: title, role, from how many classes on there is one more of them.
_OFFICE = (
    ("директор", Role.PRINCIPAL, 10_000),
    ("заместитель директора по УВР", Role.DEPUTY, 11),
    ("заместитель директора по ВР", Role.DEPUTY, 10_000),
    ("администратор АСУ РСО", Role.ADMIN, 10_000),
    ("секретарь", Role.SECRETARY, 60),
    ("педагог-психолог", None, 20),
    ("социальный педагог", None, 40),
    ("педагог-библиотекарь", None, 60),
    ("педагог-организатор", None, 40),
    ("учитель-логопед", None, 40),
)
_ALWAYS = 5


@dataclass
class Staff:
    """Who works at the school: teachers by their plans, the office by role."""

    people: list[PersonPlan]
    office: dict[Role, list[int]]


class Hiring:
    """Gives every vacancy a person and writes posts and roles."""

    def __init__(
        self, rng: Random, people: People, calendar: SchoolCalendar, school_id: int
    ) -> None:
        self.rng = rng
        self.people = people
        self.calendar = calendar
        self.staff = Staff([], {})
        self.posts = Sheet(
            StaffPost, "person_id", "title", "category", "since", "until", school_id=school_id
        )
        self.grants = Sheet(RoleGrant, "person_id", "role", "since", "until", school_id=school_id)

    def _hire(
        self,
        title: str,
        role: Role | None,
        men: float,
        since: date | None = None,
        until: date | None = None,
    ) -> PersonPlan:
        rng = self.rng
        years = rng.randint(1, 34)
        person = self.people.adult(
            rng, "m" if rng.random() < men else "f", generation=ELDER if years > 12 else PARENT
        )
        begun = since or date(self.calendar.first_year - years, 9, 1)
        category = rng.choice(_categories(years)) if "учитель" in title else ""
        self.posts.add(person.id, title, category, begun, until)
        if role:
            self.grants.add(person.id, role.value, begun, until)
        self.staff.people.append(person)
        return person

    def office(self, classes: int) -> None:
        """The head, deputies and all who do not teach."""
        for place, (title, role, one_more) in enumerate(_OFFICE):
            if place >= _ALWAYS and classes < one_more // 2:
                continue
            for _ in range(1 + classes // one_more):
                person = self._hire(title, role, men=0.5 if role is Role.ADMIN else 0.15)
                if role:
                    self.staff.office.setdefault(role, []).append(person.id)

    def teachers(self, vacancies: Sequence[TeacherPlan]) -> None:
        """A teacher and a room for every vacancy; gyms for physical training."""
        gyms = 0
        rooms = 0
        for vacancy in vacancies:
            person = self._hire(vacancy.title, Role.TEACHER, men=_men(vacancy.title))
            vacancy.person_id = person.id
            if vacancy.sport:
                gyms += 1
                vacancy.room = f"Спортзал {gyms}"
                rooms += any(group.subject == "safety" for group in vacancy.groups)
                vacancy.classroom = _room(rooms)
            elif not (vacancy.leads and vacancy.leads.grade <= 4):
                rooms += 1
                vacancy.room = _room(rooms)
        _house_primary(vacancies, rooms)
        for vacancy in vacancies:
            if vacancy.leads:
                vacancy.leads.teacher_id = vacancy.person_id
                vacancy.leads.room = vacancy.room

    def hand_over(self, vacancies: Sequence[TeacherPlan]) -> None:
        """One teacher left in the autumn, and a newcomer took the whole load over."""
        day = clock.week_of(date(self.calendar.first_year, 11, 10))[0]
        if day > self.calendar.today:
            return
        leaver = next((t for t in reversed(vacancies) if t.leads is None and not t.sport), None)
        if leaver is None:
            return
        last_day = day - timedelta(days=1)
        newcomer = TeacherPlan(leaver.title, room=leaver.room)
        newcomer.person_id = self._hire(leaver.title, Role.TEACHER, 0.1, since=day).id
        for group in leaver.groups:
            group.successor, group.handed_over = newcomer, day
        for sheet in (self.posts, self.grants):
            sheet.rows = [
                (*row[:-2], last_day, row[-1]) if row[1] == leaver.person_id else row
                for row in sheet.rows
            ]


def _categories(years: int) -> tuple[str, ...]:
    """The qualification one may have after so many years."""
    if years < 4:
        return ("",)
    return ("высшая", "первая") if years > 10 else ("первая", "первая", "")


def _men(title: str) -> float:
    if "физической культуры" in title:
        return 0.6
    if "труда" in title or "информатики" in title or "физики" in title:
        return 0.4
    return 0.02 if "начальных" in title else 0.1


def _room(number: int) -> str:
    """Rooms 101, 102 … on four floors; the largest schools have more than one building."""
    building, place = divmod(number - 1, _ROOMS_A_FLOOR * _FLOORS)
    floor, door = divmod(place, _ROOMS_A_FLOOR)
    name = f"{floor + 1}{door + 1:02}"
    return f"{building + 1}-{name}" if building else name


def _house_primary(vacancies: Sequence[TeacherPlan], taken: int) -> None:
    """Little ones of the second shift learn in the rooms that the first shift has left."""
    by_shift: dict[int, list[ClassPlan]] = {1: [], 2: []}
    for vacancy in vacancies:
        if vacancy.leads and vacancy.leads.grade <= 4:
            by_shift[vacancy.leads.shift].append(vacancy.leads)
    rooms = {}
    for places in by_shift.values():
        for place, plan in enumerate(places, 1):
            rooms[plan.id] = _room(taken + place)
    for vacancy in vacancies:
        if vacancy.leads and vacancy.leads.id in rooms:
            vacancy.room = rooms[vacancy.leads.id]
