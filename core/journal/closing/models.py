"""The table of changes asked for in closed lessons."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ClosedChange(Base):
    """What a teacher wants changed in a lesson whose term is over, until a deputy head decides.

    `changes` (JSON): what, for whom, what it held when it was asked and what to put.
    """

    __tablename__ = "closed_change"
    __table_args__ = (
        Index(None, "school_id", "state"),
        Index(None, "school_id", "asker_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    changes: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="asked")  # ChangeState
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    #: Why it was refused, in the deputy head's words.
    answer: Mapped[str] = mapped_column(default="")
