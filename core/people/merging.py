"""Two records of one adult become one: each slip adds a child to the same person (A-05)."""

from sqlalchemy import delete, func, select, update

from core import ledger
from core.db import Session
from core.people.models import Guardianship, Person, Preferences


async def have_a_child_together(
    session: Session, *, school_id: int, one_id: int, other_id: int
) -> bool:
    """Whether both are guardians of one child: then they are two human beings."""
    found = await session.scalar(
        select(Guardianship.pupil_id)
        .where(
            Guardianship.school_id == school_id,
            Guardianship.guardian_id.in_([one_id, other_id]),
        )
        .group_by(Guardianship.pupil_id)
        .having(func.count(Guardianship.id) > 1)
        .limit(1)
    )
    return found is not None


async def absorb(session: Session, *, school_id: int, keep_id: int, drop_id: int) -> None:
    """Move the children of `drop_id` to `keep_id`, each with its restriction, and mark the former.

    The caller has made sure that both are one human being (`have_a_child_together`).
    """
    await session.execute(
        update(Guardianship)
        .where(Guardianship.school_id == school_id, Guardianship.guardian_id == drop_id)
        .values(guardian_id=keep_id)
    )
    await session.execute(
        delete(Preferences).where(
            Preferences.school_id == school_id, Preferences.person_id == drop_id
        )
    )
    await session.execute(
        update(Person)
        .where(Person.school_id == school_id, Person.id == drop_id)
        .values(merged_into_id=keep_id)
    )
    await ledger.record(
        session,
        "person.merged",
        school_id=school_id,
        actor_id=keep_id,
        subject=f"person:{drop_id}",
        after={"into": keep_id},
    )
