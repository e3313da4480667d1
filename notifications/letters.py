"""A delivery becomes a letter, written anew for its reader at the moment of sending.

Between the cause and this moment a consent may have been withdrawn, a guardian restricted, a kind
of letters turned off: everything that decides is asked again, and what is said is read through the
reader's own doors.
"""

from collections.abc import Awaitable, Callable

from core import clock
from core.access.readers import Reader, children_of
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.enums import DeliveryKind
from core.errors import NotAllowed, NotFound
from core.i18n import speaking
from core.outbox import Claimed
from notifications.discretion import discreetly, veiled
from notifications.markup import Letter
from notifications.outcomes import Later, Skip
from notifications.quiet import due_for
from notifications.writing.absence_notes import absence_note, alarm_letter, inquiry_letter
from notifications.writing.absences import absence_letter
from notifications.writing.edges import edges_letter
from notifications.writing.evening import evening_letter
from notifications.writing.marks import marks_letter
from notifications.writing.messages import message_letter
from notifications.writing.notices import notice_letter

Written = Letter | Skip | Later
Writer = Callable[[Session, Viewer, Claimed], Awaitable[Written]]

#: Digests and announcements are written many at once: notifications.digests, .broadcasts.
WRITERS: dict[DeliveryKind, Writer] = {
    DeliveryKind.MARKS: marks_letter,
    DeliveryKind.ABSENCE: absence_letter,
    DeliveryKind.MESSAGE: message_letter,
    DeliveryKind.EVENING: evening_letter,
    DeliveryKind.EDGES: edges_letter,
    DeliveryKind.NOTICE: notice_letter,
    DeliveryKind.INQUIRY: inquiry_letter,
    DeliveryKind.ABSENCE_NOTE: absence_note,
    DeliveryKind.ALARM: alarm_letter,
}


async def write(session: Session, delivery: Claimed, reader: Reader | None) -> Written:
    """The letter as its reader may read it now, or why there is none, or when it is due."""
    refusal = refusal_of(delivery, reader)
    if refusal is not None or reader is None:
        return refusal or Skip("gone")
    viewer = await viewer_of_person(session, reader.person_id, school_id=reader.school_id)
    if viewer is None or not viewer.roles:
        return Skip("left the school")
    with speaking(viewer.language):
        try:
            if reader.discreet:
                return await _discreet(session, viewer, delivery)
            return await WRITERS[delivery.kind](session, viewer, delivery)
        except (NotFound, NotAllowed):
            return Skip("no right to read")


async def _discreet(session: Session, viewer: Viewer, delivery: Claimed) -> Written:
    people = [viewer.person_id]
    children = await children_of(session, school_id=viewer.school_id, person_ids=people)
    with discreetly(children.get(viewer.person_id, [])):
        letter = await WRITERS[delivery.kind](session, viewer, delivery)
    if not isinstance(letter, Letter):
        return letter
    # A file shows its name on a locked telephone; the letter has a button that sends it.
    return Skip("hidden") if letter.known is not None else veiled(letter)


def refusal_of(delivery: Claimed, reader: Reader | None) -> Skip | Later | None:
    """Why the letter is not to be sent now, as far as that hangs on its reader alone."""
    if reader is None:
        return Skip("gone")
    if reader.unreachable:
        return Skip(reader.unreachable)
    if delivery.kind not in reader.wants:
        return Skip("muted")
    if delivery.payload.get("urgent"):
        return None
    now = clock.now()
    due = due_for(reader, delivery.kind, now)
    return Later(due) if due > now else None
