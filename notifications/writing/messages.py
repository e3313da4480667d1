"""The letter that passes on a message of a conversation."""

from functools import lru_cache

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _, fill
from core.messaging import queries
from core.outbox import Claimed
from notifications.buttons import Read, Reply
from notifications.discretion import called
from notifications.markup import Button, Letter, Rows


async def message_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter:
    """Who writes, about which child, what; with a button to answer."""
    found = await queries.letter(session, viewer, message_id=delivery.payload["message"])
    # Not cut: 3000 signs and this heading stay below Telegram's 4096, which counts them unescaped.
    text = fill(
        "{heading}\n{author}\n\n{text}\n\n<i>{moment}</i>",
        heading=fill(
            _("<b>Letter · {child}</b>"), child=called(found.thread.pupil.id, found.thread.child)
        ),
        author=fill(_("From: {author}"), author=found.author),
        text=found.text,
        moment=wording.moment(found.sent_at, viewer.zone),
    )
    reply = Button(_("Reply"), Reply(thread_id=found.thread.id).pack())
    return Letter(text, ((reply, _read(delivery)),))


def _read(delivery: Claimed) -> Button:
    return Button(_("Read"), _packed(delivery.cause))


@lru_cache(maxsize=256)
def _packed(cause: str) -> str:
    """Letters of one broadcast or one evening have one cause."""
    return Read(cause=cause).pack()


def read_row(cause: str) -> Rows:
    """«Прочитано» in a row of its own, for the letter of this cause."""
    return ((Button(_("Read"), _packed(cause)),),)
