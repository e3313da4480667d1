"""Tables of what the school draws and sends."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class SentFile(Base):
    """A drawing the messenger has already, by the key of what stands in it: it is sent again by
    the messenger's own number. `file_id` is good for one bot alone."""

    __tablename__ = "sent_file"
    __table_args__ = (
        UniqueConstraint("school_id", "bot_id", "key"),
        Index(None, "school_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    bot_id: Mapped[int]
    key: Mapped[str]  # SHA-256 of the drawing's data
    file_id: Mapped[str]
    sent_at: Mapped[datetime]
