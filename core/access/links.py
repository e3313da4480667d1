"""Chats linked to people: what happens to a link besides its making (core.access.invitations)."""

from sqlalchemy import select, update

from core import clock, ledger
from core.access.invitations import SlipRefused, record_failure
from core.access.models import ChannelLink
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Channel, LinkState
from core.errors import NotFound, SchoolError


async def after_refusal(session: Session, refusal: SchoolError, chat_id: int) -> None:
    """Remember a refused slip; other refusals leave no trace."""
    if isinstance(refusal, SlipRefused):
        await record_failure(session, chat_id, Channel.TELEGRAM)


async def mark_blocked(session: Session, chat_id: int, *, bot_id: int, blocked: bool) -> None:
    """The reader stopped this bot, or came back; letters wait for neither."""
    old, new = LinkState.ACTIVE, LinkState.BLOCKED
    if not blocked:
        old, new = new, old
    changed = await session.execute(
        update(ChannelLink)
        .where(
            ChannelLink.bot_id == bot_id,
            ChannelLink.chat_id == chat_id,
            ChannelLink.state == old,
        )
        .values(state=new, blocked_at=clock.now() if blocked else None)
        .returning(ChannelLink.school_id, ChannelLink.person_id)
        .execution_options(synchronize_session=False)
    )
    for school_id, person_id in changed.all():
        await ledger.record(
            session,
            "chat.blocked" if blocked else "chat.returned",
            school_id=school_id,
            actor_id=person_id,
            subject=f"person:{person_id}",
        )


async def came_back(session: Session, viewer: Viewer) -> None:
    """Who asks from a chat known as blocked has started the bot again, even if nobody told us."""
    if viewer.is_blocked and viewer.chat_id is not None and viewer.bot_id is not None:
        await mark_blocked(session, viewer.chat_id, bot_id=viewer.bot_id, blocked=False)


async def choose_school(session: Session, viewer: Viewer, *, school_id: int) -> None:
    """The viewer's chat is answered by this one of its schools from now on. Raises NotFound for a
    school that the chat does not belong to."""
    chosen = await session.scalar(
        update(ChannelLink)
        .where(
            ChannelLink.school_id == school_id,
            ChannelLink.bot_id == viewer.bot_id,
            ChannelLink.chat_id == viewer.chat_id,
            ChannelLink.state != LinkState.REVOKED,
        )
        .values(chosen_at=clock.now())
        .returning(ChannelLink.person_id)
        .execution_options(synchronize_session=False)
    )
    if chosen is None:
        raise NotFound
    await ledger.record(session, "chat.chosen", school_id=school_id, actor_id=chosen)


async def linked_chats(session: Session) -> set[int]:
    """All chats that belong to somebody: a messenger that lost its memory may ask."""
    rows = await session.scalars(
        select(ChannelLink.chat_id).where(ChannelLink.state != LinkState.REVOKED)
    )
    return set(rows)


async def leave(session: Session, viewer: Viewer) -> None:
    """End the link of the viewer's chat with this bot: the next visit needs a new slip."""
    await session.execute(
        update(ChannelLink)
        .where(
            ChannelLink.school_id == viewer.school_id,
            ChannelLink.person_id == viewer.person_id,
            ChannelLink.bot_id == viewer.bot_id,
            ChannelLink.chat_id == viewer.chat_id,
            ChannelLink.state != LinkState.REVOKED,
        )
        .values(state=LinkState.REVOKED, revoked_at=clock.now())
    )
    await ledger.record(session, "chat.left", school_id=viewer.school_id, actor_id=viewer.person_id)
