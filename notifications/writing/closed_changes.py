"""A change asked for in a closed lesson: the deputy head's card, and the asker's answer."""

from core import wording
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AttendanceCode, ChangeState
from core.i18n import Safe, _, fill, ngettext
from core.journal.closing.reading import ChangeLine, ChangeRequest, change_request
from core.outbox import Claimed
from notifications.buttons import DoClosed
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.absences import code_words
from notifications.writing.parts import as_of, page

#: Lines of one request in a letter.
SHOWN = 15


def request_lines(view: ChangeRequest) -> list[Safe]:
    """Lesson, what is to become what, and why."""
    lesson = fill(
        _("{day}, lesson {number} · {class_name} {subject}"),
        day=wording.day_and_weekday(view.day),
        number=view.number,
        class_name=view.class_name,
        subject=view.subject,
    )
    rest = len(view.lines) - SHOWN
    more = ngettext("and {count} more", "and {count} more", max(rest, 1))
    return [
        lesson,
        *(_line(one) for one in view.lines[:SHOWN]),
        *([fill(more, count=rest)] if rest > 0 else []),
        fill(_("Reason: {reason}"), reason=view.reason),
    ]


def state_words(view: ChangeRequest) -> Safe:
    """How the request stands."""
    said = {
        ChangeState.ASKED: _("Waits for the deputy head's consent."),
        ChangeState.AGREED: _("Agreed; the journal is changed."),
        ChangeState.REFUSED: _("Refused: {answer}"),
        ChangeState.WITHDRAWN: _("Withdrawn by the teacher."),
    }[view.state]
    return fill(said, answer=view.answer)


def request_buttons(view: ChangeRequest, viewer: Viewer) -> Rows:
    """What the reader may do: nobody decides on a request of their own."""

    def button(words: str, do: str) -> Button:
        return Button(words, DoClosed(change=view.id, do=do).pack())

    if view.state is not ChangeState.ASKED:
        return ()
    if view.asker_id == viewer.person_id:
        return ((button(_("Withdraw"), "withdraw"),),)
    if viewer.may(Action.UNLOCK_JOURNAL):
        return ((button(_("Give consent"), "agree"), button(_("Refuse"), "refuse")),)
    return ()


async def closed_change_letter(
    session: Session, viewer: Viewer, delivery: Claimed
) -> Letter | Skip:
    """The card of a request for who decides, and for the asker what was decided."""
    view = await change_request(session, viewer, change_id=delivery.payload["closed"])
    own = view.asker_id == viewer.person_id
    if not own and view.state is not ChangeState.ASKED:
        return Skip("decided meanwhile")
    if own and view.state is ChangeState.ASKED:
        return Skip("not decided")
    title = _("<b>A change in a closed lesson</b> · {teacher}")
    head = fill(title, teacher=wording.staff_initials(*view.asker))
    state = [state_words(view)] if own else []
    text = page(head, *request_lines(view), *state, "", as_of(delivery.created_at, viewer.zone))
    return Letter(text, request_buttons(view, viewer))


def _line(one: ChangeLine) -> Safe:
    whose = f"{one.pupil[0]} {one.pupil[1]}" if one.pupil else ""
    what = {
        "mark": one.work,
        "comment": _("comment"),
        "code": _("attendance"),
        "taken": _("attendance is taken"),
        "topic": _("topic"),
        "homework": _("homework"),
    }[one.what]
    about = ", ".join(part for part in (whose, what) if part)
    held, put = _value(one, one.held), _value(one, one.put)
    return fill("{about}: <b>{held} → {put}</b>", about=about, held=held, put=put)


def _value(one: ChangeLine, value: str) -> str:
    if one.what == "taken":
        return _("as entered")
    if one.what == "code":
        return code_words(AttendanceCode(value)) if value else _("was present")
    if not value:
        return _("nothing there")
    return _("dot") if one.what == "mark" and value == "." else wording.shortened(value, 200)
