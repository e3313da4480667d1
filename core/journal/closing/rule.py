"""When a lesson is closed, and what an entry into a closed one raises."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, func, select

from core.access.viewer import Viewer
from core.db import Id, Session
from core.errors import SchoolError
from core.hot import Hot
from core.i18n import N_
from core.journal.doors import LessonRef
from core.school.models import SchoolClass, Term

#: The reason of the change that a deputy head has agreed to and that is being made now.
_agreed: ContextVar[str] = ContextVar("agreed", default="")


@dataclass(frozen=True)
class Change:
    """One thing to be changed in a lesson: `what` is mark, comment, code, taken, topic, homework.

    `put` is what is to stand there: "1".."5" or "." for a mark, an AttendanceCode, words; "" for
    nothing. `held` is what stood there when it was asked.
    """

    what: str
    put: str
    pupil: int = 0
    type: int = 0
    due: str = ""
    held: str = ""


class LessonClosed(SchoolError):
    """The lesson's term is over; `changes` is what was about to be entered."""

    text = N_(
        "The term of the lesson of {day} is over and the lesson is closed: a change needs a reason "
        "and the deputy head's consent."
    )

    def __init__(self, day: date, lesson_id: int, changes: Iterable[Change]) -> None:
        super().__init__(day)
        self.day = f"{day:%d.%m.%Y}"
        self.lesson_id = lesson_id
        self.changes = tuple(changes)


@contextmanager
def agreed(reason: str) -> Iterator[None]:
    """Within the block closed lessons are open, for the change the deputy head has agreed to."""
    token = _agreed.set(reason)
    try:
        yield
    finally:
        _agreed.reset(token)


def agreed_reason() -> str:
    """Why the change being made was asked for; "" outside `agreed`. The ledger keeps it."""
    return _agreed.get()


async def is_closed(session: Session, ref: LessonRef, today: date) -> bool:
    """Whether the term that holds the lesson is over on this day."""
    if today <= ref.day:
        return False
    ends_on = await _TERM_END.value(
        session, school=ref.school_id, class_id=ref.class_id, day=ref.day
    )
    return ends_on is not None and today > ends_on


async def must_be_open(
    session: Session, viewer: Viewer, ref: LessonRef, changes: Iterable[Change] = ()
) -> None:
    """Raises LessonClosed with what was to be changed, unless the lesson is open or consent to the
    change was given. Asked before anything is written."""
    if not agreed_reason() and await is_closed(session, ref, viewer.today):
        raise LessonClosed(ref.day, ref.id, changes)


_TERM_END = Hot(
    select(func.min(Term.ends_on))
    .join(
        SchoolClass,
        (SchoolClass.year_id == Term.year_id)
        & (Term.grade_from <= SchoolClass.grade)
        & (Term.grade_to >= SchoolClass.grade),
    )
    .where(
        SchoolClass.school_id == bindparam("school", type_=Id),
        SchoolClass.id == bindparam("class_id", type_=Id),
        Term.school_id == bindparam("school", type_=Id),
        Term.starts_on <= bindparam("day", type_=Date),
        Term.ends_on >= bindparam("day", type_=Date),
    )
)
