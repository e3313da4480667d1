"""Tables of absences told by families: notices ahead of time, and questions about a pupil who was
not there."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AbsenceNotice(Base):
    """A family says that its child will not be there, or comes late: from `since` to `until`, both
    included; some lessons of one day by their numbers, 0 and 0 for whole days.

    What it excuses stands in the journal only once a teacher has confirmed it.
    """

    __tablename__ = "absence_notice"
    __table_args__ = (Index(None, "school_id", "pupil_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    first_lesson: Mapped[int] = mapped_column(SmallInteger, default=0)
    last_lesson: Mapped[int] = mapped_column(SmallInteger, default=0)
    reason: Mapped[str]  # AbsenceReason
    reported_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AbsenceInquiry(Base):
    """The family was asked why its child was not at the first lesson of a day, and what it said.

    One question a pupil and day: whichever guardian answers settles it for all.
    """

    __tablename__ = "absence_inquiry"
    __table_args__ = (UniqueConstraint("school_id", "pupil_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")  # InquiryAnswer
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("absence_notice.id"))
