"""The school itself, its year, terms, holidays and bells."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.enums import TermKind
from core.exchange.defaults import add_defaults
from core.exchange.faults import Place
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.state import year_name
from core.exchange.rows import BellRow, HolidayRow, TermRow
from core.exchange.values.text import fold
from core.i18n import N_, _
from core.school.models import BellTime, Holiday, School, SchoolYear, Term

NO_SCHOOL_NAME = N_("the school's name is not given; write it on a sheet named «Школа»")
UNKNOWN_ZONE = N_("this time zone is not known; write it like Europe/Samara")
GRADES_NEEDED = N_("there are terms of several kinds; say for which grades this one is")
OTHER_YEAR = N_("this day is outside the current school year {year}")
OVERLAP = N_("this term overlaps another one of the same grades")
TWICE_OTHERWISE = N_("row {other} says otherwise about the same")


def plan_school(course: Course, timezone: str) -> None:
    """The school and its current year: created for an empty database, renamed when told."""
    state, told = course.state, course.rows.schools
    names = [row for row in told if row.name]
    if state.school is None:
        if not names:
            course.faults.note(Place(", ".join(course.files)), NO_SCHOOL_NAME)
        name = names[0].name if names else _("School")
        state.school = state.drafts.new(
            School,
            counts="school",
            label=name,
            name=name,
            short_name=name,
            timezone=timezone,
            created_at=course.now,
        )
    for row in told:
        course.school.fill(name=row.name, short_name=row.short_name, city=row.city)
        course.school.touched = True
        if row.timezone and _known_zone(row.timezone):
            course.school.set(timezone=row.timezone)
        elif row.timezone:
            course.faults.add(row.place, UNKNOWN_ZONE, value=row.timezone)
    _plan_year(course)
    add_defaults(course)


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _plan_year(course: Course) -> None:
    if course.state.year is not None:
        return
    days = [day for row in course.rows.terms for day in (row.starts_on, row.ends_on)]
    first = min(days, default=course.today)
    name = year_name(first)
    start = int(name[:4])
    course.state.year = course.add(
        SchoolYear,
        name=name,
        starts_on=min([*days, date(start, 9, 1)]),
        ends_on=max([*days, date(start + 1, 5, 31)]),
    )


def _inside_year(course: Course, row: TermRow | HolidayRow) -> bool:
    first: date = course.year["starts_on"] - timedelta(days=31)
    last: date = course.year["ends_on"] + timedelta(days=100)
    if first <= row.starts_on and row.ends_on <= last:
        return True
    course.faults.add(
        row.place, OTHER_YEAR, value=f"{row.starts_on:%d.%m.%Y}", year=course.year["name"]
    )
    return False


def _grades_of(course: Course, row: TermRow) -> tuple[int, int] | None:
    """The grades a term is for: as told, as stored, or all when there is but one kind of terms."""
    if row.grades:
        return row.grades
    stored = {(t["grade_from"], t["grade_to"]) for t in course.state.terms if t["kind"] == row.kind}
    if len(stored) == 1:
        return stored.pop()
    kinds = {one.kind for one in course.rows.terms} | {
        TermKind(t["kind"]) for t in course.state.terms
    }
    if len(kinds) == 1:
        return 1, 11
    course.faults.add(row.place, GRADES_NEEDED, value=row.number, choices=("1–9", "10–11"))
    return None


def plan_terms(course: Course) -> None:
    """Terms by kind, number and first grade."""
    known = {(t["kind"], t["number"], t["grade_from"]): t for t in course.state.terms}
    told: dict[tuple[str, int, int], TermRow] = {}
    places: dict[Draft, TermRow] = {}
    for row in course.rows.terms:
        grades = _grades_of(course, row)
        if grades is None or not _inside_year(course, row):
            continue
        key = (str(row.kind), row.number, grades[0])
        if key in told and (told[key].starts_on, told[key].ends_on) != (row.starts_on, row.ends_on):
            course.faults.add(
                row.place, TWICE_OTHERWISE, value=row.number, other=told[key].place.row
            )
            continue
        told[key] = row
        term = known.get(key)
        if term is None:
            term = course.add(
                Term,
                counts="term",
                kind=str(row.kind),
                year_id=course.year,
                number=row.number,
                grade_from=grades[0],
                grade_to=grades[1],
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
            known[key] = term
            course.state.terms.append(term)
        term.touched = True
        term.set(grade_to=grades[1], starts_on=row.starts_on, ends_on=row.ends_on)
        places[term] = row
    for term, row in places.items():
        _check_overlap(course, term, row)


def _check_overlap(course: Course, term: Draft, row: TermRow) -> None:
    for other in course.state.terms:
        apart = other["ends_on"] < term["starts_on"] or term["ends_on"] < other["starts_on"]
        grades = other["grade_from"] <= term["grade_to"] and term["grade_from"] <= other["grade_to"]
        if other is not term and grades and not apart:
            course.faults.add(row.place, OVERLAP, value=f"{row.starts_on:%d.%m.%Y}")
            return


def plan_holidays(course: Course) -> None:
    """Holidays by first day and grade; one that moved is found by a name it shares with none."""
    for row in course.rows.holidays:
        if not _inside_year(course, row):
            continue
        first, last = row.grades or (1, 11)
        stored = [h for h in course.state.holidays if h["grade_from"] == first]
        found = [h for h in stored if h["starts_on"] == row.starts_on]
        named = [h for h in stored if fold(h["name"]) == fold(row.name)]
        if not found and len(named) == 1 and _named_once(course.rows.holidays, row.name):
            found = named
        if found:
            holiday = found[0]
        else:
            holiday = course.add(
                Holiday,
                counts="holiday",
                year_id=course.year,
                name=row.name,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                grade_from=first,
                grade_to=last,
            )
            course.state.holidays.append(holiday)
        holiday.touched = True
        holiday.set(name=row.name, starts_on=row.starts_on, ends_on=row.ends_on, grade_to=last)


def _named_once(rows: Sequence[HolidayRow], name: str) -> bool:
    return sum(fold(row.name) == fold(name) for row in rows) == 1


def plan_bells(course: Course) -> None:
    """Bells by shift, weekday and number."""
    told: dict[tuple[int, int, int], BellRow] = {}
    for row in course.rows.bells:
        key = (row.shift, row.weekday, row.number)
        other = told.setdefault(key, row)
        if (other.starts_at, other.ends_at) != (row.starts_at, row.ends_at):
            course.faults.add(row.place, TWICE_OTHERWISE, value=row.number, other=other.place.row)
            continue
        bell = course.state.bells.get(key)
        if bell is None:
            bell = course.add(
                BellTime,
                counts="bell",
                shift=row.shift,
                weekday=row.weekday,
                number=row.number,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )
            course.state.bells[key] = bell
        bell.touched = True
        bell.set(starts_at=row.starts_at, ends_at=row.ends_at)
