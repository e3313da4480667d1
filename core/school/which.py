"""Which school is meant where nobody is signed in: at the operator's command line."""

from dataclasses import dataclass

from sqlalchemy import select

from core.db import Session
from core.errors import SchoolError
from core.i18n import N_
from core.school.models import School


@dataclass(frozen=True)
class SchoolRef:
    """A school by id, with what is printed about it."""

    id: int
    name: str
    short_name: str
    zone: str
    seeded: bool


class NoSchool(SchoolError):
    """The database holds no school, or not the one that was named."""

    text = N_("There is no school in the database yet. Bring one in with vestnik import.")


class SeveralSchools(SchoolError):
    """Several schools live here and none was named."""

    text = N_("Several schools are here: {schools}. Say which one with --school NUMBER.")

    def __init__(self, schools: str) -> None:
        super().__init__(schools)
        self.schools = schools


async def which_school(session: Session, school_id: int | None = None) -> SchoolRef:
    """The school of this number, or the only one. Raises NoSchool or SeveralSchools."""
    statement = select(School.id, School.name, School.short_name, School.timezone, School.seeded)
    if school_id is not None:
        statement = statement.where(School.id == school_id)
    found = [SchoolRef(*row) for row in await session.execute(statement.order_by(School.id))]
    if not found:
        raise NoSchool
    if len(found) > 1:
        raise SeveralSchools("; ".join(f"{one.short_name} ({one.id})" for one in found[:20]))
    return found[0]
