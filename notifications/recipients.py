"""Who is told: never a list somebody keeps, always what people are to each other today."""

from collections.abc import Collection, Iterable

from core.access.readers import Reader, families, readers
from core.db import Session
from core.enums import DeliveryKind


def _willing(found: Iterable[Reader], kind: DeliveryKind) -> list[Reader]:
    return [reader for reader in found if not reader.unreachable and kind in reader.wants]


async def family_of(
    session: Session,
    pupil_id: int,
    kind: DeliveryKind,
    *,
    school_id: int,
    without: Collection[int | None] = (),
) -> list[Reader]:
    """The pupil and the unrestricted guardians who can be told and want to be told of `kind`.

    Whoever caused the event (`without`) knows already.
    """
    related = await families(session, school_id=school_id, pupil_ids=[pupil_id])
    people = [person for person in related.get(pupil_id, []) if person not in without]
    return await people_of(session, people, kind, school_id=school_id)


async def people_of(
    session: Session, person_ids: Iterable[int], kind: DeliveryKind, *, school_id: int
) -> list[Reader]:
    """Those of the people who can be told and want to be told of `kind`."""
    found = await readers(session, school_id=school_id, person_ids=person_ids)
    return _willing(found.values(), kind)
