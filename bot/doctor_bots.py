"""The doctor looks at the bots of the table: where their tokens lie, whether they are taken."""

from __future__ import annotations

import asyncio

from bot.doctor import Finding, database_file, private
from bot.identity import MessengerSilent, TokenNotTaken, identity
from core import tokens
from core.access import bots
from core.access.bots import KnownBot
from core.condition import demand_current
from core.db import Database
from core.enums import BotState
from core.errors import SchoolError
from core.i18n import _, fill
from core.settings import Settings


async def added_bots(settings: Settings) -> list[KnownBot]:
    """The bots whose tokens lie elsewhere than in the settings; none without a sound database."""
    file = database_file(settings)
    if file is not None and not await asyncio.to_thread(file.exists):
        return []  # To open it would make it.
    db = Database(settings.database_url)
    try:
        await demand_current(db)
        async with db.reading() as session:
            return [one for one in await bots.every(session) if one.is_added]
    except SchoolError:
        return []  # What is wrong with the database has been said by then.
    finally:
        await db.close()


async def bot_findings(settings: Settings, known: list[KnownBot]) -> list[Finding]:
    """One finding a bot, and one for each token's file that others can read."""
    findings = []
    for one in known:
        findings.append(await _finding(settings, one))
        kind, _colon, name = one.token_ref.partition(":")
        file = private(settings.secrets_dir / name) if kind == "file" else None
        if file is not None and not file.is_well:
            findings.append(file)
    return findings


async def _finding(settings: Settings, one: KnownBot) -> Finding:
    subject = fill(_("Bot @{name}"), name=one.username)
    if one.state is BotState.PAUSED:
        return Finding(subject, note=_("paused"))
    renew = fill(_("run vestnik bots token @{name}"), name=one.username)
    try:
        token = tokens.read(one.token_ref, settings)
        who = await identity(settings, token)
    except MessengerSilent as silence:
        return Finding(subject, fault=silence.said(), advice=_("try later"))
    except (TokenNotTaken, tokens.TokenMissing, tokens.NotAToken, tokens.BadReference) as fault:
        return Finding(subject, fault=fault.said(), advice=renew)
    if who.id != one.id:
        return Finding(subject, fault=_("the token is another bot's"), advice=renew)
    if one.state is BotState.REFUSED:
        resume = fill(_("run vestnik bots resume @{name}"), name=one.username)
        return Finding(subject, fault=_("it was refused before and is not tried"), advice=resume)
    return Finding(subject, note=str(one.id))
