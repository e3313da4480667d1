"""The commented `.env` that `vestnik init` writes."""

import os
from pathlib import Path

from core.errors import BadInput
from core.i18n import N_, _, fill

#: Variable, its value to begin with (None: left for the person to fill in), what it is.
LINES: tuple[tuple[str, str, bool, str], ...] = (
    ("BOT_TOKEN", "", True, N_("The token of the bot, from @BotFather. Empty: the demo school.")),
    ("DATABASE_URL", "sqlite:///var/vestnik.db", True, N_("sqlite:///… or postgresql://….")),
    ("TIMEZONE", "Europe/Samara", True, N_("The school's time zone.")),
    (
        "LANGUAGE",
        "ru",
        True,
        N_("The language of the commands: ru or en."),
    ),
    (
        "PUBLIC_URL",
        "",
        False,
        N_("The https:// address of this computer from outside, when it has one."),
    ),
    (
        "WEBHOOK_SECRET",
        "",
        False,
        N_("At least 32 letters, digits, _ or -; needed with PUBLIC_URL."),
    ),
    (
        "SECRETS_DIR",
        "var/secrets",
        False,
        N_("Where the tokens of further bots lie, each in a file of its own."),
    ),
    ("WEB_HOST", "127.0.0.1", False, N_("Where the web pages listen.")),
    ("WEB_PORT", "8080", False, ""),
    ("TELEGRAM_API_URL", "https://api.telegram.org", False, N_("Another Bot API server, if any.")),
    (
        "KEEP_UPDATES_DAYS",
        "7",
        False,
        N_("For how many days settled updates, letters, and failed ones of both are kept."),
    ),
    ("KEEP_LETTERS_DAYS", "365", False, ""),
    ("KEEP_DEAD_DAYS", "90", False, ""),
    (
        "UPDATES_PER_MINUTE",
        "120",
        False,
        N_("How many messages and presses of one chat are served in a minute; 0: all."),
    ),
    (
        "SCHOOL_UPDATES_PER_MINUTE",
        "3000",
        False,
        N_("The same of all chats of one school; 0: all."),
    ),
    (
        "STRANGERS_PER_MINUTE",
        "60",
        False,
        N_("How many strangers a bot answers in a minute, each once; 0: all."),
    ),
    ("LOG_LEVEL", "info", False, N_("debug, info, warning or error.")),
    ("LOG_FORMAT", "plain", False, N_("plain, or json: one object a line.")),
)


def dotenv_text() -> str:
    lines = [f"# {_('Settings of Vestnik. The environment goes before this file.')}"]
    for name, value, is_set, comment in LINES:
        if comment:
            lines += ["", f"# {_(comment)}"]
        lines.append(f"{'' if is_set else '#'}VESTNIK_{name}={value}")
    return "\n".join(lines) + "\n"


def write_dotenv(path: Path) -> None:
    """Write the file for its owner's eyes only; it will hold the token."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise BadInput(
            fill(_("{file} exists already and was left as it is."), file=path)
        ) from error
    with open(handle, "w", encoding="utf-8") as file:
        file.write(dotenv_text())
