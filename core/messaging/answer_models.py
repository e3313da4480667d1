"""Tables of what an announcement asks, and of what was answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AnswerOption(Base):
    """One of the answers that an announcement offers, by `position`. With `places` no more people
    may choose it; `taken` have."""

    __tablename__ = "answer_option"
    __table_args__ = (UniqueConstraint("school_id", "announcement_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    position: Mapped[int]
    #: In the author's words; empty where the kind of question says it ("Ознакомлен(а)", "Да").
    label: Mapped[str] = mapped_column(default="")
    places: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


class Answer(Base):
    """What a reader answered last; one for a reader and an announcement."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("school_id", "announcement_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    option_id: Mapped[int] = mapped_column(ForeignKey("answer_option.id"))
    answered_at: Mapped[datetime]


class CallOutcome(Base):
    """What came of the class teacher's call to a family that had not answered an announcement."""

    __tablename__ = "call_outcome"
    __table_args__ = (UniqueConstraint("school_id", "announcement_id", "pupil_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str]  # CallResult
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime]
