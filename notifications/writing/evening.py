"""The evening letter: what waited since morning, of all children of the reader in one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import DeliveryKind
from core.errors import NotFound
from core.i18n import _, fill
from core.outbox import Claimed
from core.people.preferences import preferences_of
from notifications.markup import Letter, Rows
from notifications.outcomes import Later, Skip
from notifications.writing.absences import absence_letter
from notifications.writing.marks import marks_letter
from notifications.writing.parts import page

Part = Callable[[Session, Viewer, Claimed], Awaitable[Letter | Skip | Later]]

#: In the order they are told, with the switch that may have been turned off since.
_PARTS: tuple[tuple[DeliveryKind, str, Part], ...] = (
    (DeliveryKind.ABSENCE, "absences", absence_letter),
    (DeliveryKind.MARKS, "marks", marks_letter),
)
_ROWS = 8


async def evening_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """Everything that still is as it was when it was held, each part as a letter of its own would
    have it; the time of the data once."""
    choices = await preferences_of(session, viewer)
    letters = [
        letter
        for kind, switch, write in _PARTS
        if getattr(choices, switch)
        for letter in await _parts(session, viewer, delivery, kind, write)
    ]
    if not letters:
        return Skip("unchanged")
    parts = [letter.text.rpartition("\n")[0] for letter in letters]
    last = letters[-1].text.rpartition("\n")[2]
    title = fill(_("<b>News since {day}</b>"), day=_since(viewer, delivery))
    rows: Rows = tuple(row for letter in letters for row in letter.buttons)[:_ROWS]
    return Letter(page(title, *parts, last), rows)


def _since(viewer: Viewer, delivery: Claimed) -> str:
    return wording.moment(delivery.created_at, viewer.zone)


async def _parts(
    session: Session, viewer: Viewer, delivery: Claimed, kind: DeliveryKind, write: Part
) -> list[Letter]:
    found = []
    for pupil_id, cells in delivery.payload.get(str(kind), {}).items():
        own = replace(delivery, kind=kind, payload={"pupil": int(pupil_id), "cells": cells})
        try:
            letter = await write(session, viewer, own)
        except NotFound:
            # Between the news and the evening the right to this child may have ended.
            continue
        if isinstance(letter, Letter):
            found.append(letter)
    return found
