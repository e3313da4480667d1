"""The bots this installation speaks through."""

from sqlalchemy import select

from core.access.models import Bot
from core.db import Session
from core.enums import Channel


async def register(session: Session, *, bot_id: int, username: str) -> None:
    """Remember a bot by the messenger's id, with its present name."""
    bot = await session.get(Bot, bot_id)
    if bot is None:
        own = Bot(id=bot_id, channel=Channel.TELEGRAM, username=username, serves_all=True)
        session.add(own)
    else:
        bot.username = username


async def username(session: Session) -> str | None:
    """The name of the bot slips lead to; None while no bot has ever started."""
    return await session.scalar(select(Bot.username).order_by(Bot.id.desc()).limit(1))


async def letters_per_second(session: Session, *, bot_id: int) -> float:
    """How many letters a second a bot may send; more than 30 means that broadcasts are paid."""
    hundredths = await session.scalar(select(Bot.per_second_hundredths).where(Bot.id == bot_id))
    return (hundredths or 2990) / 100
