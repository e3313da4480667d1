"""Tables of the pages: how a person comes from the chat to a page, and stays signed in there."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class PageTicket(Base):
    """A one-time pass from the chat to the page, or launch data already used. Its SHA-256 only."""

    __tablename__ = "page_ticket"
    __table_args__ = (UniqueConstraint("ticket_hash"), Index(None, "school_id", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PageSession(Base):
    """A signed-in page: idle 30 minutes and 12 hours in all at most (trust.md A-06)."""

    __tablename__ = "page_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "school_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: False while the second factor is still to be shown.
    complete: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A person's one-time passwords (RFC 6238). `last_step` keeps a code from being used twice."""

    __tablename__ = "second_factor"
    __table_args__ = (UniqueConstraint("school_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    #: SHA-256 of the recovery codes not used yet, one a line.
    recovery: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
