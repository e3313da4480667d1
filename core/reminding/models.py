"""The table of reminders."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Reminder(Base):
    """Somebody is to be reminded of something at a moment. `done_at` is None until it was taken;
    `outcome` says what came of it: "put" for a letter, or why there was none."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("school_id", "kind", "key", "person_id"),
        Index(
            "ix_reminder_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # "remarks.month", "week.card" …
    #: What it is about and of when, such as "2026-12".
    key: Mapped[str]
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
