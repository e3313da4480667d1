"""The timetable of a child or of a teacher, by day and by week, with substitutions in words."""

from datetime import timedelta

from bot.callbacks.family import Look
from bot.screen import Screen
from bot.screens.diary import capital, pager, stamp
from bot.screens.frame import as_of, page
from bot.screens.journal import name_of
from core import wording
from core.enums import SubstitutionKind
from core.i18n import Safe, _, fill
from core.journal.queries.timetable import Timetable, TimetableDay, TimetableLesson
from notifications.markup import Button


def timetable_screen(view: Timetable, zone: str) -> Screen:
    """A day or a week; a teacher's screen carries child 0 in its buttons."""
    by_day = view.since == view.until
    lines: list[str] = []
    for day in view.days:
        if by_day or day.lessons or day.day.isoweekday() <= 5:
            lines += _day_lines(day, own=view.pupil is None)
    whose = name_of(view.pupil) if view.pupil else _("my lessons")
    title = fill(_("Timetable · {whose}"), whose=whose)
    period = wording.period(view.since, view.until)
    text = page(title, period, "", *lines, "", as_of(view.as_of, zone))
    child = view.pupil.id if view.pupil else 0
    kind, step = ("tt", timedelta(days=1)) if by_day else ("ttweek", timedelta(days=7))
    other_kind, other = ("ttweek", _("Week")) if by_day else ("tt", _("Day"))
    switch = Button(other, Look(view=other_kind, child=child, at=stamp(view.since)).pack())
    return Screen(text, (pager(kind, child, view.since - step, view.since + step), (switch,)))


def _day_lines(day: TimetableDay, *, own: bool) -> list[str]:
    heading = fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day.day)))
    if day.holiday:
        return [heading, fill(_("No lessons: {holiday}."), holiday=day.holiday)]
    lines: list[str] = [_lesson_line(lesson, own=own) for lesson in day.lessons]
    return [heading, *(lines or [_("No lessons.")])]


def _lesson_line(lesson: TimetableLesson, *, own: bool) -> Safe:
    time = f"{lesson.starts_at:%H:%M}–{lesson.ends_at:%H:%M} · " if lesson.starts_at else ""
    group = f" ({lesson.group})" if lesson.group else ""
    subject = f"{lesson.class_name} · {lesson.subject}" if own else lesson.subject
    room = _(" · room {room}").format(room=lesson.room) if lesson.room else ""
    return fill(
        "{number}. {time}{subject}{group}{room}{change}",
        number=lesson.number,
        time=time,
        subject=subject,
        group=group,
        room=room,
        change=_change(lesson),
    )


def _change(lesson: TimetableLesson) -> Safe:
    name = wording.staff_initials(*lesson.teacher)
    if lesson.change == SubstitutionKind.CANCEL:
        said = fill(_(" — <b>cancelled</b>"))
    elif lesson.change in (SubstitutionKind.REPLACE, SubstitutionKind.JOIN):
        said = fill(_(" — <b>substitution: {name}</b>"), name=name)
    elif lesson.change == SubstitutionKind.ROOM:
        said = fill(_(" — <b>another room</b>"))
    else:
        return Safe("")
    return fill("{said}, {note}", said=said, note=lesson.note) if lesson.note else said
