"""Links of a child's lessons in any period: where a lesson is held online, and materials (§1.3)."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.models import Lesson, Material
from core.journal.period import Period, SchoolTime, week_period
from core.journal.queries.asking import Asked, asked, was_member
from core.journal.queries.bells import bells_of
from core.school.models import GroupMember, SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class LessonLink:
    """A link of one lesson."""

    day: date
    number: int
    starts_at: time | None
    subject: str
    title: str
    url: str
    is_meeting: bool


@dataclass(frozen=True)
class PupilLinks(Asked):
    """Links of a period in the order of the lessons."""

    links: tuple[LessonLink, ...]


_LINKS = Hot(
    select(
        Lesson.day,
        Lesson.number,
        SchoolClass.shift,
        Subject.id.label("subject_id"),
        Subject.name.label("subject"),
        Material.title,
        Material.url,
        Material.is_meeting,
    )
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .join(Material, Material.lesson_id == Lesson.id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day.between(bindparam("since"), bindparam("until")),
        Material.school_id == bindparam("school"),
        Material.url != "",
    )
    .order_by(Lesson.day, Lesson.number, Material.is_meeting.desc(), Material.id)
)


async def pupil_links(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> PupilLinks:
    """Links of the lessons of a period, of this week by default. Raises NotFound."""
    about = await asked(
        session,
        viewer,
        "read.links",
        pupil_id=pupil_id,
        period=period,
        subject_id=subject_id,
        default=_this_week,
    )
    bells = await bells_of(session, about.pupil.school_id)
    links = [
        LessonLink(
            row.day,
            row.number,
            bells.of(row.shift, row.day, row.number)[0],
            row.subject,
            row.title,
            row.url,
            row.is_meeting,
        )
        for row in await _LINKS.all(session, **about.bound)
        if about.choice.chosen in (0, row.subject_id)
    ]
    return PupilLinks(**vars(about), links=tuple(links))


def _this_week(time_: SchoolTime) -> Period:
    return week_period(time_.today)
