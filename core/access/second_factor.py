"""The second factor of staff: one-time passwords by RFC 6238 and recovery codes (trust.md A-07).

The school demands it, or a person takes it up themselves. A code works once; after five wrong ones
there is a quarter of an hour's pause.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from core import clock, ledger
from core.access.page_models import PageSession, SecondFactor
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role
from core.errors import SchoolError
from core.i18n import N_
from core.school.models import School

STAFF = frozenset(
    {Role.TEACHER, Role.CLASS_TEACHER, Role.DEPUTY, Role.PRINCIPAL, Role.ADMIN, Role.SECRETARY}
)
RECOVERY_CODES = 10
FAILURES = 5
PAUSE = timedelta(minutes=15)
#: Codes of the neighbouring half minutes work too, for clocks that are a little off.
_WINDOW = 1


class WrongCode(SchoolError):
    """Not the code of now, one that was used, or a recovery code that is unknown."""

    text = N_("This code does not fit. Take the one your application shows now.")


class CodesPaused(SchoolError):
    """Too many wrong codes."""

    text = N_("Too many wrong codes. Try again in a quarter of an hour.")


@dataclass(frozen=True)
class NewFactor:
    """What the person puts into their application, shown once: the address of the QR code, the
    secret to type by hand, the recovery codes to print."""

    address: str
    secret: str
    recovery: tuple[str, ...]


async def needs_second_factor(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer's page must ask for a code: the school demands it or they chose it."""
    if not viewer.roles & STAFF:
        return False
    if await has_second_factor(session, viewer):
        return True
    return bool(
        await session.scalar(
            select(School.demands_second_factor).where(School.id == viewer.school_id)
        )
    )


async def has_second_factor(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer has set one up and proven it."""
    row = await _row(session, viewer)
    return row is not None and row.confirmed_at is not None


async def begin_second_factor(session: Session, viewer: Viewer) -> NewFactor:
    """Make a secret and recovery codes; they count once a code was given (`pass_second_factor`).

    Raises WrongCode where a proven one stands already: it is changed by the administrator alone.
    """
    import pyotp

    row = await _row(session, viewer)
    if row is not None and row.confirmed_at is not None:
        raise WrongCode
    if row is None:
        row = SecondFactor(school_id=viewer.school_id, person_id=viewer.person_id, secret="")
        session.add(row)
    row.secret = pyotp.random_base32()
    codes = tuple(secrets.token_hex(5) for _number in range(RECOVERY_CODES))
    row.recovery = "\n".join(_hashed(code) for code in codes)
    await session.flush()
    address = pyotp.TOTP(row.secret).provisioning_uri(
        name=f"{viewer.first_name} {viewer.middle_name}".strip(), issuer_name=viewer.school_name
    )
    return NewFactor(address, row.secret, codes)


async def pass_second_factor(session: Session, viewer: Viewer, *, page_id: int, code: str) -> None:
    """Complete a page's session by the code of now or an unused recovery code.

    Raises WrongCode (then say `note_wrong_code` in a transaction of its own), CodesPaused.
    """
    row = await _row(session, viewer, hold=True)
    if row is None:
        raise WrongCode
    if row.locked_until is not None and row.locked_until > clock.now():
        raise CodesPaused
    _spend(row, code.replace(" ", "").strip().lower())
    first = row.confirmed_at is None
    row.confirmed_at, row.failures = row.confirmed_at or clock.now(), 0
    await session.execute(
        update(PageSession)
        .where(
            PageSession.id == page_id,
            PageSession.school_id == viewer.school_id,
            PageSession.person_id == viewer.person_id,
        )
        .values(complete=True)
    )
    await ledger.record(
        session,
        "second_factor.set_up" if first else "second_factor.passed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"page:{page_id}",
    )


async def note_wrong_code(session: Session, viewer: Viewer) -> None:
    """Count a wrong code; the fifth in a row begins the pause."""
    row = await _row(session, viewer, hold=True)
    if row is None:
        return
    row.failures += 1
    if row.failures >= FAILURES:
        row.failures, row.locked_until = 0, clock.now() + PAUSE
    await session.flush()


def _spend(row: SecondFactor, code: str) -> None:
    """Use the code up, or raise WrongCode."""
    import pyotp

    now = clock.now()
    one_time = pyotp.TOTP(row.secret)
    for offset in range(-_WINDOW, _WINDOW + 1):
        step = int(now.timestamp()) // one_time.interval + offset
        genuine = secrets.compare_digest(one_time.generate_otp(step).encode(), code.encode())
        if genuine and step > row.last_step:
            row.last_step = step
            return
    left = row.recovery.split("\n") if row.recovery else []
    if row.confirmed_at is None or _hashed(code) not in left:
        raise WrongCode
    left.remove(_hashed(code))
    row.recovery = "\n".join(left)


async def _row(session: Session, viewer: Viewer, *, hold: bool = False) -> SecondFactor | None:
    statement = select(SecondFactor).where(
        SecondFactor.school_id == viewer.school_id, SecondFactor.person_id == viewer.person_id
    )
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
