"""Everything that stands in a phrase: who, what, when, and the concepts that rules speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.context import Context
from bot.understanding.dates import Stretch
from bot.understanding.subjects import Found
from bot.understanding.words import Word


@dataclass
class Scene:
    """A phrase with all that was found in it; `taken` are the places of words already read."""

    context: Context
    text: str
    words: list[Word]
    #: What the concepts of the lexicon hear: (concept, first word, word after the last).
    heard: list[tuple[str, int, int]]
    taken: set[int] = field(default_factory=set)
    child: Found | None = None
    subject: Found | None = None
    #: A teacher said by name, and one said by office or nickname.
    teacher: Found | None = None
    role: Found | None = None
    #: The subject that a nickname tells.
    taught: str = ""
    stretch: Stretch = field(default_factory=Stretch)
    marks: list[tuple[str, int, bool]] = field(default_factory=list)
    concepts: set[str] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    #: The word after the addressee of a message, 0 when nobody is addressed.
    addressed_until: int = 0

    def take(self, places: Sequence[int]) -> None:
        """These words are read."""
        self.taken |= set(places)
        self.covered |= set(places)

    @property
    def frozen(self) -> frozenset[int]:
        """The places read so far."""
        return frozenset(self.taken)
