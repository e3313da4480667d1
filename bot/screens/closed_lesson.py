"""Changes asked for in closed lessons: the list, one of them, and the questions for words."""

from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import ChangeState
from core.i18n import Safe, _, fill
from core.journal.closing.reading import ChangeList, ChangeRequest
from notifications.buttons import DoClosed, OpenClosed
from notifications.markup import Button
from notifications.writing.closed_changes import request_buttons, request_lines, state_words

#: On one screen.
SHOWN = 20


def ask_reason_screen(why: str) -> Screen:
    """Why a closed lesson is to be changed; families read the reason with the correction."""
    asked = _("Write the reason in one message. The deputy head decides; families read it.")
    back = (Button(_("‹ Back"), OpenClosed().pack()),)
    return Screen(page(why, "", asked), (back,))


def ask_refusal_screen(view: ChangeRequest) -> Screen:
    """Why it is refused."""
    asked = _("Write in one message why you refuse; the teacher is told.")
    back = (Button(_("‹ Back"), DoClosed(change=view.id, do="open").pack()),)
    return Screen(page(*request_lines(view), "", asked), (back,))


def requests_screen(view: ChangeList, viewer: Viewer) -> Screen:
    """Requests that wait, or one's own."""
    shown = view.requests[:SHOWN]
    lines: list[str] = [_line(one) for one in shown]
    text = page(
        _("Changes in closed lessons"),
        *(lines or [_("There are no requests.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    buttons = [Button(f"№ {one.id}", DoClosed(change=one.id, do="open").pack()) for one in shown]
    return Screen(text, in_rows(buttons, 5))


def _line(one: ChangeRequest) -> Safe:
    state = {
        ChangeState.ASKED: _("waits"),
        ChangeState.AGREED: _("agreed"),
        ChangeState.REFUSED: _("refused"),
        ChangeState.WITHDRAWN: _("withdrawn"),
    }[one.state]
    return fill(
        _("№ {number} · {who} · {class_name} {subject} {day} — {state}"),
        number=one.id,
        who=wording.staff_initials(*one.asker),
        class_name=one.class_name,
        subject=one.subject,
        day=wording.day_short(one.day),
        state=state,
    )


def request_screen(view: ChangeRequest, viewer: Viewer, *, said: str = "") -> Screen:
    """One request with what can be done about it."""
    head = fill(
        _("Request No. {number} · {who}"),
        number=view.id,
        who=wording.staff_initials(*view.asker),
    )
    text = page(head, *request_lines(view), "", state_words(view), *([said] if said else []))
    text = f"{text}\n{as_of(clock.now(), viewer.zone)}"
    back = (Button(_("‹ Back"), OpenClosed().pack()),)
    return Screen(text, (*request_buttons(view, viewer), back))
