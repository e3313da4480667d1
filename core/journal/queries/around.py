"""What the words of a family may refer to: children, what they learn, with whom, and when."""

from dataclasses import dataclass

from core.access.circle import StaffMember, staff_of_pupil
from core.access.doors import PupilRef, own_pupils
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.journal.period import Period
from core.journal.queries.asking import SubjectRef, learned_subjects
from core.journal.queries.school_time import school_time
from core.people.queries import names


@dataclass(frozen=True)
class ChildAround:
    """A child with the current year's terms and subjects, and the staff a family may turn to.

    `sex` is a value of `Sex`, empty where the school has not entered it.
    """

    pupil: PupilRef
    sex: str
    terms: tuple[Period, ...]
    subjects: tuple[SubjectRef, ...]
    staff: tuple[StaffMember, ...]


async def children_around(session: Session, viewer: Viewer) -> tuple[ChildAround, ...]:
    """The viewer's own children, or the viewer as a pupil; empty for all others.

    Everything is behind the door of the diary: a restricted guardian gets nothing of that child.
    """
    pupils = await own_pupils(session, viewer)
    known = await names(session, school_id=viewer.school_id, ids=[pupil.id for pupil in pupils])
    return tuple(
        [await _around(session, viewer, pupil, known[pupil.id].sex or "") for pupil in pupils]
    )


async def _around(session: Session, viewer: Viewer, pupil: PupilRef, sex: str) -> ChildAround:
    time = await school_time(session, pupil, viewer.today)
    around = await staff_of_pupil(session, viewer, pupil_id=pupil.id, action=Action.READ_DIARY)
    subjects = await learned_subjects(session, pupil, time.year)
    return ChildAround(pupil, sex, time.terms_in(time.year), subjects, around.staff)
