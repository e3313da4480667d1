"""What was told before and is told otherwise now.

The message in which it was told is edited, so that whoever scrolls back reads nothing wrong; and as
an edit makes no sound and moves nothing, a short letter that answers the message says what changed.
The two are letters of their own in the outbox, each sent and settled once. A message that cannot be
edited any more (deleted, too old, in another chat) is left alone, and its correction is sent as an
ordinary letter instead of the short one.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from core import clock, outbox
from core.access.readers import Reader
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryKind, DeliveryState
from core.outbox import Claimed, NewLetter, Unsent
from core.outbox.told import Told, fates, told
from notifications.markup import Letter, Page
from notifications.outcomes import Later, Skip
from notifications.quiet import due_for

#: [number of the mark or lesson, its first event, its last event], as payloads have it.
Cell = list[int]
Message = tuple[int, int, int]  # bot, chat, number in it

#: A message above two months of others is edited for nobody; its correction is a letter.
LOOKED_BACK = timedelta(days=60)
#: How soon a short letter looks again whether its message was edited.
_AGAIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Plan:
    """Letters that put earlier ones right, and of which cells each reader is told by them."""

    letters: list[NewLetter]
    told: dict[int, set[int]]


async def plan(
    session: Session,
    readers: list[Reader],
    kind: DeliveryKind,
    pupil_id: int,
    known: dict[int, Cell],
    waiting: list[Unsent],
    *,
    day: date,
) -> Plan:
    """How readers are told of cells that were told before; `known` has them by the number they had
    then, and `day` is the last day they are of. Letters that still wait are extended, so that a
    second correction makes no second one."""
    made = Plan([], defaultdict(set))
    if not known or not readers:
        return made
    earlier = await told(
        session,
        school_id=readers[0].school_id,
        person_ids=[reader.person_id for reader in readers],
        kind=kind,
        since=clock.now() - LOOKED_BACK,
    )
    for reader in readers:
        own = [one for one in earlier if one.person_id == reader.person_id]
        mine = [one for one in waiting if one.person_id == reader.person_id]
        pages = _pages(own, known, pupil_id)
        if pages:
            letters = _Letters(session, reader, kind, pupil_id, mine, day)
            made.letters.extend(await letters.of(pages))
            made.told[reader.person_id] |= {cell[0] for one in pages for cell in one.cells}
    return made


@dataclass(frozen=True)
class _Page:
    """A message that is to be put right in these cells; `others` it goes on telling of."""

    message: Message
    cells: list[Cell]
    others: list[Cell]


def cells_of(letter: Told) -> list[Cell]:
    """Of what the letter's message tells, with what it told before it was edited."""
    cells: list[Cell] = list(letter.payload["cells"])
    if was_edited(letter):
        cells += letter.payload["page"]["cells"]
    return cells


def was_edited(letter: Told) -> bool:
    """Whether the letter went into a message that was there before, and is none of its own."""
    page = letter.payload.get("page")
    return bool(page and tuple(page["message"]) == letter.message)


def _pages(earlier: Iterable[Told], known: dict[int, Cell], pupil_id: int) -> list[_Page]:
    """The last message that told of each cell. Short letters are not edited: what they say of
    their moment stays true."""
    left = dict(known)
    pages: dict[Message, _Page] = {}
    for letter in earlier:
        if letter.payload.get("pupil") != pupil_id or "after" in letter.payload:
            continue
        cells = cells_of(letter)
        found = [left.pop(cell[0]) for cell in cells if cell[0] in left]
        if found and letter.message not in pages:
            others = [cell for cell in cells if cell[0] not in known]
            pages[letter.message] = _Page(letter.message, [], others)
        if found:
            pages[letter.message].cells.extend(found)
    return list(pages.values())


@dataclass(frozen=True)
class _Letters:
    """The letters to one reader about one pupil; `waiting` are those not sent yet."""

    session: Session
    reader: Reader
    kind: DeliveryKind
    pupil_id: int
    waiting: list[Unsent]
    day: date

    async def of(self, pages: list[_Page]) -> list[NewLetter]:
        """One that edits each page, and a short one for all of them."""
        made, causes = [], []
        for page in pages:
            payload = {
                "cells": page.cells,
                "page": {"message": list(page.message), "cells": page.others},
            }
            held = self._waiting_page(page.message)
            if held is not None and await self._extend(held, payload):
                causes.append(self._cause(held.payload))
            else:
                made.append(self._new(self._cause(payload), payload))
                causes.append(made[-1].cause)
        short = {"cells": [cell for page in pages for cell in page.cells], "after": causes}
        held = next((one for one in self._about() if "after" in one.payload), None)
        if held is None or not await self._extend(held, short):
            made.append(self._new(f"{self.kind}:{pages[0].cells[0][1]}:short", short))
        return made

    def _cause(self, payload: Mapping[str, Any]) -> str:
        """What is said of a message first; a letter that is extended keeps its cause."""
        return f"{self.kind}:{payload['cells'][0][1]}:{payload['page']['message'][-1]}"

    def _about(self) -> list[Unsent]:
        return [one for one in self.waiting if one.payload.get("pupil") == self.pupil_id]

    def _waiting_page(self, message: Message) -> Unsent | None:
        for one in self._about():
            page = one.payload.get("page")
            if page and tuple(page["message"]) == message:
                return one
        return None

    async def _extend(self, held: Unsent, payload: dict[str, Any]) -> bool:
        merged = {"pupil": self.pupil_id, **payload}
        merged["cells"] = joined(held.payload["cells"], payload["cells"])
        if "page" in merged:
            numbers = {cell[0] for cell in merged["cells"]}
            others = [cell for cell in held.payload["page"]["cells"] if cell[0] not in numbers]
            merged["page"] = payload["page"] | {"cells": others}
        if "after" in merged:
            merged["after"] = list(dict.fromkeys([*held.payload["after"], *payload["after"]]))
        return await outbox.extend(self.session, held.id, merged)

    def _new(self, cause: str, payload: dict[str, Any]) -> NewLetter:
        return NewLetter(
            school_id=self.reader.school_id,
            person_id=self.reader.person_id,
            kind=self.kind,
            cause=cause,
            due_at=due_for(self.reader, self.kind, clock.now(), day=self.day),
            payload={"pupil": self.pupil_id, **payload},
            bot_id=self.reader.bot_id or 0,
        )


def joined(earlier: Iterable[Cell], later: Iterable[Cell]) -> list[Cell]:
    """Each cell once: from its first event of the earlier letter to its last of the later."""
    found = {number: [number, first, last] for number, first, last in earlier}
    for number, first, last in later:
        found[number] = [number, found.get(number, [number, first])[1], last]
    return list(found.values())


Write = Callable[[list[Cell]], Awaitable[Letter | Skip]]


async def put_right(
    session: Session, viewer: Viewer, delivery: Claimed, write: Write
) -> Letter | Skip | Later:
    """The letter of a delivery, be it an ordinary one, one that edits a message or a short one.

    `write` says what is to be said of some cells.
    """
    payload = delivery.payload
    if "after" in payload:
        return await _short(session, viewer, delivery, write)
    letter = await write(payload["cells"])
    page = payload.get("page")
    if page is None or isinstance(letter, Skip):
        return letter
    whole = await write([*payload["cells"], *page["cells"]])
    if isinstance(whole, Skip):
        return letter
    bot_id, chat_id, message_id = page["message"]
    edits = Page(bot_id, chat_id, message_id, whole.text, whole.buttons)
    return replace(letter, edits=edits)


async def _short(
    session: Session, viewer: Viewer, delivery: Claimed, write: Write
) -> Letter | Skip | Later:
    """Only of what was edited: the other corrections were sent as letters of their own."""
    found = await fates(
        session,
        school_id=viewer.school_id,
        person_id=viewer.person_id,
        causes=delivery.payload["after"],
    )
    if any(one.state in (DeliveryState.NEW, DeliveryState.LEASED) for one in found):
        return Later(clock.now() + _AGAIN)
    edited = [one.told for one in found if one.told is not None and was_edited(one.told)]
    numbers = {cell[0] for one in edited for cell in one.payload["cells"]}
    cells = [cell for cell in delivery.payload["cells"] if cell[0] in numbers]
    if not cells:
        return Skip("nothing was edited")
    letter = await write(cells)
    if isinstance(letter, Skip):
        return letter
    answered = edited[0].message_id if len(edited) == 1 else None
    # That a child was at school after all is good to hear at once; a mark can be read later.
    return replace(letter, silent=delivery.kind is not DeliveryKind.ABSENCE, reply_to=answered)
