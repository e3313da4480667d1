"""The line against real pupils, groups and works; what is not certain is asked, never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.dictation.line import Item, Line, folded
from core.enums import AttendanceCode
from core.journal.grid import GroupChoice
from core.journal.roster import RosterPupil, WorkType

#: A slip of the finger in a surname: so many of a hundred must agree.
_LIKENESS = 84


class Named(Protocol):
    """A pupil as the matching sees one."""

    @property
    def id(self) -> int: ...
    @property
    def last_name(self) -> str: ...
    @property
    def first_name(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """What will be saved for one pupil: by type of work "5" or ".", and a code."""

    pupil_id: int
    puts: tuple[tuple[int, str], ...]
    code: AttendanceCode | None


@dataclass(frozen=True)
class Doubt:
    """A part of the line that fits several pupils, or none when `pupils` is empty."""

    said: str
    pupils: tuple[int, ...]
    entry: Entry  # of pupil 0 until one is chosen


@dataclass(frozen=True)
class Clash:
    """A part with two marks for one work: only the first could be kept, so it is not saved."""

    said: str


@dataclass(frozen=True)
class Matched:
    """Entries that are certain, and parts to ask about."""

    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...]
    clashes: tuple[Clash, ...] = ()

    def settled(self, chosen: Sequence[int]) -> "Matched":
        """The same with the first doubts answered: by a pupil's id, or by 0 to leave it out.

        A pupil who was not offered leaves the part out too.
        """
        certain = list(self.entries)
        for doubt, pupil_id in zip(self.doubts, chosen, strict=False):
            if pupil_id in doubt.pupils:
                certain.append(replace(doubt.entry, pupil_id=pupil_id))
        return replace(self, entries=tuple(certain), doubts=self.doubts[len(chosen) :])


def find_group(line: Line, groups: Sequence[GroupChoice]) -> tuple[GroupChoice, ...]:
    """The groups the line may mean: of its class, and of its subject when one is said."""
    of_class = [one for one in groups if folded(one.class_name) == folded(line.class_name)]
    if not line.subject:
        return tuple(of_class)
    said = folded(line.subject)
    near = [one for one in of_class if _means(said, folded(one.subject))]
    return tuple(near)


def _means(said: str, subject: str) -> bool:
    from rapidfuzz import fuzz

    if len(said) >= 3 and (subject.startswith(said) or said in subject.split()):
        return True
    return fuzz.ratio(said, subject) >= _LIKENESS


def match(line: Line, pupils: Sequence[RosterPupil], types: Sequence[WorkType]) -> Matched:
    """By part of the line, the pupil it means and the type of work its marks are for."""
    entries: list[Entry] = []
    doubts: list[Doubt] = []
    clashes: list[Clash] = []
    for item in line.items:
        found = _pupils(item, pupils)
        puts = tuple((_type_of(work or line.work, types), put) for put, work in item.marks)
        entry = Entry(found[0] if len(found) == 1 else 0, puts, item.code)
        if len({kind for kind, _put in puts}) < len(puts):
            clashes.append(Clash(item.said))
        elif entry.pupil_id:
            entries.append(entry)
        else:
            doubts.append(Doubt(item.said, found, entry))
    return Matched(tuple(entries), tuple(doubts), tuple(clashes))


def _pupils(item: Item, pupils: Sequence[Named]) -> tuple[int, ...]:
    from rapidfuzz import fuzz

    words = [folded(word) for word in item.name]
    for fits in (
        lambda word, last: word == last,
        lambda word, last: len(word) >= 3 and last.startswith(word),
        lambda word, last: len(word) >= 4 and fuzz.ratio(word, last) >= _LIKENESS,
    ):
        found = [one for one in pupils if any(fits(word, folded(one.last_name)) for word in words)]
        if found:
            return _by_first_name(words, found)
    return ()


def _by_first_name(words: list[str], found: list[Named]) -> tuple[int, ...]:
    """Namesakes are told apart by the first name or its first letter, when it is said."""
    others = [word for word in words if word not in {folded(one.last_name) for one in found}]
    for word in others:
        narrowed = [one for one in found if folded(one.first_name).startswith(word)]
        if narrowed:
            found = narrowed
    return tuple(one.id for one in found)


def _type_of(said: str, types: Sequence[WorkType]) -> int:
    """The type of work a word means, «к/р» by the first letters of «Контрольная работа»."""
    plain = folded(said).replace("/", "")
    for kind in types:
        name, initials = folded(kind.name), "".join(word[0] for word in folded(kind.name).split())
        if plain and (plain in {initials, folded(kind.abbr)} or name.startswith(plain[:6])):
            return kind.id
    return types[0].id if types else 0
