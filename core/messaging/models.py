"""Tables of correspondence."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Thread(Base):
    """A conversation about a child between the family's person and an employee."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("school_id", "pupil_id", "family_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # a guardian or the pupil
    staff_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime]


class Participant(Base):
    """A person who reads a thread; two at first, more when a letter is handed on."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("school_id", "thread_id", "person_id"),
        Index(None, "school_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Message(Base):
    """One message of a thread. `origin` makes posting idempotent: "channel:chat:message"."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("school_id", "origin"),
        Index(None, "school_id", "thread_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    origin: Mapped[str]
    sent_at: Mapped[datetime]


class ReadReceipt(Base):
    """A person pressed «Прочитано» under a message, an announcement or a digest."""

    __tablename__ = "read_receipt"
    __table_args__ = (UniqueConstraint("school_id", "cause", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    cause: Mapped[str]  # the cause of the delivery, such as "message:12" or "digest:2026-11-20"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime]


class Announcement(Base):
    """Объявление to everybody, a grade, a class or a role."""

    __tablename__ = "announcement"
    __table_args__ = (
        UniqueConstraint("school_id", "origin"),
        Index(None, "school_id", "announced_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience_kind: Mapped[str]  # AudienceKind
    audience_value: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    origin: Mapped[str]  # makes announcing idempotent, as for messages
    reader_count: Mapped[int] = mapped_column(default=0)
    announced_at: Mapped[datetime]
