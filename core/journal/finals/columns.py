"""Which final mark is meant."""

from dataclasses import dataclass

from core.enums import FinalKind


@dataclass(frozen=True)
class Column:
    """A term with its number, the year, the exam, or the final mark of the certificate."""

    kind: FinalKind
    number: int = 0  # of the term; 0 for other kinds
