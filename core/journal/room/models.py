"""The table of a class teacher's own notes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ClassNote(Base):
    """What a class teacher notes for a week, about one pupil or the whole class (`pupil_id` None).

    Only its author reads it, and only while leading the class; taken away, it is gone. `week` is
    the Monday; what is not done goes over to the next week.
    """

    __tablename__ = "class_note"
    __table_args__ = (Index(None, "school_id", "class_id", "author_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    week: Mapped[date]
    text: Mapped[str]
    written_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
