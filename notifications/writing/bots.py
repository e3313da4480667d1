"""A bot whose token the messenger does not take, told to who can mend it."""

from core import wording
from core.access import bots
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _, fill
from core.outbox import Claimed
from notifications.markup import Letter
from notifications.outcomes import Skip
from notifications.writing.parts import page


async def bot_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """Since when, and what to do. A bot that left the school meanwhile is nobody's concern here."""
    viewer.must(Action.MEND_LETTERS)
    bot = await bots.of_school(session, delivery.payload["bot"], school_id=viewer.school_id)
    if bot is None:
        return Skip("no longer so")
    moment = wording.moment(delivery.created_at, viewer.zone)
    return Letter(
        page(
            fill(_("<b>Bot @{name}</b>"), name=bot.username),
            fill(_("Telegram did not take its token, noticed {moment}."), moment=moment),
            fill(
                _(
                    "Until it has a new one nobody is served by it; letters and questions wait. "
                    "Whoever runs the service gives it one: vestnik bots token @{name}"
                ),
                name=bot.username,
            ),
        )
    )
