"""Tables of scheduled reports."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ReportSchedule(Base):
    """A report that makes itself: which, how often, at what hour, for whom.

    `next_at` is when it is due; None until the clock has worked it out, or when nothing is to come
    before the next school year. What was due before `since` was never promised.
    """

    __tablename__ = "report_schedule"
    __table_args__ = (
        UniqueConstraint("school_id", "report", "every", "recipient"),
        Index(None, "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    report: Mapped[str]  # a code of core.reports.catalogue
    every: Mapped[str]  # Every
    #: A Role whose holders get it, or "person:12".
    recipient: Mapped[str]
    #: ISO, for weekly ones.
    weekday: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[time]
    days: Mapped[str]  # DayRule
    is_on: Mapped[bool]
    since: Mapped[datetime]
    next_at: Mapped[datetime | None]


class ReportRun(Base):
    """One occasion of a schedule that was taken: of which period, and what came of it: "put", or
    "superseded" by a later one after an outage."""

    __tablename__ = "report_run"
    # A number is never given twice: reminders know a run by it.
    __table_args__ = (
        UniqueConstraint("school_id", "schedule_id", "period"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedule.id"))
    period: Mapped[str]  # a code of core.journal.period
    until: Mapped[date]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    outcome: Mapped[str]
