"""A teacher's lessons: the day, what is not filled in, one lesson."""

from datetime import date, timedelta
from html import unescape

from bot.callbacks.finals import OpenFinals
from bot.callbacks.lesson_files import OpenFiles
from bot.callbacks.lesson_links import OpenLinks
from bot.callbacks.pages import OpenJournalPage
from bot.callbacks.plan import TakeTopic
from bot.callbacks.teaching import (
    AllPresent,
    AskHomework,
    AskTopic,
    NoHomework,
    OpenAttendance,
    OpenDay,
    OpenLesson,
    OpenMarks,
    OpenUnfilled,
)
from bot.screen import Screen
from bot.screens.diary import capital, stamp
from bot.screens.frame import as_of, in_rows, page
from bot.screens.lesson_words import expected_lines, expected_rows, lesson_name, undo_row
from core import wording
from core.access.viewer import Viewer
from core.enums import LessonState
from core.i18n import Safe, _, fill, ngettext
from core.journal.attendance import AttendanceEntry
from core.journal.lessons import HomeworkEntry
from core.journal.teaching import Gap, LessonCard, MyDay, TaughtLesson, Unfilled
from core.journal.undo import Entry
from notifications.buttons import StaffAbsences
from notifications.markup import Button, Rows

#: How many lessons one list shows; more than two weeks of the fullest load would not fit.
MOST_LESSONS = 30


def day_screen(view: MyDay, unfilled: int, viewer: Viewer) -> Screen:
    """My lessons of one day, with what is filled in, a button a lesson."""
    name = wording.staff_initials(viewer.last_name, viewer.first_name, viewer.middle_name)
    lines: list[str] = [_lesson_lines(lesson, viewer.today) for lesson in view.lessons]
    text = page(
        fill(_("My lessons · {name}"), name=name),
        capital(wording.day_and_weekday(view.day)),
        "",
        *(lines or [_("You give no lessons on this day.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    opened = in_rows([_open_button(lesson, view.day) for lesson in view.lessons], 2)
    whole = (
        Button(_("The journal as a page"), OpenJournalPage().pack()),
        Button(_("Final marks"), OpenFinals().pack()),
    )
    return Screen(text, (*opened, _pager(view.day, viewer.today), *_unfilled_row(unfilled), whole))


def unfilled_screen(view: Unfilled, viewer: Viewer) -> Screen:
    """Lessons that lack something, a button each, oldest first."""
    shown = view.lessons[:MOST_LESSONS]
    lines: list[str] = [
        fill(
            _("{day}, lesson {number} · <b>{lesson}</b> — {gaps}"),
            day=f"{wording.weekday_short(lesson.day)} {wording.day_short(lesson.day)}",
            number=lesson.number,
            lesson=lesson_name(lesson),
            gaps=_gap_names(lesson.gaps),
        )
        for lesson in shown
    ]
    if len(view.lessons) > len(shown):
        hidden = len(view.lessons) - len(shown)
        more = ngettext("and {count} more lesson", "and {count} more lessons", hidden)
        lines.append(fill(more, count=hidden))
    if not lines:
        lines = [_("Every lesson given is filled in.")]
    text = page(
        _("Lessons not filled in"),
        wording.period(view.since, view.until),
        "",
        *lines,
        "",
        as_of(view.as_of, viewer.zone),
    )
    back = (Button(_("‹ Back"), OpenDay(day=stamp(viewer.today)).pack()),)
    return Screen(text, (*in_rows([_open_button(lesson, None) for lesson in shown], 2), back))


def card_screen(
    card: LessonCard, last: Entry | None, viewer: Viewer, *, said: str = "", toast: str = ""
) -> Screen:
    """One lesson: what is entered and the buttons to enter. `said` tells of an entry just made."""
    lesson = card.lesson
    text = page(
        fill("{lesson}", lesson=lesson_name(lesson)),
        fill("{when}", when=capital(_when(lesson))),
        *_stand_in(card),
        "",
        *([said, ""] if said else []),
        *_facts(card),
        *expected_lines(card.expected),
        "",
        as_of(card.as_of, viewer.zone),
    )
    buttons: Rows = (*_entry_buttons(card), *undo_row(last), _back_row(lesson))
    return Screen(text, buttons, toast=toast)


def ask_topic_screen(card: LessonCard) -> Screen:
    """Asks for the topic in words."""
    now = card.lesson.topic
    lines = [fill(_("Now: {text}"), text=now)] if now else []
    return _asking(card, _("Write the topic of the lesson in one message."), lines)


def ask_homework_screen(card: LessonCard) -> Screen:
    """Asks for the homework in words; one button for none."""
    lesson = card.lesson
    lines = []
    if lesson.homework is not None and lesson.homework_due is not None:
        lines = [fill(_("Now: {text}"), text=_homework_words(lesson))]
    nothing = (Button(_("No homework"), NoHomework(lesson=lesson.id).pack()),)
    question = _("Write the homework in one message; photos and documents may be sent too.")
    return _asking(card, question, lines, (nothing, (_files_button(card),)))


def topic_saved(topic: str) -> Safe:
    """Shows a topic back as it was kept."""
    return fill(_("Topic saved: “{topic}”."), topic=topic)


def homework_saved(entry: HomeworkEntry) -> Safe:
    """Shows homework back with the day it is due."""
    text = wording.shortened(entry.text, 300)
    return fill(_("Homework for {day} saved: “{text}”."), day=wording.day(entry.due_on), text=text)


def present_toast(entry: AttendanceEntry) -> str:
    """What was saved, said over the chat."""
    if not entry.absent:
        return _("Attendance is saved: nobody absent.")
    return _("Attendance is saved. Absent: {count}.").format(count=entry.absent)


def _asking(card: LessonCard, question: str, lines: list[Safe], buttons: Rows = ()) -> Screen:
    text = page(
        fill("{lesson}", lesson=lesson_name(card.lesson)),
        fill("{when}", when=capital(_when(card.lesson))),
        "",
        question,
        *lines,
    )
    back = (Button(_("‹ Back"), OpenLesson(lesson=card.lesson.id).pack()),)
    return Screen(text, (*buttons, back))


def _lesson_lines(lesson: TaughtLesson, today: date) -> Safe:
    head = fill(
        "{number}. {time}<b>{lesson}</b>{room}",
        number=lesson.number,
        time=f"{lesson.starts_at:%H:%M} · " if lesson.starts_at else "",
        lesson=lesson_name(lesson),
        room=_(" · room {room}").format(room=lesson.room) if lesson.room else "",
    )
    rest = [_substitution(lesson)]
    if lesson.given_by is None:
        rest.append(Safe(_filled_words(lesson, today)))
    return Safe("\n   ".join([head, *(line for line in rest if line)]))


def _filled_words(lesson: TaughtLesson, today: date) -> str:
    if lesson.state == LessonState.CANCELLED:
        return _("cancelled")
    if lesson.gaps:
        text = _("not filled in: {gaps}") if lesson.day <= today else _("to fill in: {gaps}")
        return text.format(gaps=_gap_names(lesson.gaps))
    return _("filled in · {attendance} · marks: {marks}").format(
        attendance=_attendance_words(lesson), marks=lesson.marks
    )


def _gap_names(gaps: tuple[Gap, ...]) -> str:
    names = {
        Gap.ATTENDANCE: _("attendance"),
        Gap.TOPIC: _("topic"),
        Gap.HOMEWORK: _("homework"),
        Gap.MARKS: _("marks of the test"),
    }
    return ", ".join(names[gap] for gap in gaps)


def _attendance_words(lesson: TaughtLesson) -> str:
    if not lesson.attendance_taken:
        return _("attendance not taken")
    if not lesson.absent:
        return _("nobody absent")
    return _("absent: {count}").format(count=lesson.absent)


def _substitution(lesson: TaughtLesson) -> Safe:
    note = f" ({lesson.note})" if lesson.note else ""
    if lesson.given_by is not None:
        name = wording.staff_initials(*lesson.given_by)
        return fill(_("Substitution; the lesson is given by {name}{note}"), name=name, note=note)
    if lesson.instead_of:
        names = wording.joined([wording.staff_initials(*name) for name in lesson.instead_of])
        return fill(_("Substitution; usually: {names}{note}"), names=names, note=note)
    if lesson.change:
        return fill(_("Change in the timetable{note}"), note=note)
    return Safe("")


def _stand_in(card: LessonCard) -> list[Safe]:
    """Who gives the lesson or enters it, when that is not its teacher."""
    said: list[Safe] = []
    if card.on_behalf_of is not None:
        name = wording.staff_initials(*card.on_behalf_of)
        said.append(fill(_("The teacher is away; you enter on behalf of: {name}"), name=name))
    elif substitution := _substitution(card.lesson):
        said.append(substitution)
    if card.entered_by is not None:
        name = wording.staff_initials(*card.entered_by)
        said.append(fill(_("Entered on behalf of the teacher by: {name}"), name=name))
    return said


def _when(lesson: TaughtLesson) -> str:
    said = _("{day}, lesson {number}").format(
        day=wording.day_and_weekday(lesson.day), number=lesson.number
    )
    if lesson.starts_at and lesson.ends_at:
        said += f", {lesson.starts_at:%H:%M}–{lesson.ends_at:%H:%M}"
    return said + (_(" · room {room}").format(room=lesson.room) if lesson.room else "")


def _facts(card: LessonCard) -> list[str]:
    lesson = card.lesson
    if lesson.state == LessonState.CANCELLED:
        return [_("The lesson is cancelled; nothing is entered for it.")]
    facts: list[str] = [
        fill(_("Attendance: {word}"), word=_attendance_words(lesson)),
        fill(_("Topic: {topic}"), topic=lesson.topic or _("no topic yet")),
        fill(_("Homework: {text}"), text=_homework_words(lesson)),
        fill(_("Marks: {count}"), count=lesson.marks),
    ]
    if not card.may_enter:
        facts.append(_("Marks and attendance are entered when the lesson has been given."))
    return facts


def _homework_words(lesson: TaughtLesson) -> str:
    if lesson.homework is None or lesson.homework_due is None:
        return _("not written")
    return _("{text} (for {day})").format(
        text=wording.shortened(lesson.homework, 1000), day=wording.day(lesson.homework_due)
    )


def _entry_buttons(card: LessonCard) -> Rows:
    lesson = card.lesson
    if lesson.state == LessonState.CANCELLED:
        return ()
    rows: list[tuple[Button, ...]] = []
    if card.may_enter:
        rows += expected_rows(card.expected, lesson.id, taken=lesson.attendance_taken)
        if not lesson.attendance_taken and not lesson.absent and not card.expected:
            rows.append((Button(_("Mark all present"), AllPresent(lesson=lesson.id).pack()),))
        absent = Button(_("Mark the absent"), OpenAttendance(lesson=lesson.id).pack())
        rows.append((absent, Button(_("Set marks"), OpenMarks(lesson=lesson.id).pack())))
    topic = Button(_("Topic"), AskTopic(lesson=lesson.id).pack())
    rows.append((topic, Button(_("Set homework"), AskHomework(lesson=lesson.id).pack())))
    if card.planned_topic:
        words = fill(_("Topic by the plan: {topic}"), topic=card.planned_topic)
        shown = wording.shortened(unescape(words), 60)
        rows.append((Button(shown, TakeTopic(lesson=lesson.id).pack()),))
    rows.append((_files_button(card),))
    rows.append((Button(_("Links and materials"), OpenLinks(lesson=lesson.id).pack()),))
    return tuple(rows)


def _files_button(card: LessonCard) -> Button:
    words = _("Add a file")
    if card.files:
        words = _("Files of the homework ({count})").format(count=card.files)
    return Button(words, OpenFiles(lesson=card.lesson.id).pack())


def _open_button(lesson: TaughtLesson, day: date | None) -> Button:
    head = str(lesson.number) if day else wording.day_short(lesson.day)
    return Button(f"{head} · {lesson_name(lesson)}", OpenLesson(lesson=lesson.id).pack())


def _unfilled_row(count: int) -> Rows:
    if not count:
        return ()
    text = _("Not filled in ({count})").format(count=count)
    return ((Button(text, OpenUnfilled().pack()),),)


def _back_row(lesson: TaughtLesson) -> tuple[Button, ...]:
    if lesson.for_absent:
        return (Button(_("‹ Teachers away"), StaffAbsences().pack()),)
    day = Button(_("‹ My lessons"), OpenDay(day=stamp(lesson.day)).pack())
    return (day, Button(_("Not filled in"), OpenUnfilled().pack()))


def _pager(day: date, today: date) -> tuple[Button, Button]:
    step = timedelta(days=1)

    def named(target: date) -> str:
        near = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
        return near.get((target - today).days) or wording.day_short(target)

    return (
        Button(f"‹ {named(day - step)}", OpenDay(day=stamp(day - step)).pack()),
        Button(f"{named(day + step)} ›", OpenDay(day=stamp(day + step)).pack()),
    )
