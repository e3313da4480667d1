"""The letters that pass on a message of a conversation and its files."""

from datetime import timedelta
from functools import lru_cache

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryState, UrgentKind
from core.i18n import Safe, _, fill
from core.messaging import queries
from core.messaging.files import file_of_letter
from core.messaging.queries import LetterView
from core.outbox import Claimed
from core.outbox.told import fates
from notifications.buttons import FilesOf, Read, Reply
from notifications.discretion import called, hides
from notifications.markup import Button, Known, Letter, Rows
from notifications.outcomes import Later, Skip

#: How soon a file looks again whether its letter was sent.
_AGAIN = timedelta(seconds=5)


async def message_letter(
    session: Session, viewer: Viewer, delivery: Claimed
) -> Letter | Later | Skip:
    """Who writes, about which child, what; with a button to answer. Or one file of it."""
    if "file" in delivery.payload:
        return await _file(session, viewer, delivery)
    found = await queries.letter(session, viewer, message_id=delivery.payload["message"])
    # Not cut: 3000 signs and this heading stay below Telegram's 4096, which counts them unescaped.
    text = fill(
        "{urgent}{heading}\n{author}\n\n{text}\n\n<i>{moment}</i>",
        urgent=_urgent(found.urgent),
        heading=fill(
            _("<b>Letter · {child}</b>"), child=called(found.thread.pupil.id, found.thread.child)
        ),
        author=fill(_("From: {author}"), author=found.author),
        text=said(found.text, found.files),
        moment=wording.moment(found.sent_at, viewer.zone),
    )
    reply = Button(_("Reply"), Reply(thread_id=found.thread.id).pack())
    return Letter(text, (*_hidden_files(found), (reply, _read(delivery))))


def _urgent(why: str) -> Safe:
    words = {
        UrgentKind.HEALTH: _("Urgent: the child's health"),
        UrgentKind.ABSENCE: _("Urgent: the child is not at school"),
    }
    return fill("<b>{words}</b>\n", words=words[UrgentKind(why)]) if why else Safe("")


def said(text: str, files: tuple[str, ...]) -> Safe:
    """The words of a message and below them the names of its files."""
    named = ", ".join(wording.shortened(name, 60) for name in files)
    listed = fill("📎 {names}", names=named) if files else Safe("")
    return Safe("\n\n".join(part for part in (fill("{text}", text=text), listed) if part))


def _hidden_files(found: LetterView) -> Rows:
    """Where files do not come by themselves, a button that sends them and names none."""
    if not (found.files and hides()):
        return ()
    return ((Button(_("Show the files"), FilesOf(message=found.id).pack()),),)


async def _file(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Later | Skip:
    number = delivery.payload["message"]
    file = await file_of_letter(session, viewer, message_id=number, number=delivery.payload["file"])
    found = await fates(
        session,
        school_id=viewer.school_id,
        person_id=viewer.person_id,
        causes=[f"message:{number}"],
    )
    letter = found[0] if found else None
    if letter and letter.told is None and letter.state in (DeliveryState.NEW, DeliveryState.LEASED):
        return Later(clock.now() + _AGAIN)
    told = letter.told if letter else None
    return Letter(
        fill(_("A file of the letter could not be passed on: {name}."), name=file.name),
        known=Known(file.bot_id, file.file_id, file.kind, file.name),
        silent=True,
        reply_to=told.message_id if told else None,
    )


def _read(delivery: Claimed) -> Button:
    return Button(_("Read"), _packed(delivery.cause))


@lru_cache(maxsize=256)
def _packed(cause: str) -> str:
    """Letters of one broadcast or one evening have one cause."""
    return Read(cause=cause).pack()


def read_row(cause: str) -> Rows:
    """«Прочитано» in a row of its own, for the letter of this cause."""
    return ((Button(_("Read"), _packed(cause)),),)
