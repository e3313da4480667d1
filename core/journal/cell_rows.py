"""The statements of `core.journal.cells`, kept compiled."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from core.db import Id
from core.hot import Hot
from core.journal.models import Assignment, AssignmentType, Mark

_MARKS: Any = Mark.__table__
_MARK = Mark.__table__.c
_WORK = Assignment.__table__.c
_KIND = AssignmentType.__table__.c

_SCHOOL = bindparam("school", type_=Id)
_LESSON = bindparam("lesson", type_=Id)
_TYPE = bindparam("type", type_=Id)
_PUPILS = bindparam("pupils", expanding=True, type_=Id)
_NEW = (
    "school_id",
    "assignment_id",
    "lesson_id",
    "pupil_id",
    "subject_id",
    "day",
    "value",
    "weight_percent",
    "is_duty",
    "comment",
    "set_by_id",
    "set_at",
    "on_behalf_of_id",
)
_CHANGED = (
    "value",
    "weight_percent",
    "is_duty",
    "comment",
    "set_by_id",
    "set_at",
    "on_behalf_of_id",
)


def _bound(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: bindparam(name, type_=_MARK[name].type) for name in names}


#: The type, its works of the lesson, and their marks of these `pupils`, in the order of works; the
#: columns from the sixth on are those of `HeldMark`.
WORK = Hot(
    select(
        _KIND.name,
        _KIND.is_active,
        _KIND.weight_percent.label("type_weight"),
        _WORK.id.label("assignment_id"),
        _WORK.weight_percent.label("work_weight"),
        _MARK.id,
        _MARK.pupil_id,
        _MARK.value,
        _MARK.weight_percent,
        _MARK.is_duty,
        _MARK.comment,
        _MARK.set_by_id,
        _MARK.set_at,
        _MARK.on_behalf_of_id,
    )
    .select_from(AssignmentType.__table__)
    .outerjoin(
        Assignment.__table__,
        and_(
            _WORK.school_id == _KIND.school_id,
            _WORK.lesson_id == _LESSON,
            _WORK.type_id == _KIND.id,
        ),
    )
    .outerjoin(
        _MARKS,
        and_(
            _MARK.school_id == _WORK.school_id,
            _MARK.assignment_id == _WORK.id,
            _MARK.pupil_id.in_(_PUPILS),
        ),
    )
    .where(_KIND.school_id == _SCHOOL, _KIND.id == _TYPE)
    .order_by(_WORK.id, _MARK.id)
)

NEW_WORK = Hot(
    insert(Assignment.__table__)  # type: ignore[arg-type]
    .values(
        school_id=_SCHOOL,
        lesson_id=_LESSON,
        type_id=_TYPE,
        weight_percent=bindparam("weight"),
    )
    .returning(_WORK.id)
)

PUT = Hot(insert(_MARKS).values(_bound(_NEW)))
#: With the number it had before it was deleted.
PUT_BACK = Hot(insert(_MARKS).values(_bound(("id", *_NEW))))
CHANGE = Hot(update(_MARKS).where(_MARK.id == bindparam("id", type_=Id)).values(_bound(_CHANGED)))
DELETE = Hot(
    delete(_MARKS).where(_MARK.school_id == _SCHOOL, _MARK.id == bindparam("mark", type_=Id))
)

#: (pupil, number) of marks of one work.
NUMBERS = Hot(
    select(_MARK.pupil_id, _MARK.id).where(
        _MARK.school_id == _SCHOOL,
        _MARK.assignment_id == bindparam("assignment", type_=Id),
        _MARK.pupil_id.in_(_PUPILS),
    )
)
