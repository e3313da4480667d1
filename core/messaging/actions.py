"""What is done by correspondence: threads opened, messages posted."""

from collections.abc import Sequence

from sqlalchemy import select, update

from core import clock, ledger
from core.access.circle import family_of_pupil, staff_of_pupil
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session, insert_into
from core.errors import NotFound, SchoolError
from core.files import NewFile
from core.messaging.announcing import announce
from core.messaging.doors import ThreadRef, access_thread
from core.messaging.errors import FamilyOutOfReach, NotTheirTeacher
from core.messaging.files import check_files, keep_files
from core.messaging.models import Message, Participant, Thread
from core.messaging.receipts import mark_read, mark_thread_read, receive_thread
from core.messaging.rules import checked_text

__all__ = [
    "announce",
    "mark_read",
    "mark_thread_read",
    "open_thread",
    "open_thread_with_family",
    "post",
]


async def open_thread(
    session: Session, viewer: Viewer, *, pupil_id: int, staff_id: int
) -> ThreadRef:
    """The family's thread about their child with one employee, opened if it is not there yet.

    The employee must teach the child today, lead the class or belong to the administration.
    Raises NotFound for any other, and for a child who is not the viewer's. Source: §3.3, §3.4.
    """
    around = await staff_of_pupil(session, viewer, pupil_id=pupil_id)
    if around.member(staff_id) is None or staff_id == viewer.person_id:
        raise NotFound
    return await _opened(session, viewer, pupil_id, viewer.person_id, staff_id)


async def open_thread_with_family(
    session: Session, viewer: Viewer, *, pupil_id: int, family_id: int
) -> ThreadRef:
    """The employee's thread with a pupil or an unrestricted guardian of the pupil.

    Raises NotFound for a pupil the matrix does not let the viewer write about, and for anyone
    who does not represent the pupil.
    """
    around = await family_of_pupil(session, viewer, pupil_id=pupil_id)
    if around.member(family_id) is None or family_id == viewer.person_id:
        raise NotFound
    return await _opened(session, viewer, pupil_id, family_id, viewer.person_id)


async def _opened(
    session: Session, viewer: Viewer, pupil_id: int, family_id: int, staff_id: int
) -> ThreadRef:
    now = clock.now()
    whose = {
        "school_id": viewer.school_id,
        "pupil_id": pupil_id,
        "family_id": family_id,
        "staff_id": staff_id,
    }
    added = await session.scalar(
        insert_into(session, Thread)
        .values(**whose, opened_at=now, last_message_at=now)
        .on_conflict_do_nothing(index_elements=list(whose))
        .returning(Thread.id)
    )
    if added is not None:
        await _seat(session, viewer, added, pupil_id, (family_id, staff_id))
    found = await session.scalar(select(Thread.id).filter_by(**whose))
    return await access_thread(session, viewer, found or 0)


async def _seat(
    session: Session, viewer: Viewer, thread_id: int, pupil_id: int, people: tuple[int, int]
) -> None:
    """Both sides take part in a new thread."""
    session.add_all(
        Participant(school_id=viewer.school_id, thread_id=thread_id, person_id=person_id)
        for person_id in people
    )
    await ledger.record(
        session,
        "thread.opened",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
        subject=f"thread:{thread_id}",
    )


async def post(
    session: Session,
    viewer: Viewer,
    *,
    thread_id: int,
    text: str,
    origin: str,
    files: Sequence[NewFile] = (),
) -> Message:
    """Put a message into a thread, once for each `origin` ("telegram:bot:chat:message").

    With files it needs no words.

    What the others wrote before counts as read by the writer. Raises NotFound for a thread that
    is not the viewer's, NotTheirTeacher or FamilyOutOfReach when the other side may not be
    written to any more, EmptyText, TextTooLong, FileTooLarge or TooManyFiles.
    """
    thread = await access_thread(session, viewer, thread_id)
    await _check_other_side(session, viewer, thread)
    check_files(files)
    values = {
        "school_id": viewer.school_id,
        "thread_id": thread.id,
        "author_id": viewer.person_id,
        "text": checked_text(text, may_be_empty=bool(files)),
        "origin": origin,
        "sent_at": clock.now(),
    }
    added = await session.scalar(
        insert_into(session, Message)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(Message.id)
    )
    if added is not None:
        await _after_posting(session, viewer, thread, added)
    message = await _own_message(session, viewer, thread.id, origin)
    if files and added is not None:
        await keep_files(session, viewer, message, files, pupil_id=thread.pupil.id)
    return message


async def _own_message(session: Session, viewer: Viewer, thread_id: int, origin: str) -> Message:
    """The message of this origin; one of another thread is not this one said again."""
    found = await session.scalar(
        select(Message).where(
            Message.school_id == viewer.school_id,
            Message.thread_id == thread_id,
            Message.origin == origin,
            Message.author_id == viewer.person_id,
        )
    )
    if found is None:
        raise NotFound
    return found


async def _after_posting(
    session: Session, viewer: Viewer, thread: ThreadRef, message_id: int
) -> None:
    await receive_thread(session, viewer, thread.id)
    await record_posted(session, viewer, thread, message_id)


async def record_posted(
    session: Session, viewer: Viewer, thread: ThreadRef, message_id: int
) -> None:
    """A message stands in the thread now: it goes to the top of lists, and its readers are told.
    For core.messaging, behind the door of the thread."""
    now = clock.now()
    await session.execute(
        update(Thread)
        .where(Thread.school_id == viewer.school_id, Thread.id == thread.id)
        .values(last_message_at=now)
    )
    await ledger.record(
        session,
        "message.posted",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=thread.pupil.id,
        subject=f"message:{message_id}",
        after={"thread": thread.id},
        ripe_at=now,
    )


async def _check_other_side(session: Session, viewer: Viewer, thread: ThreadRef) -> None:
    """The right of the reader is checked as well, so that no letter is accepted for nobody."""
    if thread.on_family_side:
        around = await staff_of_pupil(session, viewer, pupil_id=thread.pupil.id)
        if around.member(thread.staff.id) is None:
            raise NotTheirTeacher(thread.staff.short)
        return
    other = await viewer_of_person(session, thread.family.id, school_id=viewer.school_id)
    refusal: SchoolError = FamilyOutOfReach(thread.family.familiar)
    if other is None:
        raise refusal
    try:
        await access_thread(session, other, thread.id)
    except NotFound:
        raise refusal from None
