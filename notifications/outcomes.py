"""What a letter becomes before and after a channel had it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Skip:
    """The letter is not to be sent; the reason is stored."""

    reason: str


@dataclass(frozen=True)
class Later:
    """It is not the letter's time yet."""

    due_at: datetime


@dataclass(frozen=True)
class Sent:
    """The messenger has it, under this number."""

    message_id: int


@dataclass(frozen=True)
class Wait:
    """429: the messenger wants nothing from this bot for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Retry:
    """A fault of the network or the server; whether it was sent is unknown."""

    reason: str


@dataclass(frozen=True)
class Forget:
    """The reader blocked the bot or the chat is gone."""

    reason: str


@dataclass(frozen=True)
class Moved:
    """The chat has another number now."""

    chat_id: int


@dataclass(frozen=True)
class Failed:
    """The messenger will never take this letter."""

    reason: str


Outcome = Sent | Wait | Retry | Forget | Moved | Failed
