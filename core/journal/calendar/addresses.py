"""Addresses of calendars: made, looked at, revoked, and opened by whoever knows one.

An address stands for the person who made it: what it opens is asked of that person's rights at each
reading, so that it ends with a guardianship, a restriction or a consent, and at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.models import ChannelLink
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.errors import NotFound
from core.journal.calendar.models import CalendarAddress

#: 256 bits: nobody guesses one.
_BYTES = 32


@dataclass(frozen=True)
class AddressState:
    """What its maker may know of a living address; the secret itself is kept nowhere."""

    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Opened:
    """A living address: for whom it is read, and what was read last."""

    id: int
    viewer: Viewer
    pupil: PupilRef
    content_hash: str
    changed_at: datetime | None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def address_state(
    session: Session, viewer: Viewer, *, pupil_id: int
) -> tuple[PupilRef, AddressState | None]:
    """The child and the viewer's own living address for it, if there is one. Raises NotFound."""
    pupil = await access_pupil(session, viewer, pupil_id)
    row = await session.scalar(
        select(CalendarAddress)
        .where(*_own(viewer, pupil.id))
        .order_by(CalendarAddress.id.desc())
        .limit(1)
    )
    return pupil, None if row is None else AddressState(row.made_at, row.read_at)


async def make_address(session: Session, viewer: Viewer, *, pupil_id: int) -> str:
    """A new secret for the viewer's calendar of this child; one made before ends. It is given here
    and never again. Raises NotFound."""
    await revoke_address(session, viewer, pupil_id=pupil_id)
    token = secrets.token_urlsafe(_BYTES)
    session.add(
        CalendarAddress(
            school_id=viewer.school_id,
            person_id=viewer.person_id,
            pupil_id=pupil_id,
            token_hash=_hashed(token),
            made_at=clock.now(),
        )
    )
    await session.flush()
    await _record(session, viewer, "calendar.made", pupil_id)
    return token


async def revoke_address(session: Session, viewer: Viewer, *, pupil_id: int) -> bool:
    """End the viewer's own address for this child; whether there was one. Raises NotFound."""
    pupil = await access_pupil(session, viewer, pupil_id)
    ended = await session.scalars(
        update(CalendarAddress)
        .where(*_own(viewer, pupil.id))
        .values(revoked_at=clock.now())
        .returning(CalendarAddress.id)
        .execution_options(synchronize_session=False)
    )
    if not ended.all():
        return False
    await _record(session, viewer, "calendar.revoked", pupil.id)
    return True


def _own(viewer: Viewer, pupil_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        CalendarAddress.school_id == viewer.school_id,
        CalendarAddress.person_id == viewer.person_id,
        CalendarAddress.pupil_id == pupil_id,
        CalendarAddress.revoked_at.is_(None),
        _outlives_no_chat(),
    )


def _outlives_no_chat() -> ColumnElement[bool]:
    """No chat of its maker was ended after it was made: whoever held a lost telephone may have
    asked for the address and kept it."""
    ended = select(ChannelLink.id).where(
        ChannelLink.school_id == CalendarAddress.school_id,
        ChannelLink.person_id == CalendarAddress.person_id,
        ChannelLink.revoked_at >= CalendarAddress.made_at,
    )
    return ~ended.exists()


async def open_address(session: Session, token: str) -> Opened:
    """The living address of a secret. Raises NotFound for an unknown and a revoked one, and when
    its maker may not read the child any more, has withdrawn consent or has lost a chat since: all
    of these look alike."""
    row = await session.scalar(
        select(CalendarAddress).where(
            CalendarAddress.token_hash == _hashed(token),
            CalendarAddress.revoked_at.is_(None),
            _outlives_no_chat(),
        )
    )
    if row is None:
        raise NotFound
    viewer = await viewer_of_person(session, row.person_id, school_id=row.school_id)
    if viewer is None or not viewer.consented:
        raise NotFound
    pupil = await access_pupil(session, viewer, row.pupil_id)
    return Opened(row.id, viewer, pupil, row.content_hash, row.changed_at)


async def note_reading(session: Session, opened: Opened, content_hash: str) -> datetime:
    """Remember that the calendar was read with this content; gives since when it is unchanged.

    Programs read every hour or so: the ledger gets a row when there is something new to read.
    """
    now = clock.now()
    changed_at = opened.changed_at
    if changed_at is None or content_hash != opened.content_hash:
        changed_at = now
        await _record(session, opened.viewer, "read.calendar", opened.pupil.id)
    await session.execute(
        update(CalendarAddress)
        .where(
            CalendarAddress.school_id == opened.viewer.school_id, CalendarAddress.id == opened.id
        )
        .values(read_at=now, content_hash=content_hash, changed_at=changed_at)
        .execution_options(synchronize_session=False)
    )
    return changed_at


async def _record(session: Session, viewer: Viewer, kind: str, pupil_id: int) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
    )
