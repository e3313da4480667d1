"""The diary by day and by longer periods, and homework alone."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from bot.callbacks.family import Look
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, leaf_of, page
from bot.screens.journal import attendance_word
from bot.screens.lesson_files import files_button, files_words
from bot.screens.turning import Shown, capital, heading, turning_rows
from core import wording
from core.enums import LessonState
from core.i18n import Safe, _, fill
from core.journal.period import PeriodKind, day_period, week_period
from core.journal.queries.diary import Diary, DiaryDay, DiaryLesson
from core.journal.queries.homework import HomeworkItem, PupilHomework
from notifications.markup import Button, Rows

__all__ = ["capital", "diary_screen", "homework_screen", "pager", "stamp"]

#: A screen with more buttons than this is not looked through on a telephone.
MOST_BUTTONS = 20


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


def diary_screen(diary: Diary, zone: str, number: int = 1) -> Screen:
    """A day with everything, or a longer period by day in short."""
    by_day = diary.period.unit is PeriodKind.DAY
    lines = _one_day(diary.days[0]) if by_day else _many_days(diary)
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("diary", diary, number, pages)
    title, when = heading(_("Diary"), shown)
    text = page(title, when, "", *lines, "", as_of(diary.as_of, zone))
    rows = (*_files_of_day(diary), *_days_row(diary, shown), *turning_rows(shown), _other(shown))
    return Screen(text, rows)


def _files_of_day(diary: Diary) -> Rows:
    """Files of the homework for this day and of its lessons, each lesson's once."""
    if diary.period.unit is not PeriodKind.DAY:
        return ()
    found = {
        lesson_id: (lesson.subject, count)
        for lesson in diary.days[0].lessons
        for lesson_id, count in lesson.files
    }
    buttons = [
        files_button(subject, count, child=diary.pupil.id, lesson=lesson_id)
        for lesson_id, (subject, count) in found.items()
    ]
    return in_rows(buttons, 2)


def _days_row(diary: Diary, shown: Shown) -> Rows:
    """The days of a week one by one."""
    if shown.period.unit is not PeriodKind.WEEK:
        return ()
    days = [day.day for day in diary.days if day.lessons]
    row = tuple(
        Button(wording.weekday_short(day), shown.look(period=day_period(day))) for day in days
    )
    return (row,) if row else ()


def _other(shown: Shown) -> tuple[Button, ...]:
    row = [Button(_("Homework"), shown.look(view="homework"))]
    if shown.period.unit is PeriodKind.DAY:
        week = week_period(shown.period.since)
        row.insert(0, Button(_("Week"), shown.look(period=week)))
    return tuple(row)


def _one_day(day: DiaryDay) -> list[str]:
    return [_lesson_line(lesson) for lesson in day.lessons] or [_empty(day)]


def _many_days(diary: Diary) -> list[str]:
    """Days without anything are passed over, unless a holiday or a school day says why."""
    lines: list[str] = []
    brief = diary.period.days <= 7 and not diary.choice.chosen
    for day in diary.days:
        told = [_short_line(lesson) for lesson in day.lessons]
        if not told and brief and day.day.isoweekday() <= 5:
            told = [Safe(_empty(day))]
        if told:
            heading_ = fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day.day)))
            lines += [heading_, *told]
    return lines or [_("No lessons are entered for these days.")]


def homework_screen(view: PupilHomework, zone: str, number: int = 1) -> Screen:
    """What was set for one day, or for each day of a longer period."""
    lines, pages = leaf_of(_homework_lines(view), number)
    shown = Shown.of("homework", view, number, pages)
    title, when = heading(_("Homework"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    row = [Button(_("Diary"), shown.look(view="diary"))]
    if shown.period.unit is PeriodKind.DAY:
        week = week_period(shown.period.since)
        row.insert(0, Button(_("The whole week"), shown.look(period=week)))
    files = [
        files_button(item.subject, item.files, child=view.pupil.id, lesson=item.lesson_id)
        for item in view.items
        if item.files
    ]
    shown_files = in_rows(files[:MOST_BUTTONS], 2)
    return Screen(text, (*shown_files, *turning_rows(shown), tuple(row)))


def _homework_lines(view: PupilHomework) -> list[str]:
    if not view.items:
        holiday = next((name for name, _first, _last in view.holidays), "")
        if holiday:
            return [fill(_("No lessons: {holiday}."), holiday=holiday)]
        return [_("Nothing is set so far.")]
    if view.period.unit is PeriodKind.DAY:
        return [_homework_line(item) for item in view.items]
    lines: list[str] = []
    for day, items in groupby(view.items, key=lambda item: item.due_on):
        lines.append(fill("<u>{day}</u>", day=capital(wording.day_and_weekday(day))))
        lines += [_homework_line(item) for item in items]
    return lines


def _homework_line(item: HomeworkItem) -> Safe:
    line = fill("<b>{subject}</b>: {text}", subject=item.subject, text=item.text)
    files = [Safe(files_words(item.files))] if item.files else []
    return Safe("\n   ".join([line, *links(item.materials), *files]))


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
    rest = [*_facts(lesson), *links(lesson.materials)]
    return Safe("\n   ".join([head, *rest]))


def _facts(lesson: DiaryLesson) -> list[Safe]:
    facts = []
    if lesson.state == LessonState.CANCELLED:
        facts.append(Safe(_("cancelled")))
    if lesson.topic:
        facts.append(fill(_("Topic: {topic}"), topic=lesson.topic))
    if lesson.homework:
        facts.append(fill(_("Set for today: {text}"), text=lesson.homework))
    if lesson.files:
        facts.append(Safe(files_words(sum(count for _lesson, count in lesson.files))))
    if lesson.marks:
        facts.append(fill(_("Mark: {marks}"), marks=", ".join(_said(m) for m in lesson.marks)))
    if lesson.attendance:
        facts.append(fill(_("Attendance: {word}"), word=attendance_word(lesson.attendance)))
    return facts


def links(materials: Iterable[tuple[str, str]]) -> list[Safe]:
    """Links of lessons, each with its title; an address that is no page's is left out."""
    return [
        fill('<a href="{url}">{title}</a>', url=url.replace('"', "%22"), title=title)
        for title, url in materials
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
