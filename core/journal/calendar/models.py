"""The table of calendar addresses."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CalendarAddress(Base):
    """A secret address under which one person reads one child's calendar. Only the SHA-256 of the
    secret is kept; `content_hash` is that of what was read last, unchanged since `changed_at`."""

    __tablename__ = "calendar_address"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "school_id", "person_id", "pupil_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str]
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]
