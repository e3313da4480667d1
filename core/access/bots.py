"""The bots this installation speaks through: which there are, whom they serve, how they stand."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update

from core import clock, ledger
from core.access.models import Bot, BotSchool, ChannelLink
from core.db import BOTS, Session, ring
from core.enums import BotState, Channel
from core.outbox import Delivery
from core.school.models import School

#: Where the token of the installation's own bot lies (core.tokens).
OWN = "env:VESTNIK_BOT_TOKEN"


@dataclass(frozen=True)
class Limits:
    """How fast the messenger lets a bot go; more than 30 a second means paid broadcasts."""

    per_second: float = 29.9
    seconds_in_a_chat: float = 1.0
    seconds_in_a_group: float = 3.0


@dataclass(frozen=True)
class KnownBot:
    """A bot as its row says. `schools` are the ones it serves, None for all.

    `fault` is the last failure by the name of the error ("" for none yet), `fault_at` when it was.
    """

    id: int
    username: str
    token_ref: str
    state: BotState
    limits: Limits
    is_polled: bool
    schools: frozenset[int] | None
    revision: int
    fault: str
    fault_at: datetime | None

    @property
    def is_added(self) -> bool:
        """Whether its token lies elsewhere than in the settings."""
        return self.token_ref != OWN


def _known(row: Bot, schools: frozenset[int]) -> KnownBot:
    return KnownBot(
        id=row.id,
        username=row.username,
        token_ref=row.token_ref,
        state=BotState(row.state),
        limits=Limits(
            per_second=row.per_second_hundredths / 100,
            seconds_in_a_chat=100 / row.per_chat_hundredths,
            seconds_in_a_group=60 / row.per_group_minute,
        ),
        is_polled=row.is_polled,
        schools=None if row.serves_all else schools,
        revision=row.revision,
        fault=row.fault,
        fault_at=row.fault_at,
    )


async def every(session: Session) -> list[KnownBot]:
    """All bots of the installation in the order of their numbers."""
    served: dict[int, set[int]] = defaultdict(set)
    for bot_id, school_id in await session.execute(select(BotSchool.bot_id, BotSchool.school_id)):
        served[bot_id].add(school_id)
    rows = await session.scalars(
        select(Bot).order_by(Bot.id).execution_options(populate_existing=True)
    )
    return [_known(row, frozenset(served[row.id])) for row in rows]


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
    await adopt(session, bot_id)


async def adopt(session: Session, bot_id: int) -> None:
    """Give a bot the chats and letters that belong to none."""
    await session.execute(
        update(ChannelLink).where(ChannelLink.bot_id.is_(None)).values(bot_id=bot_id)
    )
    await session.execute(
        update(Delivery)
        .where(Delivery.bot_id == 0)
        .values(bot_id=bot_id)
        .execution_options(synchronize_session=False)
    )


def _serving(school_id: int) -> ColumnElement[bool]:
    named = exists().where(BotSchool.school_id == school_id, BotSchool.bot_id == Bot.id)
    return or_(Bot.serves_all, named)


async def serves(session: Session, *, bot_id: int, school_id: int) -> bool:
    """Whether slips of this school work with this bot."""
    found = await session.scalar(select(Bot.id).where(Bot.id == bot_id, _serving(school_id)))
    return found is not None


async def username(session: Session, *, school_id: int) -> str | None:
    """The name of the bot that slips of a school lead to; None while no bot serves it.

    A bot that works goes before one that does not, the school's own before one for all.
    """
    return await session.scalar(
        select(Bot.username)
        .where(_serving(school_id))
        .order_by(Bot.state != BotState.ACTIVE, Bot.serves_all, Bot.id.desc())
        .limit(1)
    )


async def of_school(session: Session, bot_id: int, *, school_id: int) -> KnownBot | None:
    """A bot if it serves this school, None for any other."""
    return next(
        (
            one
            for one in await every(session)
            if one.id == bot_id and (one.schools is None or school_id in one.schools)
        ),
        None,
    )


async def schools_of(session: Session, bot_id: int) -> list[int]:
    """The schools a bot serves, each by its number."""
    named = exists().where(BotSchool.school_id == School.id, BotSchool.bot_id == bot_id)
    serves_all = exists().where(Bot.id == bot_id, Bot.serves_all)
    return list(
        await session.scalars(select(School.id).where(or_(named, serves_all)).order_by(School.id))
    )


async def newest(session: Session) -> int | None:
    """The bot that was added last; None while there is none."""
    return await session.scalar(select(Bot.id).order_by(Bot.id.desc()).limit(1))


async def works(session: Session, bot_id: int, *, username: str) -> None:
    """The messenger has just answered to the bot's token, and says its present name."""
    was_refused = (Bot.id == bot_id, Bot.state == BotState.REFUSED)
    if await _changed(session, *was_refused, state=BotState.ACTIVE):
        await _record(session, bot_id, "bot.works")
    await _changed(session, Bot.id == bot_id, Bot.username != username, username=username)


async def refused(session: Session, bot_id: int) -> None:
    """The messenger does not take the bot's token any more. Nobody tries it until it is changed,
    save from time to time; its letters wait, and the schools' administrators are told."""
    fault = {"fault": "TelegramUnauthorizedError", "fault_at": clock.now()}
    active = (Bot.id == bot_id, Bot.state == BotState.ACTIVE)
    if await _changed(session, *active, state=BotState.REFUSED, **fault):
        await _record(session, bot_id, "bot.refused", ripe_at=clock.now())
    else:
        await _changed(session, Bot.id == bot_id, **fault)


async def failed(session: Session, bot_id: int, fault: str) -> None:
    """Something of this bot broke, by the name of the error; it is tried again before long."""
    await _changed(session, Bot.id == bot_id, fault=fault, fault_at=clock.now())


async def _changed(session: Session, *conditions: ColumnElement[bool], **values: Any) -> bool:
    changed = await session.scalar(
        update(Bot)
        .where(*conditions)
        .values(**values)
        .returning(Bot.id)
        .execution_options(synchronize_session=False)
    )
    if changed is not None:
        await ring(session, BOTS)
    return changed is not None


async def _record(
    session: Session, bot_id: int, kind: str, *, ripe_at: datetime | None = None
) -> None:
    for school_id in await schools_of(session, bot_id):
        await ledger.record(
            session,
            kind,
            school_id=school_id,
            actor_id=None,
            subject=f"bot:{bot_id}",
            ripe_at=ripe_at,
        )
