"""The roll of a school: special families first, then everybody else; gifts; who comes and goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.demo.calendar import SchoolCalendar
from core.demo.classes import ClassPlan
from core.demo.families import FamilyBook, PupilPlan
from core.demo.loads import TeacherPlan
from core.demo.people import PersonPlan

_TASTES = ("words", "numbers", "nature", "arts", "sport")
_ARRIVALS_PER = 140
_DEPARTURES_PER = 220
#: The first only children are namesakes and others with a story of their own.
_TOLD_OF = 7
_SETTLED_IN = timedelta(days=10)


@dataclass
class Roll:
    """All pupils by id, and those of the family that shows the school off."""

    pupils: dict[int, PupilPlan]
    shown: list[PupilPlan]


def _pick(
    book: FamilyBook, wanted: Sequence[Callable[[ClassPlan], bool]], need: int = 1
) -> ClassPlan:
    """A class that meets the first wish that any class with free places meets."""
    opened = book.places.open_classes(need)
    for wish in wanted:
        for plan in opened:
            if wish(plan):
                return plan
    return opened[0]


def _shown_family(book: FamilyBook) -> list[PupilPlan]:
    """A parent of two, in different classes of the first shift, with marks and a full week."""
    elder = _pick(book, [lambda p: p.grade == 7, lambda p: p.grade > 6])
    book.places.take(elder)
    younger = _pick(
        book,
        [lambda p: p.grade == 5, lambda p: p.grade == 4, lambda p: p is not elder and p.grade > 1],
    )
    book.places.take(younger)
    return book.family([elder, younger], both=True).pupils


def _special_families(
    book: FamilyBook, teachers: Sequence[TeacherPlan], staff: Sequence[PersonPlan], total: int
) -> None:
    take, rng = book.places.take, book.rng
    for _ in range(max(1, total // 300)):
        plan = rng.choice(book.places.open_classes(4))
        book.family([take(plan), take(plan)], twins=True)
    plan = _pick(book, [lambda p: p.grade == 8, lambda p: p.grade > 4], need=2)
    first = book.family([take(plan)], both=True).pupils[0]
    book.family([take(plan)], like=first)
    one, two = book.places.some(rng, 2)
    book.family([two], like=book.family([one], both=True).pupils[0])
    for _ in range(max(1, total // 450)):
        book.family([take(rng.choice(book.places.open_classes()))], both=True, restricted=True)
    _teachers_family(book, teachers, staff)
    book.family(book.places.some(rng, min(3, len(book.places.open_classes()))), both=True)


def _teachers_family(
    book: FamilyBook, teachers: Sequence[TeacherPlan], staff: Sequence[PersonPlan]
) -> None:
    """A class teacher whose own child learns in another class of the school."""
    by_id = {person.id: person for person in staff}
    leaders = [t for t in teachers if t.leads and by_id[t.person_id].sex == "f"]
    leader = next((t for t in leaders if t.leads and t.leads.grade > 4), leaders[0])
    plan = _pick(book, [lambda p: p is not leader.leads and p.grade > 1])
    book.family([book.places.take(plan)], mother=by_id[leader.person_id])


def _gift(rng: Random, pupil: PupilPlan, class_level: float) -> None:
    pupil.ability = class_level + rng.gauss(0.0, 0.85)
    pupil.diligence = 0.5 * pupil.ability + rng.gauss(0.0, 0.7)
    pupil.tastes = {taste: rng.gauss(0.0, 0.24) for taste in _TASTES}


def _gifts(rng: Random, book: FamilyBook, shown: Sequence[PupilPlan]) -> None:
    levels = {key: rng.gauss(0.0, 0.18) for key in book.places.classes}
    for family in book.families:
        for pupil in family.pupils:
            _gift(rng, pupil, levels[pupil.school_class.id])
    for pupil, ability in zip(shown, (0.55, -0.25), strict=True):
        pupil.ability, pupil.diligence = ability, 0.4


def _moves(rng: Random, book: FamilyBook, calendar: SchoolCalendar, total: int) -> None:
    """Some came after the year had begun, some left before its end."""
    last = min(calendar.today, calendar.last_lessons)
    alone = [family.pupils[0] for family in book.families if len(family.pupils) == 1]
    ordinary = [pupil for pupil in alone[_TOLD_OF:] if pupil.school_class.size > 3]
    arrivals = max(2, total // _ARRIVALS_PER)
    departures = max(1, total // _DEPARTURES_PER)
    movers = rng.sample(ordinary, min(len(ordinary), arrivals + departures))
    for place, pupil in enumerate(movers):
        day = _some_school_day(rng, calendar, pupil.school_class.grade, last - _SETTLED_IN)
        if day is None:
            return
        if place < arrivals:
            pupil.enrolled_on = day
        else:
            pupil.left_on = day


def _some_school_day(
    rng: Random, calendar: SchoolCalendar, grade: int, before: date
) -> date | None:
    days = [day for day in calendar.school_days(grade) if day <= before][6:]
    return rng.choice(days) if days else None


def call_roll(
    book: FamilyBook,
    teachers: Sequence[TeacherPlan],
    staff: Sequence[PersonPlan],
    calendar: SchoolCalendar,
    total: int,
) -> Roll:
    """Fill every place of the school; gives the pupils with all that marks follow from."""
    shown = _shown_family(book)
    _special_families(book, teachers, staff, total)
    book.fill(total)
    _gifts(book.rng, book, shown)
    _moves(book.rng, book, calendar, total)
    everybody = [pupil for family in book.families for pupil in family.pupils]
    return Roll({pupil.person.id: pupil for pupil in everybody}, shown)
