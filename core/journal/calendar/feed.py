"""What stands in a child's calendar: lessons with their substitutions, works to prepare for,
holidays and appointments. No marks, no absences, no surname of the child: the address may be read
by whoever learns it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import SubstitutionKind
from core.i18n import _, language
from core.journal.kinds import is_control
from core.journal.queries.periods import holidays_between
from core.journal.queries.timetable import TimetableDay, TimetableLesson, pupil_timetable
from core.journal.queries.works import WorkAhead, planned_works
from core.meetings.reading import Slot, meetings_between

if TYPE_CHECKING:
    from icalendar import Event

#: Days before and after today that lessons are told of; holidays are told of further on.
_BACK, _AHEAD, _HOLIDAYS = timedelta(days=7), timedelta(days=35), timedelta(days=150)
_DAY = timedelta(days=1)
#: How often programs should ask again.
_REFRESH = timedelta(hours=4)


@dataclass(frozen=True)
class Entry:
    """One entry. With `starts` and `ends` it has its hours, in UTC; without them it takes the days
    from `day` to `last`, both included."""

    uid: str
    day: date
    last: date
    summary: str
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    about: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class Feed:
    """A child's calendar in the language it was asked in."""

    name: str
    zone: str
    language: str
    entries: tuple[Entry, ...]

    @property
    def content_hash(self) -> str:
        """Equal for equal calendars: SHA-256 of all that stands in it."""
        whole = json.dumps(asdict(self), ensure_ascii=False, default=str)
        return hashlib.sha256(whole.encode()).hexdigest()


async def calendar_feed(session: Session, viewer: Viewer, *, pupil_id: int) -> Feed:
    """The calendar of a child around today. Raises NotFound for a child not open to the viewer."""
    today = viewer.today
    since, until = today - _BACK, today + _AHEAD
    view = await pupil_timetable(session, viewer, pupil_id=pupil_id, since=since, until=until)
    assert view.pupil is not None
    pupil = view.pupil
    works = await planned_works(
        session, school_id=pupil.school_id, pupil_id=pupil.id, since=today, until=until
    )
    holidays = await holidays_between(
        session,
        school_id=pupil.school_id,
        grade=pupil.grade,
        since=since,
        until=today + _HOLIDAYS,
    )
    entries = [entry for day in view.days for entry in _lessons(day, pupil.id, viewer.zone)]
    entries += [_work(work) for work in works if is_control(work.kind, work.weight_percent)]
    entries += [
        Entry(f"holiday-{first:%Y%m%d}@vestnik", first, last, name)
        for name, first, last in holidays
    ]
    meetings = await meetings_between(
        session,
        viewer,
        pupil_id=pupil.id,
        since=clock.at(since, time(), viewer.zone),
        until=clock.at(until, time(), viewer.zone),
    )
    entries += [_meeting(slot, viewer.zone) for slot in meetings]
    name = _("School · {child}").format(
        child=wording.child_name(pupil.first_name, class_name=pupil.class_name)
    )
    return Feed(name, viewer.zone, language(), tuple(entries))


def _lessons(day: TimetableDay, pupil_id: int, zone: str) -> Iterator[Entry]:
    for number, lesson in enumerate(day.lessons):
        if lesson.starts_at is None or lesson.ends_at is None:
            starts = ends = None
        else:
            starts = clock.at(day.day, lesson.starts_at, zone)
            ends = clock.at(day.day, lesson.ends_at, zone)
        yield Entry(
            uid=f"lesson-{pupil_id}-{day.day:%Y%m%d}-{lesson.number}-{number}@vestnik",
            day=day.day,
            last=day.day,
            summary=_summary(lesson),
            starts=starts,
            ends=ends,
            place=_("room {room}").format(room=lesson.room) if lesson.room else "",
            about=_about(lesson),
            cancelled=lesson.change == SubstitutionKind.CANCEL,
        )


def _summary(lesson: TimetableLesson) -> str:
    name = f"{lesson.subject} ({lesson.group})" if lesson.group else lesson.subject
    if lesson.change == SubstitutionKind.CANCEL:
        return _("Cancelled: {subject}").format(subject=name)
    return name


def _about(lesson: TimetableLesson) -> str:
    teacher = wording.staff_initials(*lesson.teacher)
    said = _("Lesson {number}, {teacher}").format(number=lesson.number, teacher=teacher)
    if lesson.change in (SubstitutionKind.REPLACE, SubstitutionKind.JOIN):
        said = _("Lesson {number}, substitution: {teacher}").format(
            number=lesson.number, teacher=teacher
        )
    return f"{said}. {lesson.note}" if lesson.note else said


def _work(work: WorkAhead) -> Entry:
    summary = _("{kind}: {subject}").format(kind=work.kind, subject=work.subject)
    uid = f"work-{work.day:%Y%m%d}-{work.number}-{work.subject_id}@vestnik"
    return Entry(uid, work.day, work.day, summary, about=work.title)


def _meeting(slot: Slot, zone: str) -> Entry:
    staff = slot.staff
    who = wording.staff_initials(staff.last_name, staff.first_name, staff.middle_name)
    day = clock.local(slot.starts_at, zone).date()
    return Entry(
        uid=f"meeting-{slot.id}@vestnik",
        day=day,
        last=day,
        summary=_("Appointment: {who}").format(who=who),
        starts=slot.starts_at,
        ends=slot.ends_at,
        place=slot.place,
    )


def as_ics(feed: Feed, stamp: datetime) -> bytes:
    """The calendar as a file of RFC 5545. `stamp`: since when it is unchanged, so that the same
    calendar is the same bytes. Blocks for some tens of milliseconds; call it in a thread."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//Vestnik//School calendar//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", feed.name)
    made.add("x-wr-timezone", feed.zone)
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT4H")
    for entry in feed.entries:
        made.add_component(_event(entry, stamp))
    return bytes(made.to_ical())


def _event(entry: Entry, stamp: datetime) -> "Event":
    from icalendar import Event as Made

    event = Made()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("summary", entry.summary)
    event.add("dtstart", entry.day if entry.starts is None else entry.starts)
    # The end of whole days is the day after the last one.
    event.add("dtend", entry.last + _DAY if entry.ends is None else entry.ends)
    event.add("transp", "TRANSPARENT" if entry.starts is None else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", entry.place)
    if entry.about:
        event.add("description", entry.about)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
