"""The table of what somebody wants to be told when."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class TellingRule(Base):
    """When a person is told of one topic: at once, in the evening, weekly or never.

    `pupil_id` and `subject_id` are 0 for every child and every subject, so that the key is unique
    without NULLs; of several rules that fit the most particular one holds.
    """

    __tablename__ = "telling_rule"
    __table_args__ = (
        UniqueConstraint("school_id", "person_id", "topic", "pupil_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[str]  # Topic
    pupil_id: Mapped[int] = mapped_column(default=0)
    subject_id: Mapped[int] = mapped_column(default=0)
    timing: Mapped[str]  # Timing
