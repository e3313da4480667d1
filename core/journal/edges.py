"""«На грани»: subjects whose mean lies within a tenth of a threshold of the school's rules shortly
before the term ends (domain.md 3.16). The list is made once and kept in the ledger, so that the
pupil, the parents and the teacher read the same numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, String, bindparam, cast, exists, func, literal, select

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil, teaches_group
from core.access.viewer import Viewer, holds
from core.db import Id, Session
from core.hot import Hot
from core.journal.models import Mark
from core.journal.policy import policy_on
from core.journal.rules import HUNDRED, Policy, marks_needed, mean_of
from core.ledger import Event, Fact
from core.people.models import Enrolment, Person
from core.school.models import (
    GroupMember,
    Load,
    SchoolClass,
    SchoolYear,
    Subject,
    SubjectGroup,
    Term,
)

#: How long before the end of a term the list is made, and how late it still helps.
BEFORE = timedelta(days=10)
AT_LEAST = timedelta(days=3)
#: Within so many hundredths of a threshold.
WITHIN = 10
#: One event a pupil, and one a term that says that its list is made.
LISTED, MADE = "edges.listed", "edges.made"
_REMEMBERED = timedelta(days=60)


@dataclass(frozen=True)
class Edge:
    """A subject on the edge. Mean and threshold are in hundredths; `mark` is that of the threshold;
    `fives` is how many fives of usual weight lift the mean to it, 0 when it is held already."""

    subject_id: int
    mean: int
    threshold: int
    mark: int
    fives: int


@dataclass(frozen=True)
class EndingTerm:
    """A term that ends soon, and the first and last grade that live in it."""

    id: int
    kind: str
    number: int
    since: date
    until: date
    grades: tuple[int, int]


def edge_of(subject_id: int, total: int, weight: int, policy: Policy) -> Edge | None:
    """The edge that a mean lies on, or None. total: sum of value times weight in percent; weight:
    sum of weights in percent. The mean people see (rounded) decides, as everywhere."""
    mean = mean_of(total, weight)
    if mean is None:
        return None
    hundredths = int(mean * HUNDRED)
    steps = ((5, policy.five_from), (4, policy.four_from), (3, policy.three_from))
    for mark, threshold in steps:
        if abs(hundredths - threshold) <= WITHIN:
            lacks = hundredths < threshold
            fives = marks_needed(total, weight, target=threshold) if lacks else 0
            return Edge(subject_id, hundredths, threshold, mark, fives)
    return None


async def ending_terms(session: Session, *, school_id: int, today: date) -> list[EndingTerm]:
    """Terms of the current year that end within ten days and whose list was not made yet."""
    made = exists().where(
        Event.school_id == school_id,
        Event.at >= clock.now() - _REMEMBERED,
        Event.kind == MADE,
        Event.subject == literal("term:") + cast(Term.id, String),
    )
    rows = await session.scalars(
        select(Term)
        .join(SchoolYear, SchoolYear.id == Term.year_id)
        .where(
            Term.school_id == school_id,
            SchoolYear.is_current,
            Term.ends_on.between(today + AT_LEAST, today + BEFORE),
            ~made,
        )
        .order_by(Term.id)
    )
    return [
        EndingTerm(
            row.id, row.kind, row.number, row.starts_on, row.ends_on, (row.grade_from, row.grade_to)
        )
        for row in rows
    ]


_MARK = Mark.__table__.c
_ENROLMENT = Enrolment.__table__.c
_CLASS = SchoolClass.__table__.c

_SUMS = Hot(
    select(
        _MARK.pupil_id,
        _MARK.subject_id,
        func.sum(_MARK.value * _MARK.weight_percent).label("total"),
        func.sum(_MARK.weight_percent).label("weight"),
    )
    .select_from(Enrolment.__table__)
    .join(SchoolClass.__table__, _CLASS.id == _ENROLMENT.class_id)
    .join(Mark.__table__, _MARK.pupil_id == _ENROLMENT.pupil_id)
    .where(
        _ENROLMENT.school_id == bindparam("school", type_=Id),
        _ENROLMENT.enrolled_on <= bindparam("today", type_=Date),
        func.coalesce(_ENROLMENT.left_on, bindparam("today", type_=Date))
        >= bindparam("today", type_=Date),
        _CLASS.grade >= bindparam("first"),
        _CLASS.grade <= bindparam("last"),
        _MARK.school_id == bindparam("school", type_=Id),
        _MARK.day >= bindparam("since", type_=Date),
        _MARK.day <= bindparam("today", type_=Date),
        _MARK.value.is_not(None),
    )
    .group_by(_MARK.pupil_id, _MARK.subject_id)
    .order_by(_MARK.pupil_id, _MARK.subject_id)
)


async def list_edges(
    session: Session, term: EndingTerm, *, school_id: int, today: date
) -> dict[int, int]:
    """Make the list of a term, an event a pupil; gives the events' ids by pupil. Once a term: the
    caller has it from `ending_terms` in this transaction."""
    policy = await policy_on(session, school_id, today)
    first, last = term.grades
    bound = {"school": school_id, "since": term.since, "today": today}
    found: dict[int, list[Edge]] = defaultdict(list)
    for row in await _SUMS.all(session, **bound, first=first, last=last):
        edge = edge_of(row.subject_id, int(row.total), int(row.weight), policy)
        if edge is not None:
            found[row.pupil_id].append(edge)
    listed = {
        pupil_id: await ledger.record(
            session,
            LISTED,
            school_id=school_id,
            actor_id=None,
            pupil_id=pupil_id,
            subject=f"term:{term.id}",
            after=_packed(term, edges, policy),
        )
        for pupil_id, edges in found.items()
    }
    await ledger.record(
        session, MADE, school_id=school_id, actor_id=None, subject=f"term:{term.id}"
    )
    return listed


def _packed(term: EndingTerm, edges: Iterable[Edge], policy: Policy) -> dict[str, Any]:
    return {
        "kind": term.kind,
        "number": term.number,
        "until": term.until,
        "policy": policy.version,
        "edges": [vars(edge) for edge in edges],
    }


@dataclass(frozen=True)
class EdgesOf:
    """The list of one pupil as it was made at `at`: edges with their subjects' names."""

    pupil: PupilRef
    kind: str
    number: int
    until: date
    edges: tuple[tuple[str, Edge], ...]
    at: datetime


async def pupil_edges(session: Session, viewer: Viewer, *, event_id: int) -> EdgesOf | None:
    """A pupil's list, None for what is none. Raises NotFound for a pupil not open to the viewer."""
    facts = await _lists(session, viewer, [event_id])
    if not facts:
        return None
    (fact,) = facts
    pupil = await access_pupil(session, viewer, int(fact.pupil_id or 0))
    return _view(fact, pupil, await _names(session, viewer.school_id))


async def _lists(session: Session, viewer: Viewer, ids: Iterable[int]) -> list[Fact]:
    found = await ledger.facts(session, school_id=viewer.school_id, ids=ids)
    return [fact for fact in found if fact.kind == LISTED and fact.after is not None]


def _view(fact: Fact, pupil: PupilRef, names: Mapping[int, str]) -> EdgesOf:
    values = fact.after or {}
    edges = [Edge(**packed) for packed in values["edges"]]
    return EdgesOf(
        pupil,
        values["kind"],
        values["number"],
        date.fromisoformat(values["until"]),
        tuple((names.get(edge.subject_id, ""), edge) for edge in edges),
        fact.at,
    )


async def _names(session: Session, school_id: int) -> dict[int, str]:
    rows = await session.execute(
        select(Subject.id, Subject.name).where(Subject.school_id == school_id)
    )
    return {row.id: row.name for row in rows}


async def teacher_edges(
    session: Session, viewer: Viewer, *, event_ids: Iterable[int]
) -> list[EdgesOf]:
    """Of these lists what belongs to subjects the viewer teaches those pupils today, by class and
    name: permission is part of the SELECT. Nothing for who teaches none of them."""
    facts = {int(fact.pupil_id or 0): fact for fact in await _lists(session, viewer, event_ids)}
    taught: dict[int, set[int]] = defaultdict(set)
    pupils: dict[int, PupilRef] = {}
    for row in await _taught(session, viewer, list(facts)):
        taught[row.id].add(row.subject_id)
        name = SchoolClass(grade=row.grade, letter=row.letter).name
        pupils[row.id] = PupilRef(
            row.id, viewer.school_id, row.first_name, row.last_name, row.class_id, name, row.grade
        )
    names = await _names(session, viewer.school_id)
    found = []
    for pupil_id, pupil in pupils.items():
        view = _view(facts[pupil_id], pupil, names)
        own = tuple(pair for pair in view.edges if pair[1].subject_id in taught[pupil_id])
        if own:
            found.append(EdgesOf(view.pupil, view.kind, view.number, view.until, own, view.at))
    return found


async def _taught(session: Session, viewer: Viewer, pupil_ids: list[int]) -> list[Any]:
    rows = await session.execute(
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            SubjectGroup.subject_id,
            SchoolClass.id.label("class_id"),
            SchoolClass.grade,
            SchoolClass.letter,
        )
        .join(GroupMember, GroupMember.pupil_id == Person.id)
        .join(SubjectGroup, SubjectGroup.id == GroupMember.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .where(
            GroupMember.school_id == viewer.school_id,
            GroupMember.pupil_id.in_(pupil_ids),
            holds(GroupMember.since, GroupMember.until, viewer.today),
            teaches_group(viewer, GroupMember.group_id),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Person.last_name, Person.first_name)
    )
    return list(rows)


async def teachers_of(
    session: Session, *, school_id: int, listed: Mapping[int, int], today: date
) -> dict[int, list[int]]:
    """By teacher: the events of the pupils in `listed` (event by pupil) that they teach today."""
    rows = await session.execute(
        select(Load.teacher_id, GroupMember.pupil_id)
        .join(GroupMember, GroupMember.group_id == Load.group_id)
        .where(
            Load.school_id == school_id,
            holds(Load.since, Load.until, today),
            GroupMember.school_id == school_id,
            holds(GroupMember.since, GroupMember.until, today),
            GroupMember.pupil_id.in_(list(listed)),
        )
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for teacher_id, pupil_id in rows:
        found[teacher_id].append(listed[pupil_id])
    return dict(found)
