"""Who is in which group. Whole-class groups always hold the pupils of the class, from the day they
entered it to the day they left it."""

from datetime import date

from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.state import class_label, name_of
from core.exchange.planning.teaching import (
    ensure_group,
    find_group,
    find_subject,
    group_label,
    match_group,
)
from core.exchange.rows import GroupRow, PupilRow
from core.exchange.values.names import NameHint
from core.i18n import N_
from core.school.models import GroupMember

PUPIL_UNKNOWN = N_("there is no such pupil in {school_class}")
SEVERAL_PUPILS = N_(
    "several pupils of {school_class} fit; write the full name, or the day of birth in brackets"
)
GROUP_EMPTY = N_("nobody is in these groups yet: {groups}")


def with_birth(pupil: Draft) -> str:
    """A pupil's name with the day of birth, if it is known."""
    birth = pupil["birth_date"]
    return f"{name_of(pupil)} ({birth:%d.%m.%Y})" if birth else str(name_of(pupil))


class PupilIndex:
    """Pupils of each class by surname, for the short names of lists."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.of_class: dict[Draft, list[Draft]] = {}
        for pupil, enrolments in course.state.enrolments.items():
            for school_class in {e["class_id"] for e in enrolments}:
                self.of_class.setdefault(school_class, []).append(pupil)

    def find(self, row: GroupRow, school_class: Draft) -> Draft | None:
        """The pupil of a row of groups; None with a fault."""
        fitting = self.fitting(row.pupil, school_class)
        if len(fitting) == 1:
            return fitting[0]
        self.course.faults.add(
            row.place,
            SEVERAL_PUPILS if fitting else PUPIL_UNKNOWN,
            value=row.pupil_text,
            choices=tuple(with_birth(one) for one in fitting),
            school_class=class_label(school_class),
        )
        return None

    def fitting(self, hint: NameHint, school_class: Draft) -> list[Draft]:
        """Pupils of a class whom a name may mean; those who are still there go first."""
        found = [p for p in self.of_class.get(school_class, ()) if hint.fits(name_of(p))]
        found = [p for p in found if self._is_in(p, school_class)] or found
        born = [p for p in found if hint.born and p["birth_date"] == hint.born]
        return born or found

    def _is_in(self, pupil: Draft, school_class: Draft) -> bool:
        current = self.course.state.current(pupil)
        return current is not None and current["class_id"] is school_class


def plan_groups(course: Course, pupils: PupilIndex) -> dict[Draft, dict[Draft, None]]:
    """The pupils whom the tables put into groups; each group with its pupils in order."""
    wanted: dict[Draft, dict[Draft, None]] = {}
    for row in course.rows.groups:
        school_class = course.find_class(row.place, row.school_class)
        subject = find_subject(course, row.place, row.subject)
        pupil = pupils.find(row, school_class) if school_class else None
        if school_class is None or subject is None or pupil is None or not row.group:
            continue
        wanted.setdefault(_group(course, school_class, subject, row.group), {})[pupil] = None
    for one in course.rows.pupils:
        for text, name in one.groups:
            school_class = course.state.classes.get(one.school_class.key)
            subject = find_subject(course, one.place, text)
            pupil = _of_row(pupils, one, school_class) if school_class else None
            if school_class is None or subject is None or pupil is None or not name:
                continue
            if course.state.groups.get((school_class, subject)):
                group = find_group(course, one.place, school_class, subject, name)
            else:
                group = ensure_group(course, school_class, subject, name)
            if group is not None:
                wanted.setdefault(group, {})[pupil] = None
    return wanted


def _of_row(pupils: PupilIndex, row: PupilRow, school_class: Draft) -> Draft | None:
    """The pupil planned for a row of the list; None where the row was refused or asked about."""
    hint = NameHint(row.name.last, row.name.first, row.name.middle, row.birth_date)
    fitting = pupils.fitting(hint, school_class)
    return fitting[0] if len(fitting) == 1 else None


def _group(course: Course, school_class: Draft, subject: Draft, name: str) -> Draft:
    return match_group(course, school_class, subject, name) or ensure_group(
        course, school_class, subject, name
    )


def plan_members(course: Course, named: dict[Draft, dict[Draft, None]]) -> None:
    """Bring the members of every group up to date."""
    empty: list[str] = []
    classes = course.state.classes.values()
    pupils = {one: dict.fromkeys(course.state.pupils_of(one)) for one in classes}
    for (school_class, _subject), groups in list(course.state.groups.items()):
        here = pupils[school_class]
        for group in groups.values():
            if not group["name"]:
                _fill(course, group, here)
            elif group in named:
                _leave_others(course, groups, group, named[group])
                _fill(course, group, named[group], keep=True)
        for group in groups.values():
            if group["name"]:
                _let_go(course, group, here)
                if not any(m["until"] is None for m in course.state.members[group]):
                    empty.append(group_label(group))
    if empty and course.rows.loads:
        place = course.rows.loads[0].place
        course.faults.note(place, GROUP_EMPTY, groups="; ".join(dict.fromkeys(empty)))


def _fill(course: Course, group: Draft, pupils: dict[Draft, None], *, keep: bool = False) -> None:
    members = course.state.members[group]
    inside = {m["pupil_id"] for m in members if m["until"] is None}
    for pupil in pupils:
        if pupil not in inside:
            _enter(course, group, members, pupil)
    if not keep:
        _let_go(course, group, pupils)


def _enter(course: Course, group: Draft, members: list[Draft], pupil: Draft) -> None:
    enrolment = course.state.current(pupil)
    since: date = enrolment["enrolled_on"] if enrolment else course.today
    earlier = [m for m in members if m["pupil_id"] is pupil]
    if any(m["since"] == since for m in earlier):
        again = next(m for m in earlier if m["since"] == since)
        again.owner = group
        again.set(until=None)
        return
    if earlier:
        since = max(since, course.today)
    members.append(
        course.add(
            GroupMember, owner=group, group_id=group, pupil_id=pupil, since=since, until=None
        )
    )


def _let_go(course: Course, group: Draft, here: dict[Draft, None]) -> None:
    """End the membership of those who are no longer in the class."""
    for member in course.state.members[group]:
        pupil = member["pupil_id"]
        if member["until"] is None and isinstance(pupil, Draft) and pupil not in here:
            member.owner = group
            member.set(until=_last_day(course, pupil, group["class_id"]))


def _last_day(course: Course, pupil: Draft, school_class: Draft) -> date:
    ended = [
        e["left_on"]
        for e in course.state.enrolments[pupil]
        if e["class_id"] is school_class and e["left_on"] is not None
    ]
    return max(ended, default=course.yesterday)


def _leave_others(
    course: Course, groups: dict[str, Draft], group: Draft, pupils: dict[Draft, None]
) -> None:
    """A pupil is in one group of a subject: entering the second ends the first."""
    for other in groups.values():
        if other is group or not other["name"]:
            continue
        for member in course.state.members[other]:
            if member["until"] is None and member["pupil_id"] in pupils:
                member.owner = other
                member.set(until=course.yesterday)
