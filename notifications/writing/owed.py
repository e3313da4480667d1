"""Reminders of letters nobody has answered: to the employee, and in figures to the deputy head."""

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _, fill, ngettext
from core.messaging.unanswered import owed_answer, owing
from core.outbox import Claimed
from notifications.buttons import Reply
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page

_SHOWN = 15


async def owed_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """Which letter waits, with a button to answer it."""
    try:
        number = int(delivery.payload["key"])
        thread, message = await owed_answer(session, viewer, message_id=number)
    except NotFound:
        return Skip("answered")
    return Letter(
        page(
            fill(_("<b>A letter waits for your answer · {child}</b>"), child=thread.child),
            fill(_("From: {author}"), author=thread.family_words),
            fill(
                "<i>{text}</i>",
                text=wording.shortened(message.text, 300) or _("Files without words"),
            ),
            fill(
                _("Written on {moment}. The school answers within two working days."),
                moment=wording.moment(message.sent_at, viewer.zone),
            ),
        ),
        ((Button(_("Reply"), Reply(thread_id=thread.id).pack()),),),
    )


async def overseen_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """Who owes how many answers; not to whom, and not about what."""
    owed = await owing(session, viewer)
    if not owed:
        return Skip("nothing waits")
    lines = [
        fill(
            ngettext(
                "{name}: {count} letter, the first of {moment}",
                "{name}: {count} letters, the first of {moment}",
                one.letters,
            ),
            name=one.staff.short,
            count=one.letters,
            moment=wording.moment(one.since, viewer.zone),
        )
        for one in owed[:_SHOWN]
    ]
    return Letter(
        page(
            fill(_("<b>Letters of families without an answer for more than three days</b>")),
            *lines,
            as_of(clock.now(), viewer.zone),
        )
    )
