"""Tables of what came in and of what goes out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Inbox(Base):
    """An update as the messenger gave it, stored before it is confirmed, unique by bot and id."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index(
            "ix_inbox_waiting",
            "bot_id",
            "chat_id",
            "update_id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index(
            "ix_inbox_answering",
            "bot_id",
            "done_at",
            sqlite_where=text("state = 'answering'"),
            postgresql_where=text("state = 'answering'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    update_id: Mapped[int]
    chat_id: Mapped[int]
    #: The messenger's own JSON while NEW, the answer to be shown while ANSWERING, then nothing.
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="new")  # InboxState
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    fault: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


#: Letters in flight or tried again: few at any time, so that what hinders others is found at once.
_TRIED = text("attempts > 0 AND state IN ('new', 'leased')")
_LEASED = text("state = 'leased'")


class Delivery(Base):
    """One letter to one person by one channel. What it says is written at sending, as the reader.

    Lower `priority` goes first. `cause` names what it tells of ("message:12", "marks:event-51").
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("school_id", "cause", "person_id", "channel"),
        Index("ix_delivery_due", "state", "bot_id", "priority", "due_at", "id"),
        Index(None, "school_id", "person_id", "created_at"),
        Index(
            "ix_delivery_tried",
            "school_id",
            "person_id",
            sqlite_where=_TRIED,
            postgresql_where=_TRIED,
        ),
        Index("ix_delivery_lease", "lease_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(default="telegram")  # Channel
    #: The bot whose reader the person was when it was put; 0: to be found out.
    bot_id: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str]  # DeliveryKind
    cause: Mapped[str]
    payload: Mapped[str] = mapped_column(Text, default="{}")  # ids only, as JSON
    priority: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new")  # DeliveryState
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    chat_id: Mapped[int | None]
    message_id: Mapped[int | None]
    #: Why it was dropped or given up: "restricted", "muted", "blocked", a fault's name.
    reason: Mapped[str] = mapped_column(default="")


#: The table of `Delivery`, for statements that are kept compiled.
LETTERS: Any = Delivery.__table__
