"""People as rows: what is written when one is added or changed."""

from typing import Any

from core import clock
from core.exchange.planning.course import Course
from core.exchange.planning.drafts import Draft
from core.exchange.planning.state import name_of
from core.exchange.values.names import FullName
from core.people.models import Person, Preferences


def add_person(course: Course, name: FullName, *, counts: str, **values: Any) -> Draft:
    """A person who is not there yet, with preferences of their own.

    The digest of a pupil or a guardian is planned for the usual hour of Friday.
    """
    person = course.add(
        Person,
        counts=counts,
        label=str(name),
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        search_name=name.key,
        created_at=course.now,
        **{"sex": None, "birth_date": None, "phone": "", "email": "", **values},
    )
    course.state.add_person(person)
    ensure_preferences(course, person, family=counts in ("pupil", "guardian"))
    return person


def ensure_preferences(course: Course, person: Draft, *, family: bool) -> None:
    """Give a person preferences; one who is of a family now gets the moment of the digest."""
    wish = course.state.preferences.get(person)
    if wish is None:
        wish = course.add(Preferences, person_id=person, next_digest_at=None)
        course.state.preferences[person] = wish
        wish.values |= {"digest": True, "digest_weekday": _WEEKDAY, "digest_at": _CLOCK}
    if family and wish["next_digest_at"] is None and wish["digest"]:
        zone: str = course.school["timezone"]
        moment = clock.next_weekly(wish["digest_weekday"], wish["digest_at"], zone, course.now)
        wish.set(next_digest_at=moment)


_WEEKDAY = Preferences.__table__.c.digest_weekday.default.arg
_CLOCK = Preferences.__table__.c.digest_at.default.arg


def update_person(course: Course, person: Draft, name: FullName, **values: Any) -> None:
    """Take over what the tables say; empty cells leave what is there.

    A name is corrected only where it is the same name: ё for е, a patronymic that was missing.
    What a record merged into the person says is old and corrects nothing.
    """
    former = course.state.former.get(person, ())
    person.label = person.label or str(name_of(person))
    said = {c: v for c, v in values.items() if all(one[c] != v for one in former)}
    person.fill(**said)
    if any(name_of(one) == name for one in former):
        return
    stored = name_of(person)
    if name.middle and not stored.middle:
        person.set(middle_name=name.middle, search_name=name.key)
    for column, new, old in (
        ("last_name", name.last, stored.last),
        ("first_name", name.first, stored.first),
        ("middle_name", name.middle, stored.middle),
    ):
        if new and "ё" in new.lower() and "ё" not in old.lower() and old:
            person.set(**{column: new})
