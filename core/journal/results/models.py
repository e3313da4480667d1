"""The table of results read."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Acknowledgement(Base):
    """Ознакомлен(а): a reader says that they have read a child's results of these days."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("school_id", "pupil_id", "since", "until", "person_id"),
        Index(None, "school_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]
    at: Mapped[datetime]
