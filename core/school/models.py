"""Tables of the school as an organisation. Terms and codes: docs/glossary.md."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class School(Base):
    """One school. `seeded` marks a made-up one: only those may be linked to synthetic chats."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="Europe/Samara")
    seeded: Mapped[bool] = mapped_column(default=False)
    #: Seconds a new mark waits before its letter is written; a slip corrected in time is not sent.
    grace_seconds: Mapped[int] = mapped_column(default=120)
    #: Employees show a one-time password before they enter the pages (trust.md A-07).
    demands_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: An announcement to more than one class goes out when a second person has agreed.
    confirms_announcements: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]


class SchoolYear(Base):
    """Учебный год; exactly one is current."""

    __tablename__ = "school_year"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]  # "2026/2027"
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    is_current: Mapped[bool] = mapped_column(default=True)


class Term(Base):
    """Учебный период (четверть, триместр, полугодие) of the grades `grade_from`..`grade_to`."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("school_id", "year_id", "grade_from", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    kind: Mapped[str]  # TermKind
    number: Mapped[int] = mapped_column(SmallInteger)
    grade_from: Mapped[int] = mapped_column(SmallInteger)
    grade_to: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Holiday(Base):
    """Days without lessons for the grades `grade_from`..`grade_to`, both ends included."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("school_id", "year_id", "starts_on", "grade_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    grade_from: Mapped[int] = mapped_column(SmallInteger, default=1)
    grade_to: Mapped[int] = mapped_column(SmallInteger, default=11)


class Subject(Base):
    """Учебный предмет."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    short_name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger, default=100)


class SchoolClass(Base):
    """Класс: параллель and литера (up to 15 letters) in one school year."""

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "year_id", "grade", "letter"),
        Index(None, "school_id", "class_teacher_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    grade: Mapped[int] = mapped_column(SmallInteger)
    letter: Mapped[str]
    profile: Mapped[str] = mapped_column(default="")
    shift: Mapped[int] = mapped_column(SmallInteger, default=1)
    room: Mapped[str] = mapped_column(default="")
    class_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def name(self) -> str:
        """As the school says it: 7Б; a letter of several signs is parted, as in 10 Физмат."""
        return (
            f"{self.grade}{self.letter}" if len(self.letter) < 2 else f"{self.grade} {self.letter}"
        )


class SubjectGroup(Base):
    """Предметная группа: a class, or a part of it, learning one subject.

    `name` is empty for the whole class. Lessons and marks belong to the group.
    """

    __tablename__ = "subject_group"
    __table_args__ = (
        UniqueConstraint("school_id", "class_id", "subject_id", "name"),
        Index(None, "school_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    name: Mapped[str] = mapped_column(default="")


class GroupMember(Base):
    """A pupil in a subject group from `since` to `until` (both included; None: still)."""

    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("school_id", "group_id", "pupil_id", "since"),
        Index(None, "school_id", "pupil_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date | None]


class Load(Base):
    """Нагрузка: who teaches a subject group, hours a week, from when to when."""

    __tablename__ = "load"
    __table_args__ = (
        UniqueConstraint("school_id", "group_id", "teacher_id", "since"),
        Index(None, "school_id", "teacher_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hours_per_week: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[date]
    until: Mapped[date | None]


class BellTime(Base):
    """Звонок: when lesson `number` of a shift begins and ends, on the school's wall clock.

    `weekday` 0 means every day; a row for a certain ISO weekday goes before it.
    """

    __tablename__ = "bell_time"
    __table_args__ = (UniqueConstraint("school_id", "shift", "weekday", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    shift: Mapped[int] = mapped_column(SmallInteger)
    weekday: Mapped[int] = mapped_column(SmallInteger, default=0)
    number: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[time]
    ends_at: Mapped[time]


class Slot(Base):
    """One cell of the weekly timetable: group, ISO weekday (1..7), lesson number, room."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("school_id", "group_id", "weekday", "number", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    weekday: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    room: Mapped[str] = mapped_column(default="")
    since: Mapped[date]
    until: Mapped[date | None]


class Substitution(Base):
    """Замена, совмещение, отмена or a change of room for one lesson of the timetable."""

    __tablename__ = "substitution"
    __table_args__ = (UniqueConstraint("school_id", "day", "group_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    day: Mapped[date]
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]  # SubstitutionKind
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    #: Of which teacher's absence it comes, and with whose end it ends.
    staff_absence_id: Mapped[int | None] = mapped_column(ForeignKey("staff_absence.id"))


class StaffAbsence(Base):
    """A teacher is away from `since` to `until` (both included; None: not known yet).

    Lessons of these days that nobody gives instead are entered on the teacher's behalf by the
    delegate, or by the administrator while none is named. Why somebody is away is theirs and the
    administration's: it is shown to nobody else.
    """

    __tablename__ = "staff_absence"
    __table_args__ = (Index(None, "school_id", "teacher_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # StaffAbsenceKind
    since: Mapped[date]
    until: Mapped[date | None]
    #: The last day on which lessons of these days are entered for the teacher; None: still open.
    enter_until: Mapped[date | None]
    #: Who enters instead of the administrator.
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Who gives the lessons of all its days, where nobody else is named for one.
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    #: Recorded by mistake; from then on it has never been.
    undone_at: Mapped[datetime | None]


class CurriculumItem(Base):
    """Строка учебного плана: how many hours a week and a year a class has of a subject."""

    __tablename__ = "curriculum_item"
    __table_args__ = (UniqueConstraint("school_id", "class_id", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    hours_per_week: Mapped[int] = mapped_column(SmallInteger)
    hours_per_year: Mapped[int] = mapped_column(SmallInteger)
