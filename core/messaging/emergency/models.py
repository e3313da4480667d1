"""Tables of an emergency and of what people said of their safety."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Emergency(Base):
    """Тревога for the whole school. Its text never changes, so that what was released is what was
    read; `is_drill` marks a rehearsal."""

    __tablename__ = "emergency"
    __table_args__ = (
        UniqueConstraint("school_id", "origin"),
        Index(None, "school_id", "raised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    origin: Mapped[str]  # makes asking for it idempotent, as for messages
    is_drill: Mapped[bool]
    state: Mapped[str]  # EmergencyState
    raised_at: Mapped[datetime]
    #: Who released or refused it, and when.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    over_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    over_at: Mapped[datetime | None]


class SafetyAnswer(Base):
    """What one person said last about another or about themself: safe, or in need of help."""

    __tablename__ = "safety_answer"
    __table_args__ = (UniqueConstraint("school_id", "emergency_id", "about_id", "said_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    emergency_id: Mapped[int] = mapped_column(ForeignKey("emergency.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_safe: Mapped[bool]
    said_at: Mapped[datetime]
