"""Tables of the order in which letters are passed on: hours, duty, the school's policy."""

from datetime import time

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class LetterPolicy(Base):
    """How the school passes letters on; a school without a row has the defaults."""

    __tablename__ = "letter_policy"
    __table_args__ = (UniqueConstraint("school_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    #: ISO weekdays on which employees are told of letters, such as "12345".
    days: Mapped[str] = mapped_column(default="12345")
    opens_at: Mapped[time] = mapped_column(default=time(8, 0))
    closes_at: Mapped[time] = mapped_column(default=time(18, 0))
    in_holidays: Mapped[bool] = mapped_column(default=False)
    #: Minutes in which the writer may change a letter or take it back.
    amend_minutes: Mapped[int] = mapped_column(SmallInteger, default=15)
    #: Whether the class teacher reads letters between pupils of the class and other employees.
    shows_pupils: Mapped[bool] = mapped_column(default=False)


class LetterHours(Base):
    """When an employee is told of letters of families, where that differs from the school's."""

    __tablename__ = "letter_hours"
    __table_args__ = (UniqueConstraint("school_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    days: Mapped[str]
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    in_holidays: Mapped[bool]


class LetterDuty(Base):
    """Who is told at once of urgent letters, at whatever hour."""

    __tablename__ = "letter_duty"
    __table_args__ = (UniqueConstraint("school_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
