"""What is wrong with the tables, where, and what would put it right.

A fault keeps its reason as an N_ text with fields, so that it is worded in the reader's language
when it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Gravity(Enum):
    """FAULT and QUESTION stop the import, a NOTE only tells."""

    FAULT = 1
    QUESTION = 2
    NOTE = 3


@dataclass(frozen=True)
class Place:
    """A row of a sheet of a file; `row` counts from 1 as the spreadsheet shows it, 0: no row."""

    file: str = ""
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True)
class Fault:
    """One fault, question or note. `choices` are the answers a question has, as plain text."""

    place: Place
    column: str
    value: str
    reason: str
    fields: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    gravity: Gravity = Gravity.FAULT


class BadValue(Exception):
    """A cell that cannot be understood; `choices` when it can be understood in several ways."""

    def __init__(self, reason: str, choices: tuple[str, ...] = (), **fields: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = choices
        self.fields = fields


class Faults(list[Fault]):
    """The faults of one import, in the order they were met."""

    def add(
        self,
        place: Place,
        reason: str,
        *,
        column: str = "",
        value: object = "",
        choices: tuple[str, ...] = (),
        gravity: Gravity = Gravity.FAULT,
        **fields: object,
    ) -> None:
        """Keep one fault; with choices a fault becomes a question."""
        if choices and gravity is Gravity.FAULT:
            gravity = Gravity.QUESTION
        self.append(Fault(place, column, str(value), reason, fields, choices, gravity))

    def note(self, place: Place, reason: str, *, value: object = "", **fields: object) -> None:
        """Keep something worth telling that does not stop the import."""
        self.append(Fault(place, "", str(value), reason, fields, (), Gravity.NOTE))

    def bad(self, place: Place, fault: BadValue, *, column: str, value: object) -> None:
        """Keep what a cell was refused for."""
        self.append(
            Fault(
                place,
                column,
                str(value),
                fault.reason,
                fault.fields,
                fault.choices,
                Gravity.QUESTION if fault.choices else Gravity.FAULT,
            )
        )

    @property
    def stopping(self) -> list[Fault]:
        """Those that must be put right before anything is written."""
        return [fault for fault in self if fault.gravity is not Gravity.NOTE]

    @property
    def notes(self) -> list[Fault]:
        """Those that only tell."""
        return [fault for fault in self if fault.gravity is Gravity.NOTE]
