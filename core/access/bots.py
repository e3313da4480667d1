"""The bots this installation speaks through: which there are, whom they serve, how fast they go."""

from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update

from core.access.models import Bot, BotSchool, ChannelLink
from core.db import Session
from core.enums import BotState, Channel
from core.outbox import Delivery


@dataclass(frozen=True)
class Limits:
    """How fast the messenger lets a bot go."""

    per_second: float
    seconds_in_a_chat: float
    seconds_in_a_group: float


async def register(session: Session, *, bot_id: int, username: str) -> None:
    """Remember the installation's own bot by the messenger's id, with its present name.

    It serves all schools, and takes over the chats and letters that were there before any bot.
    """
    bot = await session.get(Bot, bot_id)
    if bot is None:
        own = Bot(id=bot_id, channel=Channel.TELEGRAM, username=username, serves_all=True)
        session.add(own)
        await session.flush()
    else:
        bot.username = username
    await _adopt(session, bot_id)


async def _adopt(session: Session, bot_id: int) -> None:
    await session.execute(
        update(ChannelLink).where(ChannelLink.bot_id.is_(None)).values(bot_id=bot_id)
    )
    await session.execute(
        update(Delivery)
        .where(Delivery.bot_id == 0)
        .values(bot_id=bot_id)
        .execution_options(synchronize_session=False)
    )


def _serving(school_id: int) -> tuple[object, ...]:
    """SQL: the bot serves this school."""
    named = exists().where(BotSchool.school_id == school_id, BotSchool.bot_id == Bot.id)
    return (or_(Bot.serves_all, named),)


async def serves(session: Session, *, bot_id: int, school_id: int) -> bool:
    """Whether slips of this school work with this bot."""
    found = await session.scalar(
        select(Bot.id).where(Bot.id == bot_id, *_serving(school_id))  # type: ignore[arg-type]
    )
    return found is not None


async def username(session: Session, *, school_id: int) -> str | None:
    """The name of the bot that slips of a school lead to; None while no bot serves it.

    A bot that works goes before one that does not, the school's own before one for all.
    """
    return await session.scalar(
        select(Bot.username)
        .where(*_serving(school_id))  # type: ignore[arg-type]
        .order_by(Bot.state != BotState.ACTIVE, Bot.serves_all, Bot.id.desc())
        .limit(1)
    )


async def newest(session: Session) -> int | None:
    """The bot that was added last; None while there is none."""
    return await session.scalar(select(Bot.id).order_by(Bot.id.desc()).limit(1))


async def limits(session: Session, *, bot_id: int) -> Limits:
    """How fast a bot may go; more than 30 letters a second means that broadcasts are paid."""
    row = (
        await session.execute(
            select(Bot.per_second_hundredths, Bot.per_chat_hundredths, Bot.per_group_minute).where(
                Bot.id == bot_id
            )
        )
    ).one()
    return Limits(row[0] / 100, 100 / row[1], 60 / row[2])
