"""Parents: one person for all children, found by name and phone."""

from core.exchange.faults import Place
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.persons import add_person, ensure_preferences, update_person
from core.exchange.planning.state import name_of
from core.exchange.rows import GuardianRow, PupilRow
from core.exchange.values.names import FullName
from core.exchange.values.text import fold
from core.i18n import N_
from core.people.models import Guardianship

NOT_JOINED = N_(
    "another pupil has a parent of this name, but there is no phone to tell whether it is the same "
    "person: entered apart"
)
SEVERAL_PARENTS = N_("several people have this name and phone")
RESTRICTED_KNOWN = N_(
    "the rights of {guardian} over this pupil are restricted; the same person written otherwise, "
    "or another representative? Correct the name, or write «представитель проверен» in the note"
)


def plan_guardians(course: Course, pupil: Draft, row: PupilRow) -> None:
    """The parents of one pupil. Nobody is taken away; that is a legal act of its own."""
    for one in row.guardians:
        person, tie = _of_pupil(course, pupil, one.name)
        if tie is None and _is_doubtful(course, pupil, one, row):
            continue
        if person is None:
            person = _elsewhere(course, pupil, one, row.place)
        if person is None:
            person = add_person(
                course, one.name, counts="guardian", sex=_sex(one), phone=one.phone, email=one.email
            )
        person.kind = person.kind or "guardian"
        person.touched = True
        ensure_preferences(course, person, family=True)
        update_person(course, person, one.name, phone=one.phone, email=one.email, sex=_sex(one))
        if tie is None:
            _tie(course, pupil, person, one.relation)
        elif one.relation != "guardian" and tie["relation"] == "guardian":
            tie.owner = person
            tie.set(relation=one.relation)


def _sex(row: GuardianRow) -> str | None:
    return {"mother": "f", "father": "m"}.get(row.relation) or row.name.sex


def _is_doubtful(course: Course, pupil: Draft, one: GuardianRow, row: PupilRow) -> bool:
    """Whether a new representative was asked about: a misspelt name of one whose rights are
    restricted would otherwise give the rights back."""
    if "представитель проверен" in fold(row.note):
        return False
    ties = course.state.guardianships[pupil]
    barred = [str(name_of(tie["guardian_id"])) for tie in ties if tie["restricted"]]
    if not barred:
        return False
    course.faults.add(
        row.place,
        RESTRICTED_KNOWN,
        value=one.name,
        choices=(*barred, str(one.name)),
        guardian=", ".join(barred),
    )
    return True


def _of_pupil(course: Course, pupil: Draft, name: FullName) -> tuple[Draft | None, Draft | None]:
    for tie in course.state.guardianships[pupil]:
        guardian = tie["guardian_id"]
        if isinstance(guardian, Draft) and course.state.goes_by(guardian, name):
            return guardian, tie
    return None, None


def _elsewhere(course: Course, pupil: Draft, row: GuardianRow, place: Place) -> Draft | None:
    """The same person known by another child or by their work: the name and the phone, or the
    name and the address agree. A name alone joins nobody: it would show one family the other's
    marks."""
    people = [
        one
        for one in course.state.people.get(row.name.short_key, [])
        if course.state.goes_by(one, row.name) and one not in course.state.enrolments
    ]
    for column, value in (("phone", row.phone), ("email", row.email)):
        same = [one for one in people if value and course.state.has(one, column, value)]
        if len(same) > 1:
            choices = tuple(str(name_of(one)) for one in same)
            course.faults.add(place, SEVERAL_PARENTS, value=row.name, choices=choices)
        if same:
            return same[0]
    nameless = [one for one in people if not one["phone"] or not row.phone]
    if nameless and any(one in course.state.wards for one in nameless):
        course.faults.note(place, NOT_JOINED, value=row.name)
    return None


def _tie(course: Course, pupil: Draft, guardian: Draft, relation: str) -> None:
    tie = course.add(
        Guardianship,
        owner=guardian,
        pupil_id=pupil,
        guardian_id=guardian,
        relation=relation,
        valid_from=course.since,
    )
    course.state.guardianships[pupil].append(tie)
    course.state.wards[guardian].append(tie)
