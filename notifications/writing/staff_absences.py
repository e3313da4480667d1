"""Letters about a teacher who is away: to who gives the lessons or enters them, what is still
empty on the tenth day, and what remained after the fourteenth."""

from collections.abc import Sequence
from datetime import date

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import Safe, _, fill, ngettext
from core.journal.staff_absences.reading import Absence, AwayLesson
from core.journal.staff_absences.telling import empty_lessons, my_duty, remaining_lessons
from core.outbox import Claimed
from notifications.buttons import StaffAbsences
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page

#: Lessons named in one letter; the rest is counted.
SHOWN = 20


def span_words(absence: Absence) -> Safe:
    """From when to when."""
    if absence.until is None:
        return fill(_("since {day}, until when is not known"), day=wording.day(absence.since))
    return fill("{span}", span=wording.period(absence.since, absence.until))


def lacking_words(lesson: AwayLesson) -> str:
    """What a lesson still lacks, "" for nothing."""
    lacks = (
        (lesson.no_attendance, _("attendance")),
        (lesson.no_topic, _("topic")),
        (lesson.no_homework, _("homework")),
    )
    names = ", ".join(name for is_lacking, name in lacks if is_lacking)
    return _("not filled in: {gaps}").format(gaps=names) if names else ""


def lesson_line(lesson: AwayLesson, *, plain: bool = False) -> Safe:
    """A lesson in one line, with its teacher and what it lacks unless it is to be plain."""
    group = f" ({lesson.group_name})" if lesson.group_name else ""
    line = fill(
        _("{day}, lesson {number} · {class_name} {subject}"),
        day=wording.day_short(lesson.day),
        number=lesson.number,
        class_name=f"{lesson.class_name}{group}",
        subject=lesson.subject,
    )
    if plain:
        return line
    name = wording.staff_initials(*lesson.teacher)
    lacks = lacking_words(lesson)
    return fill(
        _("{line} · for {name}{lacks}"), line=line, name=name, lacks=f" — {lacks}" if lacks else ""
    )


async def duty_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To who gives the lessons of a teacher who is away, or enters them; why stays untold."""
    try:
        duty = await my_duty(session, viewer, absence_id=delivery.payload["staff_absence"])
    except NotFound:
        return Skip("no longer so")
    one = duty.absence
    parts: list[str] = [_title(one)]
    if duty.given:
        parts += ["", _("You give these lessons:"), *_listed(duty.given, plain=True)]
    if duty.enters:
        parts += ["", _("You enter the lessons that nobody gives instead, within two weeks.")]
    text = page(*parts, "", as_of(clock.now(), viewer.zone))
    return Letter(text, _buttons() if duty.enters else ())


async def tenth_day_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """On the tenth day, to who enters: what is still empty."""
    absence_id, start = _about(delivery)
    one, lessons = await empty_lessons(session, viewer, absence_id=absence_id, start=start)
    if not lessons:
        return Skip("nothing is empty")
    said = ngettext(
        "Ten days have passed: {count} lesson is to be entered for the teacher within four days.",
        "Ten days have passed: {count} lessons are to be entered for the teacher within four days.",
        len(lessons),
    )
    return _list_letter(one, fill(said, count=len(lessons)), lessons, viewer)


async def report_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """After the fourteenth day, to the deputy head: what remained."""
    absence_id, start = _about(delivery)
    one, lessons = await remaining_lessons(session, viewer, absence_id=absence_id, start=start)
    if not lessons:
        return Skip("nothing remained")
    said = ngettext(
        "Two weeks since {day} are over: {count} lesson was not entered for the teacher.",
        "Two weeks since {day} are over: {count} lessons were not entered for the teacher.",
        len(lessons),
    )
    words = fill(said, count=len(lessons), day=wording.day(start))
    return _list_letter(one, words, lessons, viewer)


def _about(delivery: Claimed) -> tuple[int, date]:
    absence, _colon, start = delivery.payload["key"].partition(":")
    return int(absence), date.fromisoformat(start)


def _title(one: Absence) -> Safe:
    name = wording.staff_initials(*one.teacher)
    return fill(_("<b>Away: {name}</b> · {span}"), name=name, span=span_words(one))


def _listed(lessons: Sequence[AwayLesson], *, plain: bool = False) -> list[Safe]:
    lines = [lesson_line(lesson, plain=plain) for lesson in lessons[:SHOWN]]
    if len(lessons) > SHOWN:
        more = ngettext("and {count} more", "and {count} more", len(lessons) - SHOWN)
        lines.append(fill(more, count=len(lessons) - SHOWN))
    return lines


def _list_letter(one: Absence, said: Safe, lessons: Sequence[AwayLesson], viewer: Viewer) -> Letter:
    stamp = as_of(clock.now(), viewer.zone)
    return Letter(page(_title(one), said, "", *_listed(lessons), "", stamp), _buttons())


def _buttons() -> tuple[tuple[Button, ...], ...]:
    return ((Button(_("Teachers away"), StaffAbsences().pack()),),)
