"""One pupil who was missing: what is known, whom to ask, what came out."""

from datetime import date

from bot.callbacks.families import OpenCard
from bot.callbacks.room import AskWhy, OpenRoom, WriteOutcome
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from core import wording
from core.access.viewer import Viewer
from core.enums import AttendanceCode
from core.i18n import Safe, _, fill, ngettext
from core.journal.room import OUTCOMES, MissedLesson, PupilMissed, Question
from notifications.buttons import WriteToFamily
from notifications.markup import Button, Rows
from notifications.writing.absence_notes import answer_words, reason_words


def asked_words(question: Question | None, notice: str, zone: str) -> str:
    """What the family said, or that it was not asked; "" where nothing is to be said."""
    if notice:
        return _("the family wrote: {reason}").format(reason=reason_words(notice))
    if question is None:
        return _("the family was not asked")
    time = wording.time_of(question.asked_at, zone)
    if question.answer is None:
        return _("asked at {time}, no answer yet").format(time=time)
    said = answer_words(question.answer)
    return _("asked at {time}, the family's answer: {said}").format(time=time, said=said)


def missed_screen(view: PupilMissed, viewer: Viewer, *, toast: str = "") -> Screen:
    """The day's absences of a pupil, with the ways to find out and to write down."""
    pupil = view.pupil
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    lines: list[str] = [_lesson_line(one) for one in view.lessons]
    known = asked_words(view.question, view.notice, viewer.zone)
    if view.is_open:
        lines += ["", known[:1].upper() + known[1:] + "."]
        lines.append(_reached_words(view.reached))
        lines += ["", _("What came out? Your answer is written for the lessons without a reason.")]
    text = page(
        fill("{name}", name=name),
        wording.day_and_weekday(view.day),
        "",
        *(lines or [_("No absence stands in the journal for this day.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    back = Button(_("‹ Back"), OpenRoom(school_class=pupil.class_id).pack())
    return Screen(text, (*_rows(view, viewer.today), (back,)), toast=toast)


def _lesson_line(one: MissedLesson) -> Safe:
    said = _("Lesson {number}, {subject}: {word}")
    return fill(said, number=one.number, subject=one.subject, word=attendance_word(one.code))


def _reached_words(reached: int) -> Safe:
    if not reached:
        return fill(_("Letters reach nobody of the parents: please call."))
    said = ngettext(
        "A letter reaches {count} parent.", "A letter reaches {count} parents.", reached
    )
    return fill(said, count=reached)


def _rows(view: PupilMissed, today: date) -> Rows:
    pupil = view.pupil.id
    write = Button(_("Write to the family"), WriteToFamily(pupil=pupil).pack())
    card = Button(_("Family card"), OpenCard(pupil=pupil).pack())
    if not view.is_open:
        return ((write, card),)
    asks = (Button(_("Ask the family"), AskWhy(pupil=pupil).pack()),)
    outcomes = [
        Button(
            outcome_word(code),
            WriteOutcome(pupil=pupil, day=f"{view.day:%y%m%d}", code=code).pack(),
        )
        for code in OUTCOMES
    ]
    may_ask = view.day == today and view.reached
    return ((*(asks if may_ask else ()), write), *in_rows(outcomes, 2), (card,))


def outcome_word(code: AttendanceCode) -> str:
    """An outcome as a button."""
    return {
        AttendanceCode.SICK: _("Is ill"),
        AttendanceCode.EXCUSED: _("A good reason"),
        AttendanceCode.LATE: _("Came late"),
        AttendanceCode.UNEXCUSED: _("No good reason"),
    }[code]
