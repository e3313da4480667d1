"""Files of letters: pictures, documents and voice messages, kept by the messenger's number alone.

Whoever may read the thread may have its files, and nobody else, whatever number they know.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.errors import NotFound
from core.files import MOST_FILES, KeptFile, NewFile, name_of
from core.messaging.doors import ThreadRef, access_thread
from core.messaging.errors import FileTooLarge, TooManyFiles
from core.messaging.models import LetterFile, Message

#: Bytes of one file; nobody waits longer for one over a telephone's network.
LARGEST = 50_000_000


@dataclass(frozen=True)
class LetterFiles:
    """The files of one message, in the order they were sent."""

    thread: ThreadRef
    message_id: int
    sent_at: datetime
    files: tuple[KeptFile, ...]
    as_of: datetime


def check_files(files: Collection[NewFile]) -> None:
    """Raises FileTooLarge above 50 MB, TooManyFiles above ten."""
    if any(file.size > LARGEST for file in files):
        raise FileTooLarge
    if len(files) > MOST_FILES:
        raise TooManyFiles


async def keep_files(
    session: Session,
    viewer: Viewer,
    message: Message,
    files: Iterable[NewFile],
    *,
    pupil_id: int,
    said: str = "",
) -> None:
    """Keep files with a message of the viewer's own; each is told to its readers once.

    For core.messaging: whose message it is was asked before. Raises TooManyFiles.
    """
    where = (LetterFile.school_id == viewer.school_id, LetterFile.message_id == message.id)
    held = await session.scalar(select(func.count(LetterFile.id)).where(*where)) or 0
    for number, file in enumerate(files, held + 1):
        if number > MOST_FILES:
            raise TooManyFiles
        added = await _insert(session, viewer, message.id, file, name_of(file, said, number))
        if added is None:
            continue
        now = clock.now()
        await ledger.record(
            session,
            "message.file",
            school_id=viewer.school_id,
            actor_id=viewer.person_id,
            pupil_id=pupil_id,
            subject=f"message:{message.id}",
            after={"file": added, "kind": file.kind, "size": file.size},
            ripe_at=now,
        )


async def _insert(
    session: Session, viewer: Viewer, message_id: int, file: NewFile, name: str
) -> int | None:
    added: int | None = await session.scalar(
        insert_into(session, LetterFile)
        .values(
            school_id=viewer.school_id,
            message_id=message_id,
            bot_id=file.bot_id,
            file_id=file.file_id,
            kind=file.kind,
            name=name,
            size=file.size,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "message_id", "file_id"])
        .returning(LetterFile.id)
    )
    return added


async def message_of_origin(session: Session, viewer: Viewer, *, origin: str) -> int | None:
    """The viewer's own message of this origin; None when there is none."""
    found: int | None = await session.scalar(
        select(Message.id).where(
            Message.school_id == viewer.school_id,
            Message.origin == origin,
            Message.author_id == viewer.person_id,
        )
    )
    return found


async def add_to_album(
    session: Session, viewer: Viewer, *, message_id: int, file: NewFile, said: str = ""
) -> None:
    """One more file of an album whose first made the viewer's message; `said` names it.

    Raises NotFound for another's message or a thread that is not open any more, FileTooLarge,
    TooManyFiles.
    """
    check_files([file])
    message = await _message(session, viewer, message_id)
    thread = await access_thread(session, viewer, message.thread_id)
    if message.author_id != viewer.person_id:
        raise NotFound
    await keep_files(session, viewer, message, [file], pupil_id=thread.pupil.id, said=said)


async def _message(session: Session, viewer: Viewer, message_id: int) -> Message:
    found = await session.scalar(
        select(Message).where(Message.school_id == viewer.school_id, Message.id == message_id)
    )
    if found is None:
        raise NotFound
    return found


async def letter_files(session: Session, viewer: Viewer, *, message_id: int) -> LetterFiles:
    """The files of a message to whoever takes part in its thread; reading is recorded.

    Raises NotFound: for others, and for a message without files.
    """
    message = await _message(session, viewer, message_id)
    thread = await access_thread(session, viewer, message.thread_id)
    rows = await session.scalars(
        select(LetterFile)
        .where(LetterFile.school_id == viewer.school_id, LetterFile.message_id == message.id)
        .order_by(LetterFile.id)
    )
    files = tuple(KeptFile(row.bot_id, row.file_id, row.kind, row.name) for row in rows)
    if not files:
        raise NotFound
    await ledger.record(
        session,
        "read.files",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=thread.pupil.id,
        subject=f"message:{message.id}",
    )
    return LetterFiles(thread, message.id, message.sent_at, files, clock.now())


async def file_of_letter(
    session: Session, viewer: Viewer, *, message_id: int, number: int
) -> KeptFile:
    """One file of a message, for a letter to the viewer. Raises NotFound; call it as the reader."""
    message = await _message(session, viewer, message_id)
    await access_thread(session, viewer, message.thread_id)
    row = await session.scalar(
        select(LetterFile).where(
            LetterFile.school_id == viewer.school_id,
            LetterFile.message_id == message.id,
            LetterFile.id == number,
        )
    )
    if row is None:
        raise NotFound
    return KeptFile(row.bot_id, row.file_id, row.kind, row.name)


async def letter_file_names(
    session: Session, *, school_id: int, message_ids: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """By message the names of its files, of messages that are behind the door already."""
    found: dict[int, list[str]] = defaultdict(list)
    if not message_ids:
        return {}
    rows = await session.execute(
        select(LetterFile.message_id, LetterFile.name)
        .where(LetterFile.school_id == school_id, LetterFile.message_id.in_(message_ids))
        .order_by(LetterFile.id)
    )
    for message_id, name in rows:
        found[message_id].append(name)
    return {message_id: tuple(names) for message_id, names in found.items()}
