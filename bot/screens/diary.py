"""The diary by day and by week, and homework alone."""

from datetime import date, timedelta

from bot.callbacks.family import Look
from bot.screen import Screen
from bot.screens.frame import as_of, page
from bot.screens.journal import attendance_word, name_of
from core import wording
from core.clock import week_of
from core.enums import LessonState
from core.i18n import Safe, _, fill
from core.journal.queries.diary import Diary, DiaryDay, DiaryLesson
from notifications.markup import Button, Rows


def stamp(day: date) -> str:
    """A day as buttons carry it."""
    return f"{day:%Y%m%d}"


def pager(view: str, child: int, previous: date, following: date) -> tuple[Button, Button]:
    """Two buttons that turn the page, with where they lead."""
    return (
        Button(f"‹ {wording.day_short(previous)}", _look(view, child, previous)),
        Button(f"{wording.day_short(following)} ›", _look(view, child, following)),
    )


def _look(view: str, child: int, day: date) -> str:
    return Look(view=view, child=child, at=stamp(day)).pack()


def day_screen(diary: Diary, zone: str) -> Screen:
    """One day: every lesson with topic, homework for it, marks and absence."""
    day = diary.days[0]
    title = fill(_("Diary · {name}"), name=name_of(diary.pupil))
    lines: list[str] = [_lesson_line(lesson) for lesson in day.lessons]
    lines = lines or [_empty(day)]
    text = page(
        title, capital(wording.day_and_weekday(day.day)), "", *lines, "", as_of(diary.as_of, zone)
    )
    child, step = diary.pupil.id, timedelta(days=1)
    buttons: Rows = (
        pager("day", child, day.day - step, day.day + step),
        (
            Button(_("Week"), _look("week", child, day.day)),
            Button(_("Homework"), _look("homework", child, day.day)),
        ),
    )
    return Screen(text, buttons)


def week_screen(diary: Diary, zone: str) -> Screen:
    """A week: by day, the lessons in short."""
    lines: list[str] = []
    for day in diary.days:
        if not day.lessons and day.day.isoweekday() > 5:
            continue
        lines.append(fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day.day))))
        lines += [_short_line(lesson) for lesson in day.lessons] or [_empty(day)]
    title = fill(_("Diary · {name}"), name=name_of(diary.pupil))
    text = page(
        title, wording.period(diary.since, diary.until), "", *lines, "", as_of(diary.as_of, zone)
    )
    child, step = diary.pupil.id, timedelta(days=7)
    buttons: Rows = (
        pager("week", child, diary.since - step, diary.since + step),
        tuple(
            Button(wording.weekday_short(day.day), _look("day", child, day.day))
            for day in diary.days
            if day.lessons
        ),
    )
    return Screen(text, tuple(row for row in buttons if row))


def homework_screen(diary: Diary, zone: str) -> Screen:
    """What was set for one day, or for the days of a week."""
    title = fill(_("Homework · {name}"), name=name_of(diary.pupil))
    lines: list[str] = []
    for day in diary.days:
        lines += _homework_of(day, dated=len(diary.days) > 1)
    if not lines:
        lines = [_("Nothing is set so far.")]
    text = page(
        title,
        capital(_days(diary)),
        "",
        *lines,
        "",
        as_of(diary.as_of, zone),
    )
    child = diary.pupil.id
    monday, _sunday = week_of(diary.since)
    view = "homework" if diary.since == diary.until else "hwweek"
    step = timedelta(days=1 if view == "homework" else 7)
    other = (
        Button(_("The whole week"), _look("hwweek", child, monday))
        if view == "homework"
        else Button(_("By day"), _look("homework", child, diary.since))
    )
    buttons = (
        pager(view, child, diary.since - step, diary.since + step),
        (other, Button(_("Diary"), _look("day", child, diary.since))),
    )
    return Screen(text, buttons)


def _days(diary: Diary) -> str:
    if diary.since == diary.until:
        return wording.day_and_weekday(diary.since)
    return wording.period(diary.since, diary.until)


def _homework_of(day: DiaryDay, *, dated: bool) -> list[str]:
    found = [
        fill("<b>{subject}</b>: {text}", subject=lesson.subject, text=lesson.homework)
        for lesson in day.lessons
        if lesson.homework
    ]
    if not (found and dated):
        return list(found)
    return [fill("<u>{day}</u>", day=capital(wording.day_and_weekday(day.day))), *found]


def _empty(day: DiaryDay) -> str:
    if day.holiday:
        return fill(_("No lessons: {holiday}."), holiday=day.holiday)
    if day.day.isoweekday() > 5:
        return _("A day off.")
    return _("No lessons are entered for this day.")


def _lesson_line(lesson: DiaryLesson) -> Safe:
    head = fill(
        "{number}. <b>{subject}</b>{time}{room}",
        number=lesson.number,
        subject=lesson.subject,
        time=f" · {lesson.starts_at:%H:%M}–{lesson.ends_at:%H:%M}"
        if lesson.starts_at and lesson.ends_at
        else "",
        room=_(" · room {room}").format(room=lesson.room) if lesson.room else "",
    )
    rest = [*_facts(lesson), *_links(lesson)]
    return Safe("\n   ".join([head, *rest]))


def _facts(lesson: DiaryLesson) -> list[Safe]:
    facts = []
    if lesson.state == LessonState.CANCELLED:
        facts.append(Safe(_("cancelled")))
    if lesson.topic:
        facts.append(fill(_("Topic: {topic}"), topic=lesson.topic))
    if lesson.homework:
        facts.append(fill(_("Set for today: {text}"), text=lesson.homework))
    if lesson.marks:
        facts.append(fill(_("Mark: {marks}"), marks=", ".join(_said(m) for m in lesson.marks)))
    if lesson.attendance:
        facts.append(fill(_("Attendance: {word}"), word=attendance_word(lesson.attendance)))
    return facts


def _links(lesson: DiaryLesson) -> list[Safe]:
    return [
        fill('<a href="{url}">{title}</a>', url=url.replace('"', "%22"), title=title)
        for title, url in lesson.materials
        if url.startswith(("https://", "http://"))
    ]


def _said(mark: str) -> str:
    return _("debt") if mark == "." else mark


def _short_line(lesson: DiaryLesson) -> Safe:
    parts = [_said(mark) for mark in lesson.marks]
    if lesson.attendance:
        parts.append(attendance_word(lesson.attendance))
    if lesson.state == LessonState.CANCELLED:
        parts.append(_("cancelled"))
    tail = f" — {', '.join(parts)}" if parts else ""
    return fill(
        "{number}. {subject}{tail}", number=lesson.number, subject=lesson.subject, tail=tail
    )


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
