"""The sheets of the journal, filled class by class."""

from core.demo.bulk import Sheet
from core.demo.marking import MarkSheets
from core.journal.models import Assignment, Attendance, Homework, Lesson, Mark


class JournalSheets:
    """The sheets of all classes, in the order in which they must be written."""

    def __init__(self, school_id: int, types: dict[str, int], subjects: dict[str, int]) -> None:
        self.lessons = Sheet(
            Lesson, "group_id", "teacher_id", "day", "number", "room", "state", "topic",
            "attendance_at", school_id=school_id,
        )  # fmt: skip
        self.homework = Sheet(
            Homework, "lesson_id", "group_id", "due_on", "text", "set_by_id", "set_at",
            school_id=school_id,
        )  # fmt: skip
        assignments = Sheet(
            Assignment, "lesson_id", "type_id", "title", "weight_percent", school_id=school_id
        )
        marks = Sheet(
            Mark, "assignment_id", "lesson_id", "pupil_id", "subject_id", "day", "value",
            "weight_percent", "is_duty", "comment", "set_by_id", "set_at",
            school_id=school_id, on_behalf_of_id=None,
        )  # fmt: skip
        self.attendance = Sheet(
            Attendance, "lesson_id", "pupil_id", "subject_id", "day", "code", "set_by_id",
            "set_at", school_id=school_id,
        )  # fmt: skip
        self.marking = MarkSheets(assignments, marks, types, subjects)

    def all(self) -> tuple[Sheet, ...]:
        """Sheets in the order of their foreign keys."""
        return (
            self.lessons,
            self.homework,
            self.marking.assignments,
            self.marking.marks,
            self.attendance,
        )
