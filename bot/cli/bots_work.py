"""What the commands about bots do."""

import sys
from argparse import Namespace
from getpass import getpass

from bot.cli.opening import opened
from bot.cli.output import say
from bot.identity import Identity, identity
from core import tokens
from core.access import bot_changes
from core.access.bot_changes import Speed
from core.access.bot_standing import Standing, standings
from core.access.bots import KnownBot
from core.db import Session
from core.enums import BotState
from core.i18n import N_, _, fill
from core.school.which import which_school
from core.settings import settings
from core.wording import moment

_STATES = {
    BotState.ACTIVE: N_("works"),
    BotState.PAUSED: N_("paused"),
    BotState.REFUSED: N_("its token is refused"),
}


async def show() -> None:
    async with opened() as db, db.reading() as session:
        found = await standings(session)
    for one in found:
        say(*_lines(one))
    if not found:
        say(_("No bot is known yet. Add one: vestnik bots add"))


def _lines(one: Standing) -> list[str]:
    bot = one.bot
    lines: list[str] = [
        fill(
            _(
                "@{name} ({number}): {state}; schools: {schools}; chats: {chats}; "
                "letters due: {due}"
            ),
            name=bot.username,
            number=bot.id,
            state=_(_STATES[bot.state]),
            schools=_("all of them")
            if one.schools is None
            else ", ".join(one.schools) or _("none"),
            chats=one.chats,
            due=one.letters_due,
        ),
        fill(
            _(
                "  letters: {rate} a second, {chat} to one chat, {group} a minute to one group; "
                "token: {place}"
            ),
            rate=f"{bot.limits.per_second:g}",
            chat=f"{1 / bot.limits.seconds_in_a_chat:g}",
            group=f"{60 / bot.limits.seconds_in_a_group:g}",
            place=bot.token_ref,
        ),
    ]
    if bot.fault_at is not None:
        at = moment(bot.fault_at, settings().timezone)
        lines.append(fill(_("  last failure: {fault}, {moment}"), fault=bot.fault, moment=at))
    return lines


async def add(arguments: Namespace) -> None:
    token, reference = _token(arguments)
    who = await identity(settings(), token)
    async with opened() as db, db.session() as session:
        await _demand_schools(session, arguments.schools)
        await bot_changes.demand_new(session, bot_id=who.id, username=who.username)
        await bot_changes.add(
            session,
            bot_id=who.id,
            username=who.username,
            token_ref=reference or tokens.keep(token, settings()),
            schools=arguments.schools,
        )
    text = _("@{name} ({number}) is added; processes that run take it up.")
    say(fill(text, name=who.username, number=who.id))


async def renew(arguments: Namespace) -> None:
    token, reference = _token(arguments)
    who = await identity(settings(), token)
    async with opened() as db, db.session() as session:
        bot = await bot_changes.find(session, arguments.bot)
        _demand_same(bot, who)
        await bot_changes.renew_token(
            session, bot, token_ref=reference or tokens.keep(token, settings())
        )
    say(fill(_("@{name} has a new token."), name=bot.username))


def _token(arguments: Namespace) -> tuple[str, str]:
    """The token, and where it lies already ("" when it was typed or piped in)."""
    if arguments.token_at:
        return tokens.read(arguments.token_at, settings()), arguments.token_at
    if sys.stdin.isatty():
        token = getpass(_("Token of the bot (it is not shown): ")).strip()
    else:
        token = sys.stdin.readline().strip()
    tokens.bot_id_of(token)
    return token, ""


def _demand_same(bot: KnownBot, who: Identity) -> None:
    if who.id != bot.id:
        raise bot_changes.NoSuchBot(f"@{who.username}")


async def _demand_schools(session: Session, schools: tuple[int, ...] | None) -> None:
    for number in schools or ():
        await which_school(session, number)


async def pause(arguments: Namespace) -> None:
    async with opened() as db, db.session() as session:
        bot = await bot_changes.find(session, arguments.bot)
        await bot_changes.pause(session, bot)
    say(fill(_("@{name} is paused."), name=bot.username))


async def resume(arguments: Namespace) -> None:
    async with opened() as db, db.session() as session:
        bot = await bot_changes.find(session, arguments.bot)
        await bot_changes.resume(session, bot)
    say(fill(_("@{name} is served again."), name=bot.username))


async def change(arguments: Namespace) -> None:
    speed = Speed(
        per_second=arguments.per_second,
        per_chat=arguments.per_chat,
        per_group_minute=arguments.per_group,
        paid=arguments.paid,
    )
    async with opened() as db, db.session() as session:
        bot = await bot_changes.find(session, arguments.bot)
        if speed != Speed(paid=arguments.paid):
            await bot_changes.set_speed(session, bot, speed)
        if arguments.receive:
            polls = arguments.receive == "polling"
            await bot_changes.set_polling(session, bot, is_polled=polls)
        if arguments.schools != ():
            await _demand_schools(session, arguments.schools)
            await bot_changes.serve(session, bot, arguments.schools)
    await show()


async def leave(arguments: Namespace) -> None:
    async with opened() as db, db.session() as session:
        bot = await bot_changes.find(session, arguments.bot)
        school = await which_school(session, arguments.school)
        count = await bot_changes.leave(session, bot, school.id, end_chats=arguments.end_chats)
    text = _("@{name} serves {school} no more; chats ended: {count}.")
    say(fill(text, name=bot.username, school=school.short_name, count=count))


async def replace(arguments: Namespace) -> None:
    async with opened() as db, db.session() as session:
        old = await bot_changes.find(session, arguments.old)
        new = await bot_changes.find(session, arguments.new)
        count = await bot_changes.replace(session, old, new)
    text = _("@{new} has the chats of @{old} now: {count}. People press Start there once.")
    say(fill(text, new=new.username, old=old.username, count=count))
