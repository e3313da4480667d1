"""A plan carried out: all of it or nothing, in one transaction."""

from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import insert, update

from core import clock, ledger
from core.db import Base, Session
from core.exchange.errors import PlanHasFaults
from core.exchange.lessons import follow_timetable, make_lessons
from core.exchange.plan import Plan
from core.exchange.planning.drafts import Draft
from core.journal.models import AssignmentType, FinalMark, GradingPolicy
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant, StaffPost
from core.school.models import (
    BellTime,
    GroupMember,
    Holiday,
    Load,
    School,
    SchoolClass,
    SchoolYear,
    Slot,
    Subject,
    SubjectGroup,
    Term,
)

#: Each table after those it points to.
_ORDER: tuple[type[Base], ...] = (
    School,
    SchoolYear,
    Term,
    Holiday,
    BellTime,
    Subject,
    GradingPolicy,
    AssignmentType,
    Person,
    Preferences,
    StaffPost,
    RoleGrant,
    SchoolClass,
    Enrolment,
    Guardianship,
    SubjectGroup,
    GroupMember,
    Load,
    Slot,
    FinalMark,
)
_POINTED_TO = (School, SchoolYear, Subject, Person, SchoolClass, SubjectGroup)
#: How far ahead lessons stand in the journal.
LESSONS_AHEAD = timedelta(days=14)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.id if isinstance(value, Draft) else value for name, value in values.items()}


async def _insert(session: Session, model: type[Base], drafts: list[Draft]) -> None:
    """New rows of one table; rows with the same columns go in one statement. The id of a row is
    asked for only where others point to it: asking for ten thousand costs seconds."""
    alike: dict[frozenset[str], list[Draft]] = {}
    for draft in drafts:
        alike.setdefault(frozenset(draft.values), []).append(draft)
    table: Any = model.__table__
    for group in alike.values():
        rows = [_stored(draft.values) for draft in group]
        if model not in _POINTED_TO:
            await session.execute(insert(table), rows)
            continue
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        ids = (await session.scalars(statement, rows)).all()
        for draft, number in zip(group, ids, strict=True):
            draft.id = number


async def _update(session: Session, model: type[Base], drafts: list[Draft]) -> None:
    rows = [
        {"id": draft.id, **_stored({name: draft.values[name] for name in draft.before})}
        for draft in drafts
    ]
    if rows:
        await session.execute(update(model), rows)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the ledger keeps them: rows by id, times as text."""
    return {
        name: value.isoformat() if isinstance(value, (date, time)) else value
        for name, value in _stored(values).items()
        if name not in ("school_id", "created_at", "search_name")
    }


def _person_facts(plan: Plan, new: set[Draft]) -> list[dict[str, Any]]:
    """An event for each person who was added or changed, with what belongs to them."""
    facts: dict[Draft, dict[str, Any]] = {}
    for draft in plan.state.drafts.all:
        person = draft if draft.model is Person else draft.owner
        if person is None or person.model is not Person or not (draft in new or draft.before):
            continue
        fact = facts.setdefault(
            person,
            {
                "kind": "person.added" if person in new else "person.changed",
                "subject": f"person:{person.id}",
                "pupil_id": person.id if person in plan.state.enrolments else None,
                "before": {},
                "after": {},
            },
        )
        names = draft.values if draft in new else draft.before
        told = {"before": draft.before, "after": {name: draft.values[name] for name in names}}
        for when, values in told.items():
            if draft is person:
                fact[when] |= _said(values)
            elif values:
                fact[when].setdefault(draft.model.__tablename__, []).append(_said(values))
    return list(facts.values())


async def _record(
    session: Session,
    plan: Plan,
    actor_id: int | None,
    new: set[Draft],
    counts: dict[str, dict[str, int]],
) -> None:
    school_id = plan.school_id or 0
    await ledger.record_many(
        session, _person_facts(plan, new), school_id=school_id, actor_id=actor_id
    )
    await ledger.record(
        session,
        "import.applied",
        school_id=school_id,
        actor_id=actor_id,
        subject=f"school:{school_id}",
        after={"files": list(plan.files), "counts": counts},
    )


async def apply_plan(session: Session, plan: Plan, actor_id: int | None) -> None:
    """Write everything the plan holds, then the lessons of the coming two weeks.

    One event for the import, one for each person added or changed. The caller's transaction makes
    it all or nothing. Raises PlanHasFaults while there are faults or questions. A plan that
    changes nothing writes nothing. `plan.school_id` is set for a new school.
    """
    if plan.faults.stopping:
        raise PlanHasFaults(len(plan.faults.stopping))
    drafts = plan.state.drafts.all
    new = {draft for draft in drafts if draft.is_new}
    changed = [draft for draft in drafts if draft.is_changed]
    if not new and not changed:
        return
    counts = {kind: asdict(count) for kind, count in plan.counts().items()}
    for model in _ORDER:
        await _insert(session, model, [d for d in drafts if d in new and d.model is model])
        await _update(session, model, [d for d in changed if d.model is model])
    assert plan.state.school is not None
    plan.school_id = plan.state.school.id
    await _record(session, plan, actor_id, new, counts)
    await _bring_lessons(session, plan, [*new, *changed])


async def _bring_lessons(session: Session, plan: Plan, written: list[Draft]) -> None:
    if plan.school_id is None or plan.state.school is None:
        return
    today = clock.today(plan.state.school["timezone"])
    if any(draft.model in (Slot, Load) and draft.before for draft in written):
        await follow_timetable(session, plan.school_id, today)
    await make_lessons(session, plan.school_id, today, today + LESSONS_AHEAD)
