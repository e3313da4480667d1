"""How a question in plain words was understood, and what is said to one that was not."""

from dataclasses import replace

from bot.callbacks.family import Look
from bot.callbacks.questions import SayIt
from bot.questions.asked import Question
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from bot.screens.home import menu_of
from bot.screens.turning import capital
from core import wording
from core.access.viewer import Viewer
from core.enums import Role
from core.i18n import N_, Safe, _, fill
from core.journal.period import month_period
from core.journal.queries.around import ChildAround
from core.journal.queries.marks import PupilMarks
from core.messaging.doors import ThreadRef
from notifications.markup import Button

_NAMES = {
    "marks": N_("Marks"),
    "average": N_("Means"),
    "final": N_("Final marks"),
    "diary": N_("Diary"),
    "homework": N_("Homework"),
    "timetable": N_("Timetable"),
    "attendance": N_("Absences"),
    "report_absence": N_("Notice of absence"),
    "target": N_("What mark is needed"),
    "tests": N_("Tests"),
    "debts": N_("Debts"),
    "teachers": N_("Teachers"),
    "chart": N_("Chart"),
    "report": N_("Report card"),
    "holidays": N_("Holidays"),
    "digest": N_("Results"),
}
#: Offered where a child or a subject was named and nothing asked.
_OFFERED = (("marks", N_("Marks")), ("homework", N_("Homework")), ("diary", N_("Diary")))


def understood_line(question: Question, child: ChildAround | None) -> Safe:
    """«Отметки · Мария · алгебра · октябрь»."""
    meaning = question.meaning
    parts = [
        _(_NAMES[meaning.intent]),
        child.pupil.first_name if child else meaning.child or "",
        (meaning.subject or "").lower(),
        _period(question, child),
        f"«{meaning.mark}»" if meaning.mark and not _is_mended(question) else "",
    ]
    return fill("<i>{parts}</i>", parts=" · ".join(part for part in parts if part))


def _is_mended(question: Question) -> bool:
    """«Как исправить тройку»: the mark said is not the one that is wanted."""
    return question.meaning.intent == "target" and question.meaning.mark in (1, 2, 3)


def _period(question: Question, child: ChildAround | None) -> str:
    since, until, term = question.meaning.since, question.meaning.until, question.meaning.term
    if term is not None:
        known = [one for one in (child.terms if child else ()) if one.number == term]
        return wording.term_name(known[0].kind, term) if known else ""
    if since is None or until is None:
        return wording.day_and_weekday(since) if since else ""
    if since == until:
        return wording.day_and_weekday(since)
    month = month_period(since)
    if (month.since, month.until) == (since, until):
        return wording.month(since)
    return wording.period(since, until)


def _notes(question: Question, child: ChildAround | None) -> list[Safe]:
    """What was said of days and could not be meant, so that nobody takes other days for these."""
    meaning = question.meaning
    numbers = [one.number for one in (child.terms if child else ())]
    if meaning.no_day:
        said = _("There is no such day: {day}. Shown without it.")
        return [fill("<i>{said}</i>", said=fill(said, day=meaning.no_day))]
    learned = [one.name for one in (child.subjects if child else ())]
    if meaning.subject and learned and meaning.subject not in learned and meaning.term is None:
        said = _("{subject} is not among this year's subjects of {name}.")
        named = fill(said, subject=meaning.subject, name=child.pupil.first_name if child else "")
        return [fill("<i>{said}</i>", said=named)]
    if meaning.term is not None and numbers and meaning.term not in numbers:
        return [fill("<i>{said}</i>", said=_("There is no such term this year. Shown without it."))]
    return []


def too_far_screen(viewer: Viewer) -> Screen:
    """Days long before the school life of anybody here, or years ahead."""
    text = _(
        "The journal knows nothing of days so far away. Ask about this school year or earlier ones."
    )
    return Screen(text, menu=menu_of(viewer))


def headed(question: Question, child: ChildAround | None, screen: Screen) -> Screen:
    """The answer under a line that says how the question was understood."""
    head = "\n".join([understood_line(question, child), *_notes(question, child)])
    return replace(screen, text=f"{head}\n\n{screen.text}") if screen.text else screen


def examples_screen(viewer: Viewer) -> Screen:
    """What was not understood gets what would be."""
    asked = [
        _("“marks in maths for October”"),
        _("“what is set for Monday”"),
        _("“how many lessons tomorrow”"),
        _("“absences last week”"),
        _("“mean in physics”"),
        _("“write to the class teacher”"),
    ]
    if Role.PUPIL not in viewer.roles:
        asked.insert(1, _("“ill, will not come tomorrow”"))
    text = page(
        _("I did not understand that"),
        _("Ask, for instance:"),
        *(fill("• {phrase}", phrase=phrase) for phrase in asked),
        "",
        _("An hour with a teacher: /meetings. What the school announces: /news"),
        _("All I can: /help"),
    )
    return Screen(text, menu=menu_of(viewer))


def ready_made_screen(viewer: Viewer) -> Screen:
    """For those who want their work done."""
    return Screen(
        _(
            "I do not do tasks or give ready answers. I can show what is set and when it is due, "
            "or pass a question on to the teacher."
        ),
        menu=menu_of(viewer),
    )


def what_about_screen(child: ChildAround, subject: str, at: str) -> Screen:
    """A child or a subject alone: what about them."""
    about = subject or child.pupil.first_name
    buttons = [
        Button(_(name), Look(view=view, child=child.pupil.id, at=at).pack())
        for view, name in _OFFERED
    ]
    text = fill(_("{about}: what would you like to see?"), about=capital(about))
    return Screen(text, in_rows(buttons, 3))


def ready_letter_screen(typing: Screen, thread: ThreadRef, text: str) -> Screen:
    """A letter whose words were in the question: it goes when the button is pressed."""
    quoted = fill(
        _("Your letter:\n<blockquote>{text}</blockquote>\nSend it, or type other words."), text=text
    )
    send = Button(_("Send"), SayIt(thread=thread.id).pack())
    head = typing.text.partition("\n\n")[0]
    return replace(typing, text=f"{head}\n\n{quoted}", buttons=((send,), *typing.buttons))


def counted_line(view: PupilMarks, value: int, screen: Screen) -> Screen:
    """«Отметок «2»: 3 (алгебра — 2, физика — 1)», above the marks themselves."""
    counts = [(one.subject.lower(), one.counts.get(value, 0)) for one in view.subjects]
    listed = ", ".join(f"{name} — {count}" for name, count in counts if count)
    total = sum(count for _name, count in counts)
    line = fill(_("Marks “{value}”: {total}"), value=str(value), total=str(total))
    if listed:
        line = fill("{line} ({listed})", line=line, listed=listed)
    return replace(screen, text=f"{line}\n\n{screen.text}")
