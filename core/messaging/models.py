"""Tables of correspondence."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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
    #: Why it cannot wait (UrgentKind), "" for what can.
    urgent: Mapped[str] = mapped_column(default="", server_default="")


class LetterFile(Base):
    """A file given with a message, by the messenger's number of it, good for that bot alone."""

    __tablename__ = "letter_file"
    __table_args__ = (UniqueConstraint("school_id", "message_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    bot_id: Mapped[int]
    file_id: Mapped[str]
    kind: Mapped[str]  # FileKind
    name: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)


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
    #: After this moment nobody is told of it any more.
    expires_at: Mapped[datetime | None]
    #: Grows with every correction and with the recall: letters already sent are amended to it.
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    corrected_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    #: What it asks of its readers (Asks); the options: core.messaging.answer_models.
    asks: Mapped[str] = mapped_column(default="", server_default="")


class PlannedAnnouncement(Base):
    """An announcement that is not out yet: it waits for its hour or for a second person.

    `revision` grows with every change, so that what was seen is what is decided on.
    """

    __tablename__ = "planned_announcement"
    __table_args__ = (
        UniqueConstraint("school_id", "origin"),
        Index(None, "school_id", "state"),
        Index(
            "ix_planned_announcement_due",
            "due_at",
            sqlite_where=text("state = 'scheduled'"),
            postgresql_where=text("state = 'scheduled'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience_kind: Mapped[str]  # AudienceKind
    audience_value: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    origin: Mapped[str]
    state: Mapped[str]  # PlannedState
    revision: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    #: Later than this it is of no use and is dropped.
    expires_at: Mapped[datetime]
    is_weekly: Mapped[bool] = mapped_column(default=False)
    #: What it will ask, as core.messaging.asking packs it.
    question: Mapped[str] = mapped_column(default="", server_default="")
    #: The announcement whose text it is to put right; None for a new one.
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("announcement.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Why it was refused or dropped: "too late", "no readers", "author left".
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
