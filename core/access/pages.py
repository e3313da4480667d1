"""Signing in to the pages: from the chat by a one-time pass or by the messenger's launch data.

The page gets a session of its own, because possession of a chat is weak evidence (trust.md A-06):
it ends after 30 minutes without use and after 12 hours in any case. Secrets are 256 random bits and
kept as SHA-256 alone. Roles are read anew at every request, so leaving takes effect at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from core import clock, ledger
from core.access.activity import was_here
from core.access.page_models import PageSession, PageTicket
from core.access.second_factor import needs_second_factor
from core.access.viewer import Viewer, viewer_of_chat, viewer_of_person
from core.db import Session, insert_into
from core.enums import Via
from core.errors import SchoolError
from core.i18n import N_

TICKET_TERM = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
#: A session's last use is written down at most this often.
_NOTED = timedelta(minutes=1)


class SignedOut(SchoolError):
    """No session, an ended one, or a pass that was used or is too old: one text for all."""

    text = N_("You are signed out of this page. Open it once more from the chat.")


@dataclass(frozen=True)
class OpenPage:
    """A session as a request finds it; `complete` is False until the second factor was shown."""

    id: int
    viewer: Viewer
    complete: bool


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def issue_ticket(session: Session, viewer: Viewer) -> str:
    """A pass that opens the page once within five minutes; goes into the fragment of a link."""
    ticket = secrets.token_urlsafe(32)
    session.add(
        PageTicket(
            school_id=viewer.school_id,
            person_id=viewer.person_id,
            ticket_hash=_hashed(ticket),
            expires_at=clock.now() + TICKET_TERM,
        )
    )
    await session.flush()
    return ticket


async def enter_by_ticket(session: Session, ticket: str) -> str:
    """Open a session by a pass and give its secret. Raises SignedOut."""
    now = clock.now()
    row = (
        await session.execute(
            update(PageTicket)
            .where(
                PageTicket.ticket_hash == _hashed(ticket),
                PageTicket.used_at.is_(None),
                PageTicket.expires_at > now,
            )
            .values(used_at=now)
            .returning(PageTicket.school_id, PageTicket.person_id)
        )
    ).one_or_none()
    if row is None:
        raise SignedOut
    viewer = await viewer_of_person(session, row.person_id, school_id=row.school_id)
    return await _open(session, viewer, by="ticket")


async def enter_by_launch(session: Session, *, chat_id: int, fingerprint: str, bot_id: int) -> str:
    """Open a session by the messenger's launch data, already proven genuine and fresh.

    `fingerprint` is the signature of the data, which opens a session only once. Raises SignedOut,
    also for a chat that belongs to nobody.
    """
    viewer = await viewer_of_chat(session, chat_id, bot_id=bot_id)
    if viewer is None:
        raise SignedOut
    now = clock.now()
    used = insert_into(session, PageTicket).on_conflict_do_nothing().returning(PageTicket.id)
    values = {
        "school_id": viewer.school_id,
        "person_id": viewer.person_id,
        "ticket_hash": _hashed(fingerprint),
        "expires_at": now + TICKET_TERM,
        "used_at": now,
    }
    if (await session.execute(used, values)).one_or_none() is None:
        raise SignedOut
    return await _open(session, viewer, by="launch")


async def _open(session: Session, viewer: Viewer | None, *, by: str) -> str:
    if viewer is None or not viewer.roles:
        raise SignedOut
    secret, now = secrets.token_urlsafe(32), clock.now()
    page = PageSession(
        school_id=viewer.school_id,
        person_id=viewer.person_id,
        token_hash=_hashed(secret),
        opened_at=now,
        seen_at=now,
        complete=not await needs_second_factor(session, viewer),
    )
    session.add(page)
    await session.flush()
    await was_here(session, viewer, Via.PAGE)
    await ledger.record(
        session,
        "page.opened",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"page:{page.id}",
        after={"by": by},
    )
    return secret


async def page_of(session: Session, secret: str) -> OpenPage:
    """The living session with this secret and who it belongs to, as of now. Raises SignedOut."""
    now = clock.now()
    row = (
        await session.execute(
            select(
                PageSession.id,
                PageSession.school_id,
                PageSession.person_id,
                PageSession.seen_at,
                PageSession.complete,
            ).where(
                PageSession.token_hash == _hashed(secret),
                PageSession.ended_at.is_(None),
                PageSession.seen_at > now - IDLE,
                PageSession.opened_at > now - ABSOLUTE,
            )
        )
    ).one_or_none()
    viewer = row and await viewer_of_person(session, row.person_id, school_id=row.school_id)
    if row is None or viewer is None or not viewer.roles:
        raise SignedOut
    if row.seen_at < now - _NOTED:
        await session.execute(
            update(PageSession).where(PageSession.id == row.id).values(seen_at=now)
        )
        await was_here(session, viewer, Via.PAGE)
    return OpenPage(row.id, viewer, row.complete)


async def end_pages(session: Session, viewer: Viewer) -> int:
    """Sign the viewer out of all pages; gives how many there were."""
    ended = await session.execute(
        update(PageSession)
        .where(
            PageSession.school_id == viewer.school_id,
            PageSession.person_id == viewer.person_id,
            PageSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now())
        .returning(PageSession.id)
    )
    return len(ended.all())


async def forget_old_pages(session: Session) -> None:
    """Delete passes that no longer work and sessions a day after they could last be used."""
    now = clock.now()
    await session.execute(delete(PageTicket).where(PageTicket.expires_at < now))
    await session.execute(delete(PageSession).where(PageSession.opened_at < now - 2 * ABSOLUTE))
