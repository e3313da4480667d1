"""How the bot introduces itself to those who have not joined yet, in each language."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.commands import COMMANDS
from core.i18n import LANGUAGES, _, speaking

#: What somebody who has not joined yet is offered; joining brings the person's own menu.
AT_FIRST = {"status", "help"}


async def introduce(bot: Bot) -> None:
    """Set the command menu: Russian for everybody, other languages for those who use them."""
    for code in LANGUAGES:
        with speaking(code):
            commands = [
                BotCommand(command=name, description=_(said))
                for name, said in COMMANDS
                if name in AT_FIRST
            ]
        await bot.set_my_commands(
            commands,
            scope=BotCommandScopeAllPrivateChats(),
            language_code=None if code == LANGUAGES[0] else code,
        )
