"""Tables of access: bots, chats linked to people, invitations, consents."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Bot(Base):
    """A bot of a messenger. `id` is the messenger's own id.

    `token_ref` names where its token lies and never holds it: "env:NAME" or "file:NAME"
    (core.tokens, docs/decisions/0011).
    """

    __tablename__ = "bot"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str]  # Channel
    username: Mapped[str]
    token_ref: Mapped[str] = mapped_column(server_default="env:VESTNIK_BOT_TOKEN")
    #: It serves every school of the installation; otherwise those of `BotSchool`.
    serves_all: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Letters in 100 seconds; more than 3000 only for a bot with paid broadcasts.
    per_second_hundredths: Mapped[int] = mapped_column(default=2990, server_default="2990")
    #: Letters in 100 seconds to one person, and letters a minute to one group.
    per_chat_hundredths: Mapped[int] = mapped_column(default=100, server_default="100")
    per_group_minute: Mapped[int] = mapped_column(default=20, server_default="20")
    #: Asked for updates even where the installation has a public address.
    is_polled: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(default="active", server_default="active")  # BotState
    #: The last failure, by the name of the error, and when it was.
    fault: Mapped[str] = mapped_column(default="", server_default="")
    fault_at: Mapped[datetime | None]
    #: Grows with every change that a process serving the bot must heed.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")


class BotSchool(Base):
    """A school that a bot serves; of no meaning for a bot that serves all."""

    __tablename__ = "bot_school"
    __table_args__ = (UniqueConstraint("school_id", "bot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    bot_id: Mapped[int] = mapped_column(ForeignKey("bot.id"))


class ChannelLink(Base):
    """A person's private chat with a bot. One living link a chat of a bot and a school.

    The chat has the same number with every bot, but only the one the person started may write.
    Where schools share a bot, one chat may belong to a person of each (docs/decisions/0013).
    `bot_id` None: made before any bot was known; the installation's own takes it over.
    """

    __tablename__ = "channel_link"
    __table_args__ = (
        Index(
            "uq_channel_link_chat",
            "bot_id",
            "chat_id",
            "school_id",
            unique=True,
            sqlite_where=text("state != 'revoked'"),
            postgresql_where=text("state != 'revoked'"),
        ),
        Index(None, "school_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(default="telegram")  # Channel
    bot_id: Mapped[int | None] = mapped_column(ForeignKey("bot.id"))
    chat_id: Mapped[int]
    state: Mapped[str] = mapped_column(default="active")  # LinkState
    linked_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    #: When the reader chose this school of several to be answered; until then the last linked is.
    chosen_at: Mapped[datetime | None]
    #: When the reader stopped the bot, while the state is "blocked".
    blocked_at: Mapped[datetime | None]


class Invitation(Base):
    """A slip: a one-time secret that binds a chat to a person. Only its SHA-256 is kept.

    `pupil_id` is the child a guardian's slip was printed for; None for pupils and staff.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "school_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


#: The purpose of telling by messenger, the only one that needs consent so far.
MESSENGER = "messenger"


class Consent(Base):
    """Consent of a person to one purpose, by the text of one version (152-FZ art. 9)."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "school_id", "person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str]
    version: Mapped[str]
    text_hash: Mapped[str]
    channel: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class FailedEntry(Base):
    """A refused slip, kept to slow down guessing (trust.md A-03). Holds no part of the slip."""

    __tablename__ = "failed_entry"
    __table_args__ = (Index(None, "channel", "chat_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    chat_id: Mapped[int]
    at: Mapped[datetime]


class ActiveDay(Base):
    """A person was here on a day, in the chat or on the page (`via`): a row for each, however
    often they came. Who they spoke of or what they read is not kept here."""

    __tablename__ = "active_day"
    __table_args__ = (
        UniqueConstraint("school_id", "day", "person_id", "via"),
        Index(None, "school_id", "person_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    day: Mapped[date]  # on the school's own calendar
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str]  # Via
