"""Which screen answers a question: those of commands and buttons, with what was asked for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.questions.asked import Question
from bot.routers.family_absence import absence_asked
from bot.routers.family_views import ask, look
from bot.screen import Screen
from bot.screens.absence import whose_absence_screen
from bot.screens.addressees import begin_screen, staff_screen
from bot.screens.announcements import news_screen
from bot.screens.digest import results_screen
from bot.screens.home import help_screen, no_children_screen, unknown_screen
from bot.screens.journal import marks_screen
from bot.screens.questions import (
    counted_line,
    examples_screen,
    headed,
    ready_made_screen,
    what_about_screen,
)
from bot.screens.settings import settings_screen
from core.access.circle import classes_open, staff_of_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AbsenceReason, ResultKind, Role
from core.journal.absences.rules import Span
from core.journal.period import month_period
from core.journal.queries.around import ChildAround
from core.journal.queries.marks import pupil_marks
from core.journal.results.queries import own_results
from core.messaging.announcements import announcements_for
from core.people import preferences

Answer = Callable[[Session, Viewer, Question], Awaitable[Screen]]

#: What is longer than any term is a year.
_TERM_AT_MOST = timedelta(days=200)
#: Views of what in particular was asked for.
_OF_TOPICS = {
    **{"substitute": "subs", "bells": "bells", "linkword": "links"},
    "diagnostics": "diag",
}
#: Questions that one view of a child answers.
_VIEWS = {
    **{"marks": "marks", "average": "marks", "target": "target", "final": "final"},
    **{"diary": "diary", "homework": "homework", "timetable": "tt", "attendance": "attendance"},
    **{"chart": "chart", "report": "papers", "teachers": "teachers"},
    **{"holidays": "holidays", "debts": "debts", "tests": "tests"},
}


async def _view(session: Session, viewer: Viewer, question: Question) -> Screen:
    """One view of the child named, of the one chosen before, or the question which child."""
    if not question.around.children:
        return await _of_staff(session, viewer, question)
    view, at = _VIEWS[question.meaning.intent], str(question.at)
    view = _OF_TOPICS.get(question.meaning.topic, view)
    if view == "papers":
        at = f"{question.day:%Y%m%d}"
    child = child_of(viewer, question)
    if child is None:
        return headed(question, None, await ask(session, viewer, view, at))
    return headed(question, child, await look(session, viewer, view, child.pupil.id, at))


def child_of(viewer: Viewer, question: Question) -> ChildAround | None:
    """The child named, the only one, or the one chosen before; None when one must be asked."""
    if question.child is not None or question.meaning.child:
        return question.child
    chosen = [one for one in question.around.children if one.pupil.id == viewer.child_id]
    return chosen[0] if chosen else None


async def _of_staff(session: Session, viewer: Viewer, question: Question) -> Screen:
    """A teacher without children here has a timetable; other questions are of families."""
    if question.meaning.intent == "timetable" and Role.TEACHER in viewer.roles:
        return await look(session, viewer, "tt", 0, str(question.at))
    return no_children_screen(viewer)


async def _marks(session: Session, viewer: Viewer, question: Question) -> Screen:
    """«Сколько двоек»: how many of that mark by subject, above the marks themselves."""
    child, value = child_of(viewer, question), question.meaning.mark
    if child is None or not isinstance(value, int):
        return await _view(session, viewer, question)
    view = await pupil_marks(
        session,
        viewer,
        pupil_id=child.pupil.id,
        period=question.at.period,
        subject_id=question.at.subject,
    )
    screen = marks_screen(view, viewer.zone)
    return headed(question, child, counted_line(view, value, screen))


async def _results(session: Session, viewer: Viewer, question: Question) -> Screen:
    if not question.around.children:
        return no_children_screen(viewer)
    view = await own_results(session, viewer, kind=_kind(question), day=question.day)
    screen = results_screen(view, viewer)
    return headed(question, child_of(viewer, question), screen)


def _kind(question: Question) -> ResultKind:
    since, until = question.meaning.since, question.meaning.until
    if question.meaning.term is not None:
        return ResultKind.TERM
    if since is not None and until == month_period(since).until and since.day == 1:
        return ResultKind.MONTH
    if since is not None and until is not None and until - since > _TERM_AT_MOST:
        return ResultKind.YEAR
    return ResultKind.WEEK


async def _absence(session: Session, viewer: Viewer, question: Question) -> Screen:
    """«Аня заболела, завтра не придёт»: shown as understood, reported at a press."""
    child, meaning = question.child, question.meaning
    since = meaning.since
    span = Span(since, meaning.until or since) if since is not None else None
    reason = AbsenceReason(meaning.reason) if meaning.reason else None
    if child is None:
        # Not the child chosen before: what is reported goes to a school, and must not be guessed.
        children = [one.pupil for one in question.around.children]
        if not children:
            return no_children_screen(viewer)
        return headed(question, None, whose_absence_screen(children, span, reason))
    screen = await absence_asked(session, viewer, pupil_id=child.pupil.id, span=span, reason=reason)
    return headed(question, child, screen)


async def _staff(session: Session, viewer: Viewer, question: Question) -> Screen:
    """Who teaches what, and a letter to them a tap away."""
    child = child_of(viewer, question)
    if child is None:
        classes = await classes_open(session, viewer, Action.WRITE_TO_FAMILY)
        return begin_screen([one.pupil for one in question.around.children], classes)
    around = await staff_of_pupil(session, viewer, pupil_id=child.pupil.id)
    return staff_screen(around, office=False, myself=viewer.person_id)


async def _news(session: Session, viewer: Viewer, question: Question) -> Screen:
    view = await announcements_for(session, viewer, before=None)
    return news_screen(view, viewer.zone, announces=viewer.may(Action.ANNOUNCE))


async def _settings(session: Session, viewer: Viewer, question: Question) -> Screen:
    return settings_screen(viewer, await preferences.preferences_of(session, viewer))


async def _help(session: Session, viewer: Viewer, question: Question) -> Screen:
    return help_screen(viewer)


async def _unknown(session: Session, viewer: Viewer, question: Question) -> Screen:
    """Never a wrong answer: a choice where somebody was named, examples for all else."""
    if question.meaning.is_ready_made:
        return ready_made_screen(viewer)
    if not question.around.children:
        return unknown_screen(viewer)
    child = child_of(viewer, question)
    if child is not None and (question.meaning.child or question.meaning.subject):
        return what_about_screen(child, question.meaning.subject or "", str(question.at))
    return examples_screen(viewer)


#: By intent; a new answer is one more line here. A letter is begun by the router itself.
ANSWERS: dict[str, Answer] = {
    **dict.fromkeys(_VIEWS, _view),
    **{"marks": _marks, "digest": _results},
    **{"message": _staff, "report_absence": _absence},
    **{"news": _news, "settings": _settings, "help": _help, "unknown": _unknown},
}
