"""What the operator changes about bots. Every process that serves one heeds it within seconds.

A change is recorded for each school that the bot serves, so that its audit knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import aliased

from core import clock, ledger
from core.access import bots
from core.access.bots import KnownBot
from core.access.models import Bot, BotSchool, ChannelLink
from core.db import BOTS, Session, ring
from core.enums import BotState, Channel, LinkState
from core.errors import SchoolError
from core.i18n import N_
from core.outbox import route_anew
from core.school.models import School

#: What Telegram gives for nothing (Bot FAQ, "My bot is hitting limits").
FREE_PER_SECOND = 30


class NoSuchBot(SchoolError):
    """No bot has this number or name."""

    text = N_("There is no bot {bot} here. vestnik bots shows all.")

    def __init__(self, bot: str) -> None:
        super().__init__(bot)
        self.bot = bot


class BotKnown(SchoolError):
    """The bot was added before."""

    text = N_("@{bot} is here already. A new token is given with: vestnik bots token @{bot}")

    def __init__(self, bot: str) -> None:
        super().__init__(bot)
        self.bot = bot


class StillLinked(SchoolError):
    """People of the school talk to the bot, and would lose it."""

    text = N_(
        "People of the school {school} still talk to @{bot}: {count}. Give them slips for their "
        "new bot first, or end their chats with --end-chats."
    )

    def __init__(self, bot: str, school: int, count: int) -> None:
        super().__init__(bot, school, count)
        self.bot, self.school, self.count = bot, school, count


class UnpaidSpeed(SchoolError):
    """More letters a second than are free."""

    text = N_(
        "More than {free} letters a second are paid broadcasts, which spend the bot's Stars. "
        "Say --paid if that is meant."
    )

    def __init__(self) -> None:
        super().__init__()
        self.free = FREE_PER_SECOND


@dataclass(frozen=True)
class Speed:
    """New limits; None leaves one as it is."""

    per_second: float | None = None
    per_chat: float | None = None
    per_group_minute: int | None = None
    paid: bool = False


async def find(session: Session, said: str) -> KnownBot:
    """The bot of this number or @name. Raises NoSuchBot."""
    wanted = said.removeprefix("@").lower()
    for one in await bots.every(session):
        if wanted in (str(one.id), one.username.lower()):
            return one
    raise NoSuchBot(said)


async def demand_new(session: Session, *, bot_id: int, username: str) -> None:
    """Raises BotKnown for a bot that is here already."""
    if any(one.id == bot_id for one in await bots.every(session)):
        raise BotKnown(username)


async def add(
    session: Session, *, bot_id: int, username: str, token_ref: str, schools: Iterable[int] | None
) -> None:
    """A new bot, to be served at once. `schools`: those it serves, None for all. Raises BotKnown.

    The first bot of an installation takes over the chats that were there before any.
    """
    await demand_new(session, bot_id=bot_id, username=username)
    known = await bots.every(session)
    row = Bot(
        id=bot_id,
        channel=Channel.TELEGRAM,
        username=username,
        token_ref=token_ref,
        serves_all=schools is None,
    )
    session.add(row)
    await session.flush()
    session.add_all(BotSchool(school_id=number, bot_id=bot_id) for number in set(schools or ()))
    await session.flush()
    if not known:
        await bots.adopt(session, bot_id)
    await _record(session, bot_id, "bot.added", {"username": username})
    await ring(session, BOTS)


async def pause(session: Session, bot: KnownBot) -> None:
    """The bot is served by nobody; updates wait with the messenger, letters wait here."""
    await _change(session, bot, "bot.paused", state=BotState.PAUSED)


async def resume(session: Session, bot: KnownBot) -> None:
    """The bot is served again, also one whose token was refused."""
    await _change(session, bot, "bot.resumed", state=BotState.ACTIVE)


async def renew_token(session: Session, bot: KnownBot, *, token_ref: str) -> None:
    """The bot has a new token; everybody who serves it takes it up."""
    state = BotState.PAUSED if bot.state is BotState.PAUSED else BotState.ACTIVE
    await _change(session, bot, "bot.token_renewed", token_ref=token_ref, state=state)


async def set_speed(session: Session, bot: KnownBot, speed: Speed) -> None:
    """New limits. Raises UnpaidSpeed for more than is free without the word `paid`."""
    values: dict[str, Any] = {}
    if speed.per_second is not None:
        if speed.per_second > FREE_PER_SECOND and not speed.paid:
            raise UnpaidSpeed
        values["per_second_hundredths"] = round(speed.per_second * 100)
    if speed.per_chat is not None:
        values["per_chat_hundredths"] = round(speed.per_chat * 100)
    if speed.per_group_minute is not None:
        values["per_group_minute"] = speed.per_group_minute
    await _change(session, bot, "bot.limits_set", **values)


async def set_polling(session: Session, bot: KnownBot, *, is_polled: bool) -> None:
    """Whether the bot is asked for updates although the installation has a public address."""
    await _change(session, bot, "bot.receiving_set", is_polled=is_polled)


async def serve(session: Session, bot: KnownBot, schools: Iterable[int] | None) -> None:
    """The bot serves these schools besides, or all for None."""
    if schools is None:
        await _change(session, bot, "bot.schools_set", serves_all=True)
        return
    for school_id in set(schools) - (bot.schools or frozenset()):
        session.add(BotSchool(school_id=school_id, bot_id=bot.id))
    await session.flush()
    await _change(session, bot, "bot.schools_set", serves_all=False)


async def leave(session: Session, bot: KnownBot, school_id: int, *, end_chats: bool) -> int:
    """The bot serves this school no more. Gives how many chats were ended.

    Raises StillLinked while people of the school talk to it, unless `end_chats`: they need slips
    for another bot then, and what was written to them goes there.
    """
    linked = await _linked(session, bot.id, school_id)
    if linked and not end_chats:
        raise StillLinked(bot.username, school_id, linked)
    await _record(session, bot.id, "bot.schools_set", {"left": school_id})
    if bot.schools is None:
        rest = await session.scalars(select(School.id).where(School.id != school_id))
        session.add_all(BotSchool(school_id=number, bot_id=bot.id) for number in rest)
    await session.execute(
        delete(BotSchool).where(BotSchool.school_id == school_id, BotSchool.bot_id == bot.id)
    )
    await session.execute(
        update(ChannelLink)
        .where(
            ChannelLink.school_id == school_id,
            ChannelLink.bot_id == bot.id,
            ChannelLink.state != LinkState.REVOKED,
        )
        .values(state=LinkState.REVOKED, revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    await route_anew(session, bot_id=bot.id, school_id=school_id)
    await _set(session, bot.id, serves_all=False)
    return linked


async def replace(session: Session, old: KnownBot, new: KnownBot) -> int:
    """All chats and letters of one bot become another's; gives how many chats.

    For a bot that was lost and made anew: people only have to press Start there, which the
    messenger demands before a bot may write. Who talks to both keeps the new chat.
    """
    other = aliased(ChannelLink)
    both = exists().where(
        other.bot_id == new.id,
        other.state != LinkState.REVOKED,
        other.chat_id == ChannelLink.chat_id,
        other.school_id == ChannelLink.school_id,
    )
    living = (ChannelLink.bot_id == old.id, ChannelLink.state != LinkState.REVOKED)
    await session.execute(
        update(ChannelLink)
        .where(*living, both)
        .values(state=LinkState.REVOKED, revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    moved = await session.scalars(
        update(ChannelLink)
        .where(*living)
        .values(bot_id=new.id)
        .returning(ChannelLink.id)
        .execution_options(synchronize_session=False)
    )
    count = len(moved.all())
    await route_anew(session, bot_id=old.id, to_bot_id=new.id)
    await _record(session, old.id, "bot.replaced", {"by": new.id, "chats": count})
    await _set(session, old.id, state=BotState.PAUSED)
    return count


async def _linked(session: Session, bot_id: int, school_id: int) -> int:
    count = await session.scalar(
        select(func.count(ChannelLink.id)).where(
            ChannelLink.school_id == school_id,
            ChannelLink.bot_id == bot_id,
            ChannelLink.state == LinkState.ACTIVE,
        )
    )
    return count or 0


async def _change(session: Session, bot: KnownBot, kind: str, **values: Any) -> None:
    await _set(session, bot.id, **values)
    told = {name: value for name, value in values.items() if name != "token_ref"}
    await _record(session, bot.id, kind, told)


async def _set(session: Session, bot_id: int, **values: Any) -> None:
    await session.execute(
        update(Bot)
        .where(Bot.id == bot_id)
        .values(revision=Bot.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )
    await ring(session, BOTS)


async def _record(session: Session, bot_id: int, kind: str, after: dict[str, Any]) -> None:
    for school_id in await bots.schools_of(session, bot_id):
        await ledger.record(
            session,
            kind,
            school_id=school_id,
            actor_id=None,
            subject=f"bot:{bot_id}",
            after=after,
        )
