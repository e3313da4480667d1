"""Where a chat belongs to people of two schools: what it is told names its school, and what its
buttons carry ends with the number of that school, so that a press acts there (decisions/0013)."""

import re
from dataclasses import replace

from core.i18n import fill
from notifications.markup import Button, Letter, Rows

_MARK = re.compile(r"~([0-9]{1,15})$")
#: https://core.telegram.org/bots/api#inlinekeyboardbutton: what a button carries is no longer.
_MOST_BYTES = 64


def of_school(rows: Rows, school_id: int) -> Rows:
    """The same buttons, each carrying its school."""
    return tuple(tuple(_marked(button, school_id) for button in row) for row in rows)


def _marked(button: Button, school_id: int) -> Button:
    if not button.data or _MARK.search(button.data):
        return button
    data = f"{button.data}~{school_id}"
    # One that has no room for it acts in the school the chat belonged to first.
    return button if len(data.encode()) > _MOST_BYTES else replace(button, data=data)


def school_of(data: str) -> tuple[str, int | None]:
    """What a button carried before `of_school`, and its school; None where there is none."""
    found = _MARK.search(data)
    return (data, None) if found is None else (data[: found.start()], int(found[1]))


def named(letter: Letter, school_name: str, school_id: int) -> Letter:
    """The letter with its school in the first line and in its buttons."""
    head = fill("<i>{school}</i>\n", school=school_name)
    edits = letter.edits and replace(
        letter.edits,
        text=f"{head}{letter.edits.text}",
        buttons=of_school(letter.edits.buttons, school_id),
    )
    buttons = of_school(letter.buttons, school_id)
    return replace(letter, text=f"{head}{letter.text}", buttons=buttons, edits=edits)
