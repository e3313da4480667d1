"""What a person reads of correspondence. Frozen views; every read begins at a door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from core.access.readers import readers as readers_of
from core.access.viewer import Viewer
from core.clock import now
from core.db import Session
from core.enums import DeliveryKind
from core.errors import NotFound
from core.messaging.doors import ThreadRef, access_thread, thread_ref, threads_open
from core.messaging.files import letter_file_names
from core.messaging.models import Message, Participant, ReadReceipt, Thread
from core.messaging.receipts import cause_of_message, is_unread
from core.messaging.windows import opens_for
from core.outbox.models import Delivery
from core.people.quiet import due_at


@dataclass(frozen=True)
class ThreadLine:
    """A thread in the list: its last message and how many the viewer has not read."""

    thread: ThreadRef
    last_text: str
    last_is_mine: bool
    last_at: datetime
    unread: int


@dataclass(frozen=True)
class ThreadList:
    """One page of threads, the latest first; `next_page` is None on the last one."""

    lines: tuple[ThreadLine, ...]
    page: int
    next_page: int | None
    as_of: datetime


@dataclass(frozen=True)
class MessageView:
    """A message as the viewer sees it. `read_at` is when the other side read mine."""

    id: int
    text: str
    is_mine: bool
    author: str  # the full name
    sent_at: datetime
    read_at: datetime | None
    files: tuple[str, ...] = ()  # their names


@dataclass(frozen=True)
class ThreadPage:
    """Some messages of a thread, oldest first. `older` is the id to ask before, or None."""

    thread: ThreadRef
    messages: tuple[MessageView, ...]
    older: int | None
    as_of: datetime


@dataclass(frozen=True)
class LetterView:
    """One message as its reader gets it in a letter."""

    id: int
    thread: ThreadRef
    author: str  # «Ольга Соколова, мать Анны Соколовой (7Б)» or «Морозова Елена Павловна»
    text: str
    sent_at: datetime
    files: tuple[str, ...] = ()  # their names
    urgent: str = ""  # UrgentKind


@dataclass(frozen=True)
class Arrival:
    """When the bot brings a letter to its reader. `told` is False for one who is not connected or
    has turned letters off: they find it when they open the thread. `at` None means at once."""

    told: bool
    at: datetime | None
    #: The employee takes no letters at this hour.
    is_closed: bool = False


async def my_threads(
    session: Session, viewer: Viewer, *, page: int = 0, size: int = 8
) -> ThreadList:
    """The viewer's threads that are open to them today, the latest first, `size` a page."""
    found = await session.execute(
        threads_open(viewer)
        .where(_has_messages())
        .order_by(Thread.last_message_at.desc(), Thread.id.desc())
        .offset(page * size)
        .limit(size + 1)
    )
    threads = [thread_ref(row, viewer) for row in found]
    unread = await _unread(session, viewer, [one.id for one in threads])
    last = await _last_messages(session, viewer, [one.id for one in threads])
    files = await letter_file_names(
        session, school_id=viewer.school_id, message_ids=[one.id for one in last.values()]
    )
    lines = tuple(
        ThreadLine(
            one,
            _words(last[one.id], files) if one.id in last else "",
            one.id in last and last[one.id].author_id == viewer.person_id,
            one.last_message_at,
            unread.get(one.id, 0),
        )
        for one in threads[:size]
    )
    return ThreadList(lines, page, page + 1 if len(threads) > size else None, now())


def _words(message: Message, files: Mapping[int, tuple[str, ...]]) -> str:
    """What a message says, or the names of its files where it has no words."""
    return message.text or ", ".join(files.get(message.id, ()))


def _has_messages() -> ColumnElement[bool]:
    """SQL: something was said in this Thread; one opened and left alone is shown to nobody."""
    return exists().where(Message.school_id == Thread.school_id, Message.thread_id == Thread.id)


async def _last_messages(
    session: Session, viewer: Viewer, thread_ids: Sequence[int]
) -> dict[int, Message]:
    inner = aliased(Message)
    last = (
        select(func.max(inner.id))
        .where(inner.school_id == viewer.school_id, inner.thread_id.in_(thread_ids))
        .group_by(inner.thread_id)
    )
    rows = await session.scalars(
        select(Message).where(Message.school_id == viewer.school_id, Message.id.in_(last))
    )
    return {row.thread_id: row for row in rows}


async def _unread(session: Session, viewer: Viewer, thread_ids: Sequence[int]) -> dict[int, int]:
    rows = await session.execute(
        select(Message.thread_id, func.count().label("unread"))
        .where(
            Message.school_id == viewer.school_id,
            Message.thread_id.in_(thread_ids),
            is_unread(viewer),
        )
        .group_by(Message.thread_id)
    )
    return {row.thread_id: row.unread for row in rows}


async def unread_count(session: Session, viewer: Viewer) -> int:
    """How many messages to the viewer are not read, in the threads open to them today."""
    mine = threads_open(viewer).with_only_columns(Thread.id, maintain_column_froms=True)
    count = await session.scalar(
        select(func.count(Message.id)).where(
            Message.school_id == viewer.school_id,
            Message.thread_id.in_(mine),
            is_unread(viewer),
        )
    )
    return count or 0


async def thread_messages(
    session: Session, viewer: Viewer, *, thread_id: int, before: int | None = None, limit: int = 10
) -> ThreadPage:
    """The last `limit` messages of a thread, or those before message `before`. Raises NotFound."""
    thread = await access_thread(session, viewer, thread_id)
    statement = (
        select(Message, func.min(ReadReceipt.read_at))
        .outerjoin(
            ReadReceipt,
            (ReadReceipt.school_id == viewer.school_id)
            & (ReadReceipt.cause == cause_of_message())
            & (ReadReceipt.person_id != Message.author_id),
        )
        .where(Message.school_id == viewer.school_id, Message.thread_id == thread.id)
        .group_by(Message.id)
        .order_by(Message.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(Message.id < before)
    rows = (await session.execute(statement)).all()
    files = await letter_file_names(
        session, school_id=viewer.school_id, message_ids=[one.id for one, _at in rows[:limit]]
    )
    views = [
        replace(_message_view(one, read_at, thread, viewer), files=files.get(one.id, ()))
        for one, read_at in rows[:limit]
    ]
    older = views[-1].id if len(rows) > limit else None
    return ThreadPage(thread, tuple(reversed(views)), older, now())


def _author(thread: ThreadRef, author_id: int) -> str:
    return thread.family.familiar if author_id == thread.family.id else thread.staff.full


def _message_view(
    message: Message, read_at: datetime | None, thread: ThreadRef, viewer: Viewer
) -> MessageView:
    return MessageView(
        id=message.id,
        text=message.text,
        is_mine=message.author_id == viewer.person_id,
        author=_author(thread, message.author_id),
        sent_at=message.sent_at,
        read_at=read_at,
    )


async def letter(session: Session, viewer: Viewer, *, message_id: int) -> LetterView:
    """A message as a letter to the viewer: who writes, about whom, what. Raises NotFound.

    Call it as the reader at sending: who has lost the thread meanwhile gets nothing.
    """
    message = await session.scalar(
        select(Message).where(Message.school_id == viewer.school_id, Message.id == message_id)
    )
    if message is None:
        raise NotFound
    thread = await access_thread(session, viewer, message.thread_id)
    by_family = message.author_id == thread.family.id
    author = thread.family_words if by_family else thread.staff.full
    files = await letter_file_names(session, school_id=viewer.school_id, message_ids=[message.id])
    return LetterView(
        message.id,
        thread,
        author,
        message.text,
        message.sent_at,
        files.get(message.id, ()),
        message.urgent,
    )


@dataclass(frozen=True)
class MessageTelling:
    """Whom to tell of a message: `people` by id, of whom `staff_id` is the employee; `urgent` is an
    UrgentKind, or "" for what can wait."""

    people: tuple[int, ...]
    staff_id: int
    urgent: str


async def message_telling(
    session: Session, *, school_id: int, message_id: int
) -> MessageTelling | None:
    """Who is to be told of a message: all who take part in its thread but the author.

    Ids only, no door: whether each may still read is asked at sending, by `letter`.
    """
    rows = (
        await session.execute(
            select(Participant.person_id, Thread.staff_id, Message.urgent)
            .join(Message, Message.thread_id == Participant.thread_id)
            .join(Thread, Thread.id == Message.thread_id)
            .where(
                Message.school_id == school_id,
                Message.id == message_id,
                Participant.school_id == school_id,
                Participant.person_id != Message.author_id,
            )
            .order_by(Participant.person_id)
        )
    ).all()
    if not rows:
        return None
    return MessageTelling(tuple(row.person_id for row in rows), rows[0].staff_id, rows[0].urgent)


async def thread_of_letter(
    session: Session, viewer: Viewer, *, bot_id: int, chat_id: int, letter_id: int
) -> int | None:
    """The thread of the letter the viewer replies to by the messenger's own reply.

    `letter_id` is the messenger's id of the letter in this chat with this bot: another bot's
    letter in a chat of the same number may have the same one. None when it is no letter of a
    thread, was sent to somebody else, or the thread is not open to the viewer any more.
    """
    cause = await session.scalar(
        select(Delivery.cause)
        .where(
            Delivery.school_id == viewer.school_id,
            Delivery.person_id == viewer.person_id,
            Delivery.bot_id == bot_id,
            Delivery.chat_id == chat_id,
            Delivery.message_id == letter_id,
        )
        .limit(1)
    )
    kind, _colon, number = (cause or "").partition(":")
    number = number.partition(":")[0]  # "message:12:file:3" is a file of the same letter.
    if kind != "message" or not number.isdigit():
        return None
    thread_id = await session.scalar(
        select(Message.thread_id).where(
            Message.school_id == viewer.school_id, Message.id == int(number)
        )
    )
    try:
        return (await access_thread(session, viewer, thread_id or 0)).id
    except NotFound:
        return None


async def arrival(session: Session, thread: ThreadRef) -> Arrival:
    """When the other side of a thread behind the door will be told of what is posted now."""
    other = thread.staff.id if thread.on_family_side else thread.family.id
    found = await readers_of(session, school_id=thread.school_id, person_ids=[other])
    reader = found.get(other)
    if reader is None or reader.unreachable or DeliveryKind.MESSAGE not in reader.wants:
        return Arrival(told=False, at=None)
    moment = due = now()
    if thread.on_family_side:
        due = await opens_for(
            session,
            school_id=thread.school_id,
            person_id=other,
            zone=reader.zone,
            moment=moment,
        )
    is_closed = due > moment
    due = due_at(reader.quiet, due, reader.zone)
    return Arrival(told=True, at=due if due > moment else None, is_closed=is_closed)
