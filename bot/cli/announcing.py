"""Letters from the command line: an announcement, and digests before their time."""

import hashlib
from pathlib import Path

from bot.cli.opening import opened
from bot.cli.output import say
from core.access.digest_clock import make_digests_due
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.errors import BadInput, NotAllowed
from core.i18n import _, fill, ngettext
from core.messaging.audience import audience_of_text, count_readers
from core.messaging.planning import submit
from core.people.queries import find_person, names


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(fill(_("{file} is not a text in UTF-8."), file=path)) from error


async def announce_text(author: str, to: str, text: str) -> None:
    async with opened() as db, db.session() as session:
        viewer = await _viewer(session, author)
        audience = await audience_of_text(session, to, school_id=viewer.school_id)
        made = await submit(
            session, viewer, audience=audience, text=text, origin=_origin(viewer, to, text)
        )
        counted = await count_readers(
            session,
            audience,
            school_id=viewer.school_id,
            day=viewer.today,
            author_id=viewer.person_id,
        )
        count, author_name = counted.total, await _full_name(session, viewer)
    told = ngettext("Announced to {count} reader.", "Announced to {count} readers.", count)
    if made.announcement_id is None:
        told = _("A second person of the school has to agree first: /planned in the chat.")
    say(
        fill(told, count=count),
        fill(
            _("In the name of: {author}. Connected to the bot: {connected} of {count}."),
            author=author_name,
            connected=counted.connected,
            count=counted.total,
        ),
    )


async def make_due_now() -> None:
    async with opened() as db, db.session() as session:
        count = await make_digests_due(session)
    say(fill(ngettext("{count} digest is due.", "{count} digests are due.", count), count=count))


async def _viewer(session: Session, author: str) -> Viewer:
    person = await find_person(session, author)
    viewer = await viewer_of_person(session, person.id, school_id=person.school_id)
    if viewer is None:
        raise NotAllowed
    return viewer


async def _full_name(session: Session, viewer: Viewer) -> str:
    found = await names(session, school_id=viewer.school_id, ids=[viewer.person_id])
    return found[viewer.person_id].full


def _origin(viewer: Viewer, to: str, text: str) -> str:
    """One text to the same readers on one day is one announcement, however often it is run."""
    told = "\\0".join((str(viewer.person_id), str(viewer.today), to, text))
    return f"cli:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
