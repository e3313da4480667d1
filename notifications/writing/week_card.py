"""The Friday card: what the week's lessons still lack, each with the button that enters it."""

from datetime import date

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import WeekCard
from core.i18n import Safe, _, fill, ngettext
from core.journal.teaching import Gap, TaughtLesson
from core.journal.week_card import WeekCardView, week_card
from core.outbox import Claimed
from notifications.buttons import AskHomework, AskTopic, OpenAttendance, OpenMarks, OpenUnfilled
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page

#: Lessons with buttons of their own in one letter; the rest is a press away.
SHOWN = 12


def gap_name(gap: Gap) -> str:
    """What a lesson lacks, in words."""
    return {
        Gap.ATTENDANCE: _("attendance"),
        Gap.TOPIC: _("topic"),
        Gap.HOMEWORK: _("homework"),
        Gap.MARKS: _("marks of the test"),
    }[gap]


async def week_card_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The card of a week, as things are now; none for who wants none, or has nothing to do."""
    view = await week_card(session, viewer, friday=date.fromisoformat(delivery.payload["key"]))
    if view.wish is WeekCard.NEVER:
        return Skip("muted")
    if view.unfilled.lessons:
        return _lacking(view, viewer)
    if view.wish is WeekCard.ALWAYS:
        done = _("Every lesson of the week is filled in.")
        return Letter(page(_title(view), done, as_of(view.unfilled.as_of, viewer.zone)))
    return Skip("nothing is missing")


def _title(view: WeekCardView) -> Safe:
    week = wording.period(view.unfilled.since, view.deadline)
    return fill(_("<b>The journal of the week</b> · {week}"), week=week)


def _lacking(view: WeekCardView, viewer: Viewer) -> Letter:
    lessons = view.unfilled.lessons
    count = ngettext(
        "{count} lesson lacks something.", "{count} lessons lack something.", len(lessons)
    )
    rest = len(lessons) - SHOWN
    more = ngettext("and {count} more lesson", "and {count} more lessons", max(rest, 1))
    text = page(
        _title(view),
        fill(count, count=len(lessons)),
        "",
        *(_line(lesson) for lesson in lessons[:SHOWN]),
        *([fill(more, count=rest)] if rest > 0 else []),
        "",
        fill(_("To be filled in by {day}."), day=wording.day_and_weekday(view.deadline)),
        as_of(view.unfilled.as_of, viewer.zone),
    )
    rows: Rows = tuple(_row(lesson) for lesson in lessons[:SHOWN])
    return Letter(text, (*rows, (Button(_("All lessons not filled in"), OpenUnfilled().pack()),)))


def _line(lesson: TaughtLesson) -> Safe:
    return fill(
        _("{day}, lesson {number} · {class_name} {subject}: {gaps}"),
        day=f"{wording.weekday_short(lesson.day)} {wording.day_short(lesson.day)}",
        number=lesson.number,
        class_name=f"{lesson.class_name} {lesson.group_name}".strip(),
        subject=lesson.subject,
        gaps=", ".join(gap_name(gap) for gap in lesson.gaps),
    )


def _row(lesson: TaughtLesson) -> tuple[Button, ...]:
    """One button for each thing that is missing; the first says of which lesson they are."""
    names = [gap_name(gap) for gap in lesson.gaps]
    day = f"{wording.weekday_short(lesson.day)} {lesson.number} · {lesson.class_name}"
    words = [f"{day}: {names[0]}", *names[1:]]
    return tuple(
        Button(said, _enters(lesson.id, gap)) for said, gap in zip(words, lesson.gaps, strict=True)
    )


def _enters(lesson_id: int, gap: Gap) -> str:
    return {
        Gap.ATTENDANCE: OpenAttendance(lesson=lesson_id).pack(),
        Gap.TOPIC: AskTopic(lesson=lesson_id).pack(),
        Gap.HOMEWORK: AskHomework(lesson=lesson_id).pack(),
        Gap.MARKS: OpenMarks(lesson=lesson_id).pack(),
    }[gap]
