"""What families see besides the journal: links of lessons, absences that were reported."""

from datetime import date, timedelta

from sqlalchemy import select

from core.db import Session
from core.demo.bells import Moments
from core.demo.bulk import Sheet
from core.demo.calendar import SchoolCalendar
from core.demo.dictionaries import SCHOOL_ID
from core.demo.families import PupilPlan
from core.enums import AbsenceReason
from core.journal.absences.models import AbsenceNotice
from core.journal.models import Lesson, Material
from core.people.models import Guardianship
from core.school.models import Subject, SubjectGroup

_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=7)
#: Every so many lessons have a link: teachers are as they are.
_EVERY = 5
_LINKS = (
    ("Видеоразбор темы", "https://example.org/video"),
    ("Карточки для повторения", "https://example.org/cards"),
    ("Презентация урока", "https://example.org/slides"),
)
_ONLINE = "Иностранный язык"
_EVENING = 19 * 60 + 40


async def links(session: Session, shown: list[PupilPlan], today: date) -> Sheet:
    """Materials of some lessons of the classes that show the school off, and a lesson online."""
    sheet = Sheet(Material, "lesson_id", "title", "url", "is_meeting", school_id=SCHOOL_ID)
    rows = await session.execute(
        select(Lesson.id, Lesson.day, Subject.name)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            Lesson.school_id == SCHOOL_ID,
            Lesson.day.between(today - _BEFORE, today + _AHEAD),
            SubjectGroup.class_id.in_([pupil.school_class.id for pupil in shown]),
        )
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )
    for place, (lesson, day, subject) in enumerate(rows):
        if day > today and subject.startswith(_ONLINE):
            sheet.add(lesson, "Урок онлайн", "https://example.org/meet", True)
        elif place % _EVERY == 0:
            title, address = _LINKS[place // _EVERY % len(_LINKS)]
            sheet.add(lesson, title, address, False)
    return sheet


async def notices(
    session: Session, shown: list[PupilPlan], calendar: SchoolCalendar, moments: Moments
) -> Sheet:
    """Two classmates of the first of those shown: one away today and tomorrow, one tomorrow."""
    sheet = Sheet(
        AbsenceNotice, "pupil_id", "reported_by_id", "since", "until", "reason", "reported_at",
        school_id=SCHOOL_ID, withdrawn_at=None, confirmed_at=None, confirmed_by_id=None,
    )  # fmt: skip
    today, tomorrow = calendar.today, calendar.today + timedelta(days=1)
    if tomorrow > calendar.ends_on:
        return sheet
    first = shown[0]
    mates = [n for n in first.school_class.pupil_ids if n != first.person.id]
    rows = await session.execute(
        select(Guardianship.pupil_id, Guardianship.guardian_id)
        .where(
            Guardianship.school_id == SCHOOL_ID,
            Guardianship.pupil_id.in_(mates),
            Guardianship.restricted.is_(False),
        )
        .order_by(Guardianship.pupil_id, Guardianship.id)
    )
    guardians: dict[int, int] = {}
    for pupil, guardian in rows:
        guardians.setdefault(pupil, guardian)
    moment = moments.at(today - timedelta(days=1), _EVENING)
    wanted = ((today, AbsenceReason.SICK), (tomorrow, AbsenceReason.FAMILY))
    for (pupil, guardian), (since, reason) in zip(guardians.items(), wanted, strict=False):
        sheet.add(pupil, guardian, since, tomorrow, reason.value, moment)
    return sheet
