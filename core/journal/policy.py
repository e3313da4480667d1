"""Which version of the school's rules of marking is in force."""

from datetime import date

from sqlalchemy import select

from core.db import Session
from core.journal.models import GradingPolicy
from core.journal.rules import Policy


async def policy_on(session: Session, school_id: int, day: date) -> Policy:
    """The rules in force on `day`: the version with the latest `valid_from` not after it.

    A school that has not written its rules down yet has the defaults of `Policy`, version 0.
    """
    row = await session.scalar(
        select(GradingPolicy)
        .where(GradingPolicy.school_id == school_id, GradingPolicy.valid_from <= day)
        .order_by(GradingPolicy.valid_from.desc(), GradingPolicy.version.desc())
        .limit(1)
    )
    if row is None:
        return Policy()
    return Policy(
        version=row.version,
        five_from=row.five_from,
        four_from=row.four_from,
        three_from=row.three_from,
        min_marks=row.min_marks,
        duty_blocks=row.duty_blocks,
    )
