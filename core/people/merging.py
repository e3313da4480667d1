"""Two records of one adult become one: each slip adds a child to the same person (A-05)."""

from sqlalchemy import delete, select, update

from core import ledger
from core.db import Session
from core.people.models import Guardianship, Person, Preferences


async def absorb(session: Session, *, school_id: int, keep_id: int, drop_id: int) -> None:
    """Move the children of `drop_id` to `keep_id` and mark the former as the same person.

    A child both have keeps the row of `keep_id`, restricted if either was: joining two slips
    never lifts a restriction.
    """
    rows = await session.scalars(
        select(Guardianship).where(
            Guardianship.school_id == school_id, Guardianship.guardian_id.in_([keep_id, drop_id])
        )
    )
    guardianships = list(rows)
    kept = {row.pupil_id: row for row in guardianships if row.guardian_id == keep_id}
    for row in guardianships:
        if row.guardian_id == keep_id:
            continue
        if row.pupil_id in kept:
            if row.restricted:
                kept[row.pupil_id].restricted = True
                kept[row.pupil_id].restriction_document = row.restriction_document
            await session.delete(row)
        else:
            row.guardian_id = keep_id
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
