"""Pupils: which person a row means, in which class, and who their parents are."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from core.exchange.faults import BadValue
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.guardians import plan_guardians
from core.exchange.planning.persons import add_person, ensure_preferences, update_person
from core.exchange.planning.staff import new_class
from core.exchange.planning.state import class_label, name_of
from core.exchange.rows import PupilRow
from core.exchange.values.classes import classes_in
from core.exchange.values.text import fold
from core.i18n import N_
from core.people.models import Enrolment

OTHER_BIRTHDAY = N_(
    "the class has a pupil of this name born on {day}; the same one or another? "
    "Correct the day, or write «новый ученик» in the note"
)
OTHER_CLASS = N_(
    "a pupil of this name is in {school_class}; the same one or another? "
    "Add the day of birth, or write in the note «из {school_class}» or «новый ученик»"
)
SEVERAL_PUPILS = N_("several pupils have this name; add the day of birth")
TWICE = N_("row {other} has the same name; one pupil or two? Add the days of birth")
TWO_CLASSES = N_("row {other} puts this pupil in {school_class}; which class is it?")
SAME_TWICE = N_("the same pupil as in row {other}; the rows were taken together")
CAME_BACK = N_(
    "this pupil left on {day}; back again? Write the day of return in «Дата зачисления», "
    "or «выбыл» in the note"
)
GONE_UNKNOWN = N_("has left and was not in the database: not added")
GONE_TODAY = N_("has left; the day is not given, so it is today")
CLASS_NOT_LISTED = N_("the list of classes has no such class")


def _is_new(row: PupilRow) -> bool:
    return "новы" in fold(row.note)


class _Matcher:
    """Finds the pupil a row means. What was found once is not given to another row."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.claims: dict[Draft, PupilRow] = {}
        self.exact: dict[int, Draft] = {}
        for row in course.rows.pupils:
            if row.birth_date:
                found = [p for p in self.named(row) if p["birth_date"] == row.birth_date]
                # A second row of the same day means the same pupil, unless it says otherwise.
                if len(found) == 1 and not (found[0] in self.exact.values() and _is_new(row)):
                    self.exact[id(row)] = found[0]
        self.reserved = set(self.exact.values())

    def named(self, row: PupilRow) -> list[Draft]:
        """Pupils whose name agrees, also those who have left."""
        state = self.course.state
        people = state.people.get(row.name.short_key, [])
        return [p for p in people if p in state.enrolments and name_of(p).agrees(row.name)]

    def school_class(self, pupil: Draft) -> Draft | None:
        """The class a pupil is in, or was in last."""
        enrolment = self.course.state.current(pupil) or next(
            iter(reversed(self.course.state.enrolments[pupil])), None
        )
        return enrolment["class_id"] if enrolment else None

    def ask(
        self, row: PupilRow, reason: str, choices: Sequence[str] = (), **fields: object
    ) -> None:
        fault = BadValue(reason, tuple(choices), **fields)
        self.course.faults.bad(row.place, fault, column="", value=row.name)

    def match(self, row: PupilRow, school_class: Draft) -> tuple[Draft | None, bool]:
        """(the pupil, True), (None, True) for a new one, or (None, False) when it was asked."""
        if found := self.exact.get(id(row)):
            return found, True
        candidates = [p for p in self.named(row) if p not in self.reserved]
        same_class = [p for p in candidates if self.school_class(p) is school_class]
        if _is_new(row):
            return None, True
        if row.birth_date:
            return self._by_birth(row, candidates, same_class)
        return self._by_class(row, candidates, same_class)

    def _by_birth(
        self, row: PupilRow, candidates: list[Draft], same_class: list[Draft]
    ) -> tuple[Draft | None, bool]:
        exact = [p for p in candidates if p["birth_date"] == row.birth_date]
        if len(exact) == 1:
            return exact[0], True
        unknown = [p for p in same_class if p["birth_date"] is None]
        if len(unknown) == 1 and not exact:
            return unknown[0], True
        if len(exact) > 1 or len(unknown) > 1:
            self.ask(row, SEVERAL_PUPILS, [self._say(p) for p in exact or unknown])
            return None, False
        other = [p for p in same_class if p["birth_date"] and p not in self.claims]
        if other:
            day = f"{other[0]['birth_date']:%d.%m.%Y}"
            self.ask(row, OTHER_BIRTHDAY, [self._say(p) for p in other], day=day)
            return None, False
        return self._elsewhere(row, [p for p in candidates if p["birth_date"] is None])

    def _by_class(
        self, row: PupilRow, candidates: list[Draft], same_class: list[Draft]
    ) -> tuple[Draft | None, bool]:
        if len(same_class) == 1:
            return same_class[0], True
        if same_class:
            self.ask(row, SEVERAL_PUPILS, [self._say(p) for p in same_class])
            return None, False
        return self._elsewhere(row, candidates)

    def _elsewhere(self, row: PupilRow, candidates: list[Draft]) -> tuple[Draft | None, bool]:
        free = [p for p in candidates if p not in self.claims]
        from_classes = {name.key for name in classes_in(row.note.replace("из ", " "))}
        from_classes |= {
            name.key for text in re.findall(r"из (\S+)", row.note) for name in classes_in(text)
        }
        for pupil in free:
            found = self.school_class(pupil)
            if found is not None and (found["grade"], fold(found["letter"])) in from_classes:
                return pupil, True
        if free:
            found = self.school_class(free[0])
            label = class_label(found) if found else ""
            self.ask(row, OTHER_CLASS, [self._say(p) for p in free], school_class=label)
            return None, False
        return None, True

    def _say(self, pupil: Draft) -> str:
        found = self.school_class(pupil)
        birth = pupil["birth_date"]
        return ", ".join(
            part
            for part in (
                str(name_of(pupil)),
                class_label(found) if found else "",
                f"{birth:%d.%m.%Y}" if birth else "",
            )
            if part
        )

    def claim(self, pupil: Draft, row: PupilRow, school_class: Draft) -> bool:
        """Whether the row may speak of this pupil; two rows about one are taken together only
        when name, day of birth and class are the same."""
        other = self.claims.setdefault(pupil, row)
        if other is row:
            return True
        if other.school_class.key != row.school_class.key:
            name = str(other.school_class)
            choices = (name, class_label(school_class))
            self.ask(row, TWO_CLASSES, choices, other=other.place.row, school_class=name)
            return False
        if row.birth_date is None or row.birth_date != other.birth_date:
            self.ask(row, TWICE, ("1", "2"), other=other.place.row)
            return False
        self.course.faults.note(row.place, SAME_TWICE, value=row.name, other=other.place.row)
        return True


def plan_pupils(course: Course) -> None:
    """Pupils with their enrolments and parents."""
    fresh = {key for key, one in course.state.classes.items() if not course.state.pupils_of(one)}
    matcher = _Matcher(course)
    listed = bool(course.rows.classes)
    for row in course.rows.pupils:
        school_class = course.state.classes.get(row.school_class.key)
        if school_class is None and listed:
            course.faults.add(row.place, CLASS_NOT_LISTED, value=row.school_class)
            continue
        if school_class is None:
            school_class = new_class(course, row.school_class.grade, row.school_class.letter)
            fresh.add(row.school_class.key)
        school_class.label = class_label(school_class)
        school_class.touched = True
        pupil, decided = matcher.match(row, school_class)
        if not decided or (pupil is not None and not matcher.claim(pupil, row, school_class)):
            continue
        _plan_pupil(course, matcher, row, pupil, school_class, fresh=row.school_class.key in fresh)


def _plan_pupil(
    course: Course,
    matcher: _Matcher,
    row: PupilRow,
    pupil: Draft | None,
    school_class: Draft,
    *,
    fresh: bool,
) -> None:
    if pupil is None:
        if row.gone:
            course.faults.note(row.place, GONE_UNKNOWN, value=row.name)
            return
        pupil = add_person(course, row.name, counts="pupil")
        matcher.claims[pupil] = row
    pupil.kind = "pupil"
    ensure_preferences(course, pupil, family=True)
    pupil.label = f"{row.name}, {class_label(school_class)}"
    pupil.touched = True
    update_person(
        course,
        pupil,
        row.name,
        birth_date=row.birth_date,
        sex=row.sex,
        phone=row.phone,
        email=row.email,
    )
    _plan_enrolment(course, row, pupil, school_class, fresh=fresh)
    plan_guardians(course, pupil, row)


def _plan_enrolment(
    course: Course, row: PupilRow, pupil: Draft, school_class: Draft, *, fresh: bool
) -> None:
    current = course.state.current(pupil)
    ended = [e for e in course.state.enrolments[pupil] if e["left_on"] is not None]
    if row.gone:
        _leave(course, row, pupil, current)
    elif current is not None and current["class_id"] is school_class:
        if row.enrolled_on and row.enrolled_on != current["enrolled_on"]:
            current.owner = pupil
            current.set(enrolled_on=row.enrolled_on)
    elif current is None and ended and not _returned(row, ended):
        day = f"{max(e['left_on'] for e in ended):%d.%m.%Y}"
        fault = BadValue(CAME_BACK, ("учится", "выбыл"), day=day)
        course.faults.bad(row.place, fault, column="", value=row.name)
    else:
        begins = _first_day(course, row, moved=current is not None, fresh=fresh)
        if current is not None:
            current.owner = pupil
            current.set(left_on=max(begins - timedelta(days=1), current["enrolled_on"]))
        _enter(course, pupil, school_class, begins)


def _leave(course: Course, row: PupilRow, pupil: Draft, current: Draft | None) -> None:
    if current is None:
        return
    if row.left_on is None:
        course.faults.note(row.place, GONE_TODAY, value=row.name)
    current.owner = pupil
    current.set(left_on=row.left_on or course.today)


def _enter(course: Course, pupil: Draft, school_class: Draft, begins: date) -> None:
    """A new enrolment, or the same one of the same day taken up again."""
    enrolments = course.state.enrolments[pupil]
    for one in enrolments:
        if (one["class_id"], one["enrolled_on"]) == (school_class, begins):
            one.owner = pupil
            one.set(left_on=None)
            return
    enrolments.append(
        course.add(
            Enrolment,
            owner=pupil,
            pupil_id=pupil,
            class_id=school_class,
            enrolled_on=begins,
            left_on=None,
        )
    )


def _returned(row: PupilRow, ended: list[Draft]) -> bool:
    return row.enrolled_on is not None and row.enrolled_on > max(e["left_on"] for e in ended)


def _first_day(course: Course, row: PupilRow, *, moved: bool, fresh: bool) -> date:
    start: date = course.year["starts_on"]
    if row.enrolled_on and row.enrolled_on > start:
        return row.enrolled_on
    return start if fresh and not moved else max(course.today, start)
