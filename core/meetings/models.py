"""The table of hours at which an employee receives families."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class MeetingSlot(Base):
    """A quarter of an hour, say, with one employee: free, or taken by one of a child's family.

    Who takes it is written into the row itself on the condition that it is free, so that of fifty
    who press at once exactly one has it; what was before stands in the ledger.
    """

    __tablename__ = "meeting_slot"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        CheckConstraint("(pupil_id IS NULL) = (family_id IS NULL)", name="taken_about_a_child"),
        Index(
            "uq_meeting_slot_open",
            "school_id",
            "staff_id",
            "starts_at",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "school_id", "family_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    family_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
