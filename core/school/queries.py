"""Reads of schools as a whole, for work that is done for each."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import Session
from core.school.models import School


@dataclass(frozen=True)
class SchoolRef:
    """A school of this installation and its time zone (an IANA name)."""

    id: int
    zone: str


async def all_schools(session: Session) -> list[SchoolRef]:
    """Every school of the installation, in order of id."""
    rows = await session.execute(select(School.id, School.timezone).order_by(School.id))
    return [SchoolRef(row.id, row.timezone) for row in rows]
