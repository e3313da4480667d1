"""Current marks of a class in some days, for who may have reports of the class."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from core import wording
from core.access.doors import ClassRef, access_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.journal.models import Mark
from core.journal.period import Period, SchoolTime
from core.journal.rules import weighted_mean
from core.reports.rolls import Named, class_pupils, class_subjects, last_day, pupils_of
from core.reports.spans import grade_time


class One(NamedTuple):
    """A current mark: its lesson's day, the value (None for an open dot), the weight in percent,
    the work it is for."""

    day: date
    value: int | None
    weight: int
    work: int


Current = dict[int, dict[int, list[One]]]


@dataclass(frozen=True)
class ClassFrame:
    """What a report of a class is of: the class, the period, its pupils and subjects, the year."""

    found: ClassRef
    time: SchoolTime
    asked: Period
    pupils: tuple[Named, ...]
    subjects: tuple[Named, ...]


async def class_frame(
    session: Session, viewer: Viewer, *, class_id: int, period: str, default: Period | None = None
) -> ClassFrame:
    """The class with who is in it on the period's last day. Raises NotFound for who may not have
    reports of the class."""
    found = await access_class(session, viewer, class_id, Action.LEAD_CLASS)
    time = await grade_time(session, viewer, found.grade)
    asked = time.named(period, default or time.current)
    return ClassFrame(
        found,
        time,
        asked,
        await class_pupils(session, viewer, class_id, last_day(viewer, asked.until)),
        await class_subjects(session, viewer, class_id),
    )


async def class_current(
    session: Session, viewer: Viewer, *, class_id: int, since: date, until: date
) -> Current:
    """By pupil and subject the marks of these days in their order, up to today."""
    day = last_day(viewer, until)
    rows = await session.execute(
        select(
            Mark.pupil_id,
            Mark.subject_id,
            Mark.day,
            Mark.value,
            Mark.weight_percent,
            Mark.assignment_id,
        )
        .where(
            Mark.school_id == viewer.school_id,
            Mark.pupil_id.in_(pupils_of(viewer, class_id, day)),
            Mark.day.between(since, day),
        )
        .order_by(Mark.day, Mark.id)
    )
    found: Current = defaultdict(lambda: defaultdict(list))
    for pupil, subject, on, value, weight, work in rows:
        found[pupil][subject].append(One(on, value, weight, work))
    return found


def mean(marks: Iterable[One]) -> Decimal | None:
    """The weighted mean of those with a number."""
    return weighted_mean([(one.value, one.weight) for one in marks if one.value is not None])


def everything(of_pupil: dict[int, list[One]]) -> list[One]:
    """The marks of a pupil in all subjects."""
    return [one for marks in of_pupil.values() for one in marks]


def taught(frame: ClassFrame, marks: Current) -> tuple[Named, ...]:
    """The subjects somebody has a mark in: the others would be empty columns."""
    with_marks = {subject for own in marks.values() for subject, some in own.items() if some}
    return tuple(one for one in frame.subjects if one.id in with_marks)


def said(marks: Iterable[One]) -> str:
    """«5 4 •»: marks and open dots as narrow columns have them; nothing for none."""
    return wording.NBSP.join("•" if one.value is None else str(one.value) for one in marks)
