"""How the bot introduces itself: the command menu in each language."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from core.i18n import LANGUAGES, N_, _, speaking

COMMANDS = (
    ("marks", N_("Marks")),
    ("diary", N_("Diary")),
    ("homework", N_("Homework")),
    ("timetable", N_("Timetable and substitutions")),
    ("attendance", N_("Absences")),
    ("final", N_("Final marks")),
    ("child", N_("Choose a child")),
    ("message", N_("Write a letter")),
    ("inbox", N_("Messages")),
    ("news", N_("Announcements")),
    ("journal", N_("My lessons")),
    ("slips", N_("Invitation slips for a class")),
    ("broadcast", N_("Make an announcement")),
    ("settings", N_("Settings")),
    ("status", N_("Is everything working")),
    ("help", N_("Help")),
)


async def introduce(bot: Bot) -> None:
    """Set the command menu: Russian for everybody, other languages for those who use them."""
    for code in LANGUAGES:
        with speaking(code):
            commands = [BotCommand(command=name, description=_(said)) for name, said in COMMANDS]
        await bot.set_my_commands(
            commands,
            scope=BotCommandScopeAllPrivateChats(),
            language_code=None if code == LANGUAGES[0] else code,
        )
