"""Consents: a separate document for each purpose, by the text of one version (152-FZ art. 9).

Teaching itself rests on law; telling by messenger rests on consent and can be withdrawn.
"""

import hashlib

from sqlalchemy import select, update

from core import clock, ledger
from core.access.models import MESSENGER, Consent
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Channel
from core.i18n import N_

VERSION = "1"
TEXT = N_(
    "The school {school} uses this bot to tell you about marks, absences and homework, to pass "
    "letters on and to send announcements. For that it processes your name, your chat's number "
    "and the journal's data of the pupil. Messages pass through the messenger's servers. "
    "Consent is given for this purpose only, is voluntary and can be withdrawn at any time in "
    "/settings; the data is then given on paper or at the school."
)


async def has_consented(session: Session, viewer: Viewer) -> bool:
    """Whether a living consent to messages by this channel is on record."""
    found = await session.scalar(
        select(Consent.id)
        .where(
            Consent.school_id == viewer.school_id,
            Consent.person_id == viewer.person_id,
            Consent.purpose == MESSENGER,
            Consent.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


async def give(session: Session, viewer: Viewer, *, text: str) -> None:
    """Record the viewer's consent to `text` as it was shown; once is enough."""
    if await has_consented(session, viewer):
        return
    session.add(
        Consent(
            school_id=viewer.school_id,
            person_id=viewer.person_id,
            purpose=MESSENGER,
            version=VERSION,
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            channel=Channel.TELEGRAM,
            given_at=clock.now(),
        )
    )
    await ledger.record(
        session, "consent.given", school_id=viewer.school_id, actor_id=viewer.person_id
    )


async def withdraw(session: Session, viewer: Viewer) -> None:
    """End the viewer's consent: from now on nothing is sent and nothing is shown here."""
    await session.execute(
        update(Consent)
        .where(
            Consent.school_id == viewer.school_id,
            Consent.person_id == viewer.person_id,
            Consent.purpose == MESSENGER,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )
    await ledger.record(
        session, "consent.withdrawn", school_id=viewer.school_id, actor_id=viewer.person_id
    )
