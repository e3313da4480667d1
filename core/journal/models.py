"""Tables of the journal. Marks carry pupil, subject, day and weight so that digests and means are
read from one covering index."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class GradingPolicy(Base):
    """The school's own rules of marking, by version; the one with the latest `valid_from` rules.

    Means and thresholds are in hundredths (450 = 4.50).
    """

    __tablename__ = "grading_policy"
    __table_args__ = (UniqueConstraint("school_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    version: Mapped[int]
    valid_from: Mapped[date]
    five_from: Mapped[int] = mapped_column(SmallInteger, default=450)
    four_from: Mapped[int] = mapped_column(SmallInteger, default=350)
    three_from: Mapped[int] = mapped_column(SmallInteger, default=250)
    min_marks: Mapped[int] = mapped_column(SmallInteger, default=3)
    duty_blocks: Mapped[bool] = mapped_column(default=True)
    #: For so many days after its lesson's week a mark is still changed without saying why.
    free_days: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    document: Mapped[str] = mapped_column(default="")


class AssignmentType(Base):
    """Тип задания of the school's dictionary, with the weight its marks usually get."""

    __tablename__ = "assignment_type"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    abbr: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    weight_percent: Mapped[int] = mapped_column(SmallInteger, default=100)
    is_active: Mapped[bool] = mapped_column(default=True)


class Lesson(Base):
    """One lesson of a group on a day. `teacher_id` is who gives it, also when substituting."""

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("school_id", "group_id", "day", "number"),
        Index(None, "school_id", "teacher_id", "day"),
        Index(None, "school_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    number: Mapped[int] = mapped_column(SmallInteger)
    room: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="planned")  # LessonState
    topic: Mapped[str] = mapped_column(default="")
    #: None: attendance was not taken yet; everybody present is a moment with no rows.
    attendance_at: Mapped[datetime | None]
    #: Who last entered something on behalf of its teacher, who was away; the fill report counts it.
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Homework(Base):
    """Homework of one lesson: set at an earlier lesson, to be done for `due_on`."""

    __tablename__ = "homework"
    __table_args__ = (
        UniqueConstraint("school_id", "lesson_id"),
        Index(None, "school_id", "group_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))  # the lesson it was given at
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    due_on: Mapped[date]
    text: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class Material(Base):
    """A link or a file of the messenger that belongs to a lesson; `is_meeting` is where the lesson
    itself is held online."""

    __tablename__ = "material"
    __table_args__ = (Index(None, "school_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    #: The messenger's own number of a file, good for this bot alone; the file itself is not kept.
    file_id: Mapped[str] = mapped_column(default="")
    bot_id: Mapped[int] = mapped_column(default=0, server_default="0")
    kind: Mapped[str] = mapped_column(default="", server_default="")  # FileKind, "" for a link
    size: Mapped[int] = mapped_column(default=0, server_default="0")  # bytes
    is_meeting: Mapped[bool] = mapped_column(default=False, server_default=false())


class Assignment(Base):
    """Задание: a piece of work of one lesson for which marks are set."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "school_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    type_id: Mapped[int] = mapped_column(ForeignKey("assignment_type.id"))
    title: Mapped[str] = mapped_column(default="")
    weight_percent: Mapped[int] = mapped_column(SmallInteger, default=100)


class Mark(Base):
    """Отметка 1..5 of a pupil for an assignment, or a duty mark («точка») while `value` is None.

    `day` is the lesson's day, `set_at` the moment of setting; reports show both.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("school_id", "assignment_id", "pupil_id"),
        Index(
            "ix_mark_covering",
            "school_id",
            "pupil_id",
            "subject_id",
            "day",
            "value",
            "weight_percent",
            "is_duty",
        ),
        Index(None, "school_id", "lesson_id"),
        # Digests and lists of debts look for the few marks without a value.
        Index(
            "ix_mark_open_dot",
            "school_id",
            "pupil_id",
            "day",
            sqlite_where=text("value IS NULL"),
            postgresql_where=text("value IS NULL"),
        ),
        # The ledger and letters name marks by id: that of a deleted one must never mean another.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    day: Mapped[date]
    value: Mapped[int | None] = mapped_column(SmallInteger)
    weight_percent: Mapped[int] = mapped_column(SmallInteger, default=100)
    is_duty: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class Attendance(Base):
    """An attendance code of a pupil at a lesson; no row means present, once it was taken."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("school_id", "lesson_id", "pupil_id"),
        Index("ix_attendance_covering", "school_id", "pupil_id", "day", "code", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    day: Mapped[date]
    code: Mapped[str]  # AttendanceCode
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class FinalMark(Base):
    """Итоговая отметка of a term, a year, an exam, or the final one: a number or a code."""

    __tablename__ = "final_mark"
    __table_args__ = (
        Index(
            "uq_final_mark_term",
            "school_id",
            "pupil_id",
            "year_id",
            "subject_id",
            "kind",
            "term_number",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    kind: Mapped[str]  # FinalKind
    #: 0 for kinds other than TERM, so that the key is unique without NULLs.
    term_number: Mapped[int] = mapped_column(SmallInteger, default=0)
    value: Mapped[int | None] = mapped_column(SmallInteger)
    code: Mapped[str | None]  # FinalCode
    #: Until when attestation is put off (отсрочка); only with that code.
    deferred_until: Mapped[date | None]
    #: Why it differs from what the rules propose, in the teacher's words.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]


class FinalLock(Base):
    """A closed column of final marks of a group, until somebody opens it with a reason."""

    __tablename__ = "final_lock"
    __table_args__ = (
        Index(
            "uq_final_lock_closed",
            "school_id",
            "group_id",
            "kind",
            "term_number",
            unique=True,
            sqlite_where=text("unlocked_at IS NULL"),
            postgresql_where=text("unlocked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    kind: Mapped[str]  # FinalKind
    term_number: Mapped[int] = mapped_column(SmallInteger, default=0)
    locked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    locked_at: Mapped[datetime]
    unlocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unlocked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class ThematicItem(Base):
    """Строка КТП: a planned topic of a group, in order, with its hours and planned day."""

    __tablename__ = "thematic_item"
    __table_args__ = (UniqueConstraint("school_id", "group_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("subject_group.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    topic: Mapped[str]
    hours: Mapped[int] = mapped_column(SmallInteger, default=1)
    planned_on: Mapped[date | None]
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    homework: Mapped[str] = mapped_column(Text, default="", server_default="")
    #: Why the topic has fewer hours than the department gave it (уплотнение).
    note: Mapped[str] = mapped_column(default="", server_default="")


class JournalRemark(Base):
    """Замечание по ведению журнала (§4.2.5.2): from the deputy head to a teacher, until closed."""

    __tablename__ = "journal_remark"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        Index(None, "school_id", "teacher_id", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    #: The school's own running number, as it stands in the month's sheet.
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    category: Mapped[str]  # RemarkCategory
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open", server_default="open")  # RemarkState
    made_at: Mapped[datetime]
    due_on: Mapped[date]
    #: When the teacher last said that it is mended, and how often that was not so.
    claimed_at: Mapped[datetime | None]
    returned: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    closed_at: Mapped[datetime | None]
    #: Who closed it; None while open, and when the rule itself found it mended.
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DiagnosticResult(Base):
    """Результат диагностики (ВПР, ОГЭ, ЕГЭ, административная работа) of one pupil (§1.5)."""

    __tablename__ = "diagnostic_result"
    __table_args__ = (UniqueConstraint("school_id", "pupil_id", "subject_id", "kind", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    kind: Mapped[str]
    day: Mapped[date]
    score: Mapped[int | None] = mapped_column(SmallInteger)
    mark: Mapped[int | None] = mapped_column(SmallInteger)
