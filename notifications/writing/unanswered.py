"""Reminders of announcements that ask: to who is silent, and to the class teacher who calls."""

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _, fill, ngettext
from core.messaging.answers import asked
from core.messaging.ladder import call_list, still_silent
from core.outbox import Claimed
from notifications.buttons import Calls, GiveAnswer
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.announcement_text import announcement_text, answer_rows
from notifications.writing.parts import as_of, page

_NOTHING = Skip("answered")


async def answer_wanted_letter(
    session: Session, viewer: Viewer, delivery: Claimed
) -> Letter | Skip:
    """The announcement again with its buttons, unless the family has answered meanwhile."""
    number = int(delivery.payload["key"])
    view = await asked(session, viewer, announcement_id=number)
    if not await still_silent(session, viewer, announcement_id=number):
        return _NOTHING
    shown = view.announcement
    letter = announcement_text(
        readers=shown.title,
        text=shown.text,
        author=shown.author.short,
        moment=wording.moment(shown.announced_at, viewer.zone),
    )
    reminder = fill(_("<b>The school still waits for your answer</b>"))
    offered = [
        Button(one.words, GiveAnswer(announcement=number, option=one.id).pack())
        for one in view.options
    ]
    return Letter(f"{reminder}\n\n{letter}", answer_rows(view.asks, offered))


async def calls_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """How many families of the class have not answered, with the list to call them by."""
    view = await call_list(session, viewer, announcement_id=int(delivery.payload["key"]))
    if not view.left:
        return _NOTHING
    said = ngettext(
        "{count} family has not answered.", "{count} families have not answered.", len(view.left)
    )
    return Letter(
        page(
            fill(_("<b>Families to call</b>")),
            fill("<i>{text}</i>", text=wording.shortened(view.text, 200)),
            fill(said, count=len(view.left)),
            as_of(view.as_of, viewer.zone),
        ),
        ((Button(_("Open the list"), Calls(announcement=view.id).pack()),),),
    )
