"""Tables of people: pupils, their guardians, staff, and what each prefers."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Person(Base):
    """A human being known to the school. Roles are separate rows, each with its dates.

    `search_name` is "last first middle" in lower case with ё as е. `merged_into_id` marks a
    record that turned out to be another person's second one.
    """

    __tablename__ = "person"
    __table_args__ = (Index(None, "school_id", "search_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    last_name: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str] = mapped_column(default="")
    sex: Mapped[str | None]  # Sex
    birth_date: Mapped[date | None]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    search_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Enrolment(Base):
    """A pupil in a class from `enrolled_on` to `left_on` (the last day; None: still)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("school_id", "pupil_id", "class_id", "enrolled_on"),
        Index(None, "school_id", "class_id", "pupil_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    enrolled_on: Mapped[date]
    left_on: Mapped[date | None]


class Guardianship(Base):
    """A legal representative of a pupil. `restricted` ends all reading and every letter."""

    __tablename__ = "guardianship"
    __table_args__ = (
        UniqueConstraint("school_id", "guardian_id", "pupil_id"),
        Index(None, "school_id", "pupil_id", "guardian_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    guardian_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(default="guardian")  # mother, father, guardian
    restricted: Mapped[bool] = mapped_column(default=False)
    restriction_document: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class StaffPost(Base):
    """A post an employee holds from `since` to `until` (the last day; None: still)."""

    __tablename__ = "staff_post"
    __table_args__ = (UniqueConstraint("school_id", "person_id", "title", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    since: Mapped[date]
    until: Mapped[date | None]


class RoleGrant(Base):
    """A role given by the school (teacher, deputy, principal, admin, secretary), with its dates.

    Being a guardian, a pupil or a class teacher follows from other tables and is not granted.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("school_id", "person_id", "role", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]  # Role
    since: Mapped[date]
    until: Mapped[date | None]


class Preferences(Base):
    """How a person wants to be told. `next_digest_at` is the clock of the weekly digest."""

    __tablename__ = "preferences"
    __table_args__ = (Index(None, "next_digest_at"), UniqueConstraint("school_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str] = mapped_column(default="ru")
    marks: Mapped[bool] = mapped_column(default=True)
    absences: Mapped[bool] = mapped_column(default=True)
    messages: Mapped[bool] = mapped_column(default=True)
    announcements: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[bool] = mapped_column(default=True)
    digest_weekday: Mapped[int] = mapped_column(SmallInteger, default=5)
    digest_at: Mapped[time] = mapped_column(default=time(18, 0))
    quiet_from: Mapped[time | None] = mapped_column(default=time(21, 0))
    quiet_until: Mapped[time | None] = mapped_column(default=time(7, 0))
    evening_at: Mapped[time] = mapped_column(default=time(19, 0))
    #: Letters lie under a spoiler and call children by number.
    discreet: Mapped[bool] = mapped_column(default=False)
    #: The teacher's Friday card: when lessons lack something, always or never (WeekCard).
    week_card: Mapped[str] = mapped_column(default="lacking", server_default="lacking")
    week_card_at: Mapped[time] = mapped_column(default=time(15, 0), server_default="15:00:00")
    child_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_digest_at: Mapped[datetime | None]
