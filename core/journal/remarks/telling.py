"""Whom a remark concerns, for the letters about it."""

from datetime import date

from sqlalchemy import select

from core.access.viewer import holds
from core.db import Session
from core.enums import Role
from core.journal.models import JournalRemark
from core.people.models import RoleGrant


async def concerned(
    session: Session, *, school_id: int, remark_id: int, day: date, deputies: bool
) -> list[int]:
    """The remark's teacher, or with `deputies` its author and the deputy heads of `day`."""
    row = (
        await session.execute(
            select(JournalRemark.teacher_id, JournalRemark.author_id).where(
                JournalRemark.school_id == school_id, JournalRemark.id == remark_id
            )
        )
    ).one_or_none()
    if row is None:
        return []
    if not deputies:
        return [row.teacher_id]
    found = await session.scalars(
        select(RoleGrant.person_id).where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == Role.DEPUTY,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
    )
    return sorted({row.author_id, *found})
