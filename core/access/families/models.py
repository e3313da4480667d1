"""Tables of checking what the school knows of its families (§4.2.6.1)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class FamilyCheck(Base):
    """The families of a class are asked whether their details are right, until `ends_at`.

    It ends by its moment alone. One may be started a day, so that two presses start one.
    """

    __tablename__ = "family_check"
    __table_args__ = (UniqueConstraint("school_id", "class_id", "started_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("school_class.id"))
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class FamilyAnswer(Base):
    """Somebody answered for a pupil's family in a check: a guardian, or the class teacher who asked
    the family in person."""

    __tablename__ = "family_answer"
    __table_args__ = (UniqueConstraint("school_id", "check_id", "pupil_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("family_check.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class CardProposal(Base):
    """What a guardian says ought to stand on the card; the school decides. `text` is taken away
    when it was decided: it stands on the card then, or nowhere."""

    __tablename__ = "card_proposal"
    __table_args__ = (Index(None, "school_id", "pupil_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str]  # CardField
    text: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_accepted: Mapped[bool | None]
