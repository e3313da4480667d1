"""Where the tokens of bots lie: each in a file of its own or in the environment, and nowhere else.

The row of a bot holds a reference and no secret: "file:NAME", a file in the folder of secrets, or
"env:NAME", a variable (docs/decisions/0011). A copy of the database opens no bot.
"""

import hmac
import os
import re
from pathlib import Path

from core.access.bots import OWN
from core.errors import SchoolError
from core.i18n import N_
from core.settings import Settings

_TOKEN = re.compile(r"([0-9]{1,15}):[A-Za-z0-9_-]{8,100}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


class NotAToken(SchoolError):
    """What is given cannot be the token of a bot. It is never shown."""

    text = N_("This is not a token of a bot; BotFather gives it as 123456:letters.")


class TokenMissing(SchoolError):
    """There is nothing where the token should be, or it may not be read."""

    text = N_("There is no token at {place}.")

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


class BadReference(SchoolError):
    """A reference to a token that is neither a file of the folder nor a variable."""

    text = N_("Write file:NAME for a file in {folder}, or env:NAME for a variable.")

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def bot_id_of(token: str) -> int:
    """The messenger's id of the bot, which every token begins with. Raises NotAToken."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise NotAToken
    return int(found[1])


def read(reference: str, settings: Settings) -> str:
    """The token that a reference names. Raises TokenMissing, NotAToken or BadReference."""
    kind, _colon, name = reference.partition(":")
    if kind == "env" and _VARIABLE.fullmatch(name):
        token = _of_variable(name, settings)
    elif kind == "file" and _FILE.fullmatch(name):
        token = _of_file(settings.secrets_dir / name)
    else:
        raise BadReference(settings.secrets_dir)
    if not token:
        raise TokenMissing(reference)
    bot_id_of(token)
    return token


def _of_variable(name: str, settings: Settings) -> str:
    if f"env:{name}" == OWN:
        return settings.bot_token.get_secret_value() if settings.bot_token else ""
    return os.environ.get(name, "").strip()


def _of_file(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def keep(token: str, settings: Settings) -> str:
    """Put a token into its file, for this user alone, and give the reference to it.

    The file is there as a whole or not at all: a process may read it at any moment. Raises
    NotAToken, or OSError when the folder cannot be written.
    """
    name = f"{bot_id_of(token)}.token"
    folder = settings.secrets_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    return f"file:{name}"


def forget(reference: str, settings: Settings) -> bool:
    """Remove the file of a token; False for a variable, which only the administrator can unset."""
    kind, _colon, name = reference.partition(":")
    if kind != "file" or not _FILE.fullmatch(name):
        return False
    (settings.secrets_dir / name).unlink(missing_ok=True)
    return True


def webhook_secret(token: str) -> str:
    """What the messenger says with each update of a bot, so that nobody else can bring one.

    Made from the token, so that every process knows it, it is kept nowhere and changes with the
    token; the token cannot be had from it.
    """
    return hmac.digest(token.encode(), b"vestnik webhook", "sha256").hex()
