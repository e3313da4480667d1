"""Letters about a teacher who is away: to who gives the lessons or enters them, what is still
empty on the tenth day, and what remained after the fourteenth."""

from core import wording
from core.i18n import Safe, _, fill
from core.journal.staff_absences.reading import Absence, AwayLesson


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
