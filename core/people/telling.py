"""When each person wants to be told of what: by topic, child and subject.

Without rules everything is told at once. «Weekly» is told by the digest alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from sqlalchemy import bindparam, delete, select

from core import ledger
from core.db import Id, Session, insert_into
from core.enums import Timing, Topic
from core.hot import Hot
from core.people.models import Preferences
from core.people.preferences import Owner
from core.people.telling_models import TellingRule

_RULE = TellingRule.__table__.c
_RULES = Hot(
    select(_RULE.person_id, _RULE.topic, _RULE.pupil_id, _RULE.subject_id, _RULE.timing).where(
        _RULE.school_id == bindparam("school", type_=Id),
        _RULE.person_id.in_(bindparam("people", expanding=True, type_=Id)),
    )
)
_MINE = ("school_id", "person_id", "topic", "pupil_id", "subject_id")

#: What is chosen with one press, for all children or one of them.
POLICIES: Mapping[str, Mapping[Topic, Timing]] = MappingProxyType(
    {
        "all": dict.fromkeys(Topic, Timing.NOW),
        "calm": {
            Topic.FIVES: Timing.NOW,
            Topic.MARKS: Timing.EVENING,
            Topic.DEBTS: Timing.EVENING,
            Topic.ABSENCES: Timing.NOW,
        },
        "care": {
            Topic.FIVES: Timing.WEEKLY,
            Topic.MARKS: Timing.WEEKLY,
            Topic.DEBTS: Timing.NOW,
            Topic.ABSENCES: Timing.NOW,
        },
        "evening": dict.fromkeys(Topic, Timing.EVENING) | {Topic.ABSENCES: Timing.NOW},
        "weekly": dict.fromkeys(Topic, Timing.WEEKLY),
    }
)


@dataclass(frozen=True)
class Telling:
    """The rules of one person, by (topic, pupil, subject); 0 stands for every one."""

    rules: Mapping[tuple[Topic, int, int], Timing] = field(default_factory=dict)

    def timing(self, topic: Topic, *, pupil_id: int = 0, subject_id: int = 0) -> Timing:
        """When this is told: a subject of a child goes before the child, a child before a subject
        of all children, and that before what holds for everything."""
        places = ((pupil_id, subject_id), (pupil_id, 0), (0, subject_id), (0, 0))
        found = (self.rules.get((topic, pupil, subject)) for pupil, subject in places)
        return next((timing for timing in found if timing is not None), Timing.NOW)

    def policy(self, *, pupil_id: int = 0) -> str:
        """The name of the policy that holds for a child, "" for a choice of one's own."""
        held = {topic: self.timing(topic, pupil_id=pupil_id) for topic in Topic}
        return next((name for name, rules in POLICIES.items() if dict(rules) == held), "")

    def particular(self) -> list[tuple[int, int]]:
        """(pupil, subject) that have rules of their own."""
        return sorted({(pupil, subject) for _topic, pupil, subject in self.rules} - {(0, 0)})


async def tellings(
    session: Session, *, school_id: int, person_ids: Iterable[int]
) -> dict[int, Telling]:
    """The rules of those people who have any, by person id."""
    found: dict[int, dict[tuple[Topic, int, int], Timing]] = defaultdict(dict)
    for row in await _RULES.all(session, school=school_id, people=list(person_ids)):
        key = (Topic(row.topic), row.pupil_id, row.subject_id)
        found[row.person_id][key] = Timing(row.timing)
    return {person_id: Telling(rules) for person_id, rules in found.items()}


async def telling_of(session: Session, viewer: Owner) -> Telling:
    """The viewer's own rules."""
    found = await tellings(session, school_id=viewer.school_id, person_ids=[viewer.person_id])
    return found.get(viewer.person_id, Telling())


async def choose(
    session: Session,
    viewer: Owner,
    rules: Mapping[Topic, Timing],
    *,
    pupil_id: int = 0,
    subject_id: int = 0,
) -> Telling:
    """Set the viewer's own rules for these topics, of one child and subject or of all (0), and
    give what is in force now. Whether the child is the viewer's is for the caller to check: a rule
    about a stranger's child would have no effect."""
    place = {"pupil_id": pupil_id, "subject_id": subject_id}
    for topic, timing in rules.items():
        values = {"topic": topic, "timing": timing, **place}
        await session.execute(
            insert_into(session, TellingRule)
            .values(school_id=viewer.school_id, person_id=viewer.person_id, **values)
            .on_conflict_do_update(index_elements=list(_MINE), set_={"timing": timing})
        )
    chosen = {str(topic): timing for topic, timing in rules.items()}
    await _record(session, viewer, {**place, **chosen})
    return await telling_of(session, viewer)


async def forget(
    session: Session, viewer: Owner, *, pupil_id: int = 0, subject_id: int = 0
) -> Telling:
    """Take away the viewer's own rules for one child or subject: what holds for all holds there
    too. Gives what is in force now."""
    await session.execute(
        delete(TellingRule).where(
            TellingRule.school_id == viewer.school_id,
            TellingRule.person_id == viewer.person_id,
            TellingRule.pupil_id == pupil_id,
            TellingRule.subject_id == subject_id,
        )
    )
    await _record(session, viewer, {"pupil_id": pupil_id, "subject_id": subject_id})
    return await telling_of(session, viewer)


async def _record(session: Session, viewer: Owner, after: Mapping[str, object]) -> None:
    await ledger.record(
        session,
        "telling.changed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"person:{viewer.person_id}",
        after=dict(after),
    )


_EVENINGS = Hot(
    select(Preferences.__table__.c.person_id, Preferences.__table__.c.evening_at).where(
        Preferences.__table__.c.school_id == bindparam("school", type_=Id),
        Preferences.__table__.c.person_id.in_(bindparam("people", expanding=True, type_=Id)),
    )
)


async def evenings_of(
    session: Session, *, school_id: int, person_ids: Iterable[int]
) -> dict[int, time]:
    """At what hour of the school's clock each of these people wants the evening letter."""
    rows = await _EVENINGS.all(session, school=school_id, people=list(person_ids))
    return {row.person_id: row.evening_at for row in rows}
