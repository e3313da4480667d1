"""Who has read what: «Прочитано» under a letter, or the thread opened."""

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, select

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session, UtcDateTime, insert_into
from core.enums import DeliveryState
from core.errors import NotFound
from core.messaging.doors import access_thread
from core.messaging.models import Message, ReadReceipt
from core.outbox.models import Delivery


def cause_of_message() -> ColumnElement[str]:
    """SQL: the cause under which letters and receipts know this Message."""
    return literal("message:") + cast(Message.id, String)


def is_unread(viewer: Viewer) -> ColumnElement[bool]:
    """SQL: this Message is by another and the viewer has no receipt for it."""
    return and_(
        Message.author_id != viewer.person_id,
        ~exists().where(
            ReadReceipt.school_id == viewer.school_id,
            ReadReceipt.cause == cause_of_message(),
            ReadReceipt.person_id == viewer.person_id,
        ),
    )


async def mark_read(session: Session, viewer: Viewer, *, cause: str) -> bool:
    """«Прочитано» under a letter the viewer got ("message:12"). True for the first time.

    Raises NotFound when no letter of this cause was sent to the viewer.
    """
    sent = await session.scalar(
        select(Delivery.id)
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.cause == cause,
            Delivery.person_id == viewer.person_id,
            Delivery.state.in_([DeliveryState.SENT, DeliveryState.LEASED]),
        )
        .limit(1)
    )
    if sent is None:
        raise NotFound
    added = await session.scalar(
        insert_into(session, ReadReceipt)
        .values(
            school_id=viewer.school_id,
            cause=cause,
            person_id=viewer.person_id,
            read_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "cause", "person_id"])
        .returning(ReadReceipt.id)
    )
    if added is not None:
        await ledger.record(
            session,
            "letter.read",
            school_id=viewer.school_id,
            actor_id=viewer.person_id,
            subject=cause,
        )
    return added is not None


async def mark_thread_read(session: Session, viewer: Viewer, *, thread_id: int) -> None:
    """The viewer opened a thread: what the others wrote in it is read. Raises NotFound."""
    thread = await access_thread(session, viewer, thread_id)
    await receive_thread(session, viewer, thread.id)
    await ledger.record(
        session,
        "thread.read",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=thread.pupil.id,
        subject=f"thread:{thread.id}",
    )


async def receive_thread(session: Session, viewer: Viewer, thread_id: int) -> None:
    """Receipts for all the others wrote in a thread behind its door."""
    unread = select(
        Message.school_id,
        cause_of_message(),
        literal(viewer.person_id),
        literal(clock.now(), UtcDateTime()),
    ).where(
        Message.school_id == viewer.school_id,
        Message.thread_id == thread_id,
        is_unread(viewer),
    )
    columns = ["school_id", "cause", "person_id"]
    await session.execute(
        insert_into(session, ReadReceipt)
        .from_select([*columns, "read_at"], unread)
        .on_conflict_do_nothing(index_elements=columns)
    )
