"""Days and periods said in a phrase, as patterns over the letters of `date_words`.

A weekday or a bare day of the month means the coming or the last one, which depends on what is
asked; so a `Stretch` is resolved only when the intent is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.understanding.context import Context
from bot.understanding.date_words import DateWord, date_words
from bot.understanding.school_days import Calendar, Day, DayOfMonth, DayOfWeek
from bot.understanding.words import Word


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said of time: days, or the number of a term; and the words that said it."""

    since: Day | None = None
    until: Day | None = None
    term: int | None = None
    places: range = range(0)
    #: «За четверть»: no number and no «эту», so that it may be only a manner of speaking.
    is_bare: bool = False
    #: «Три дня»: ahead of today where something is to come, nothing certain where it is past.
    is_length: bool = False

    def __bool__(self) -> bool:
        return len(self.places) > 0

    def resolved(self, context: Context, *, coming: bool) -> tuple[date | None, date | None]:
        """The days meant, weekdays being the coming ones or the last ones."""
        if self.is_length and not coming:
            return None, None
        calendar = Calendar(context)
        since = calendar.day(self.since, coming=coming) if self.since else None
        until = calendar.day(self.until, coming=coming) if self.until else None
        if since is None or until is None or since <= until:
            return since, until
        if isinstance(self.until, DayOfWeek):
            week = timedelta(days=7)
            return (since, until + week) if coming else (since - week, until)
        return until, since


Build = Callable[["_Match"], Stretch | None]


class _Match:
    """The words of one match of a pattern, with the calendar they are read by."""

    def __init__(self, found: re.Match[str], words: Sequence[DateWord], calendar: Calendar) -> None:
        self.found, self.words, self.calendar = found, words, calendar

    def of(self, group: str) -> list[DateWord]:
        """The words of a group."""
        first, last = self.found.span(group)
        return list(self.words[first:last]) if first >= 0 else []

    def number(self, default: int = 1) -> int:
        """The number of the group n."""
        said = [word.value for word in self.of("n") if word.letter == "N"]
        return said[0] if said else default

    def days(self) -> int:
        """How many days so many days, weeks or months are; more than a life at school are cut."""
        counted = self.number() * {"d": 1, "u": 7, "m": 30}[self.found["unit"]]
        return min(max(counted, 1), _MOST_DAYS)

    def which(self) -> str:
        """P, C, F or R: which week, month, term."""
        return self.found["w"] or ""

    def day(self, group: str, month_of: str = "") -> Day | None:
        """The day said in a group; a bare number takes its month from the other group."""
        words = [word for word in self.of(group) if word.letter not in "_lvna"]
        letters = {word.letter: word for word in words}
        if "X" in letters:
            return self.calendar.written(letters["X"])
        if "D" in letters:
            return self.calendar.today + timedelta(days=letters["D"].value)
        if "W" in letters:
            shift = next((word.letter for word in words if word.letter in "PCF"), "")
            return DayOfWeek(letters["W"].value, shift)
        if "N" not in letters:
            return None
        month = letters.get("M")
        if month is None and month_of:
            month = next((word for word in self.of(month_of) if word.letter == "M"), None)
        if month is None:
            return DayOfMonth(letters["N"].value)
        return self.calendar.in_year(letters["N"].value, month.value)


#: More than a life at school: nobody means more, and a calendar has an end.
_MOST_DAYS = 13 * 366
_DAY = r"(?:X|_?Nl?M|M_?N|_?Ng|D|[vn]?[PCFR]?W)"
_BARE = r"(?:X|_?Nl?M|M_?N|_?Ng|D|[vn]?[PCF]?W|_?N)"


def _range(found: _Match) -> Stretch | None:
    since, until = found.day("x", "y"), found.day("y")
    return Stretch(since, until) if since and until else None


def _single(found: _Match) -> Stretch | None:
    day = found.day("x")
    return Stretch(day, day) if day else None


def _since(found: _Match) -> Stretch | None:
    return Stretch(found.day("x"))


def _since_month(found: _Match) -> Stretch | None:
    return Stretch(found.calendar.month(found.of("x")[0].value)[0])


def _until(found: _Match) -> Stretch | None:
    until = found.day("x")
    is_over = isinstance(until, date) and until < found.calendar.today
    return Stretch(None if is_over else found.calendar.today, until)


def _from_beginning(found: _Match) -> Stretch | None:
    around = found.calendar.around(found.found["unit"])
    return Stretch(around[0], found.calendar.today) if around else None


def _until_end(found: _Match) -> Stretch | None:
    around = found.calendar.around(found.found["unit"])
    return Stretch(found.calendar.today, around[1], is_bare=True) if around else None


def _rolling(found: _Match) -> Stretch | None:
    today = found.calendar.today
    return Stretch(today - timedelta(days=found.days() - 1), today)


def _ahead(found: _Match) -> Stretch | None:
    today = found.calendar.today
    return Stretch(today, today + timedelta(days=found.days() - 1))


def _after(found: _Match) -> Stretch | None:
    day = found.calendar.today + timedelta(days=found.days())
    return Stretch(day, day)


def _ago(found: _Match) -> Stretch | None:
    day = found.calendar.today - timedelta(days=found.days())
    return Stretch(day, day)


def _week(found: _Match) -> Stretch | None:
    return Stretch(*found.calendar.week({"P": -1, "F": 1}.get(found.which(), 0)))


def _weekend(found: _Match) -> Stretch | None:
    shift = found.which()
    return Stretch(DayOfWeek(5, shift), DayOfWeek(6, shift), is_bare=not shift)


def _this_month(found: _Match) -> Stretch | None:
    return Stretch(*found.calendar.month_beside({"P": -1, "F": 1}.get(found.which(), 0)))


def _month(found: _Match) -> Stretch | None:
    return Stretch(*found.calendar.month(found.of("x")[0].value))


def _months(found: _Match) -> Stretch | None:
    first, last = found.of("x")[0].value, found.of("y")[0].value
    since, until = found.calendar.month(first)[0], found.calendar.month(last)[1]
    return Stretch(since, until) if since <= until else None


def _term(found: _Match) -> Stretch | None:
    number, which = found.number(0), found.which()
    made = _as_stretch(found.calendar.term(number, which))
    return replace(made, is_bare=not number and not which)


def _part_of_year(found: _Match) -> Stretch | None:
    parts = {"h": 2, "r": 3}[found.found["unit"]]
    number, which = found.number(0), found.which()
    made = _as_stretch(found.calendar.part(parts, number, which))
    return replace(made, is_bare=not number and not which)


def _as_stretch(meant: int | tuple[date, date] | None) -> Stretch:
    if meant is None or isinstance(meant, int):
        return Stretch(term=meant)
    return Stretch(*meant)


def _year(found: _Match) -> Stretch | None:
    return Stretch(*found.calendar.year(-1 if found.which() == "P" else 0))


def _half_of_year(found: _Match) -> Stretch | None:
    return _as_stretch(found.calendar.part(2, found.number(), ""))


def _length(found: _Match) -> Stretch | None:
    ahead = _ahead(found)
    return replace(ahead, is_length=True) if ahead else None


#: The most telling first; the first that fits wins.
_PATTERNS: tuple[tuple[re.Pattern[str], Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"[zvs]?(?P<x>M)[ip-][vp]?(?P<y>M)", _months),
        (rf"[sz]?(?P<x>{_BARE})(?:[pf-]|i(?=[vn]?[WDX]))[vn]?(?P<y>{_DAY})", _range),
        (r"(?P<x>_?N)(?:_?N)*[i-](?P<y>_?Nl?M)", _range),
        (r"s(?P<x>_?N)p(?P<y>_?N)(?![gMdumtrhy])", _range),
        (r"sb[CF]?l?(?P<unit>[umtry])", _from_beginning),
        (r"[fp]k[CF]?l?(?P<unit>[umtry])", _until_end),
        (r"[zv]?[RP](?P<n>_?N)(?P<unit>[dum])", _rolling),
        (r"[zv]?(?P<n>_?N)R(?P<unit>[dum])", _rolling),
        (r"(?P<n>(?:_?N)?)(?P<unit>[dum])a", _ago),
        (r"c(?P<n>(?:_?N)?)(?P<unit>[dum])", _after),
        (r"[vn]?F(?P<n>_?N)(?P<unit>[du])", _ahead),
        (r"[zvn]?(?P<n>_?N)jl?y", _half_of_year),
        (r"(?P<w>)t(?P<n>N)(?![gMdum])", _term),
        (r"[zvnp]?(?P<w>[PCFR]?)(?P<n>(?:_?N)?)t", _term),
        (r"z(?P<w>)(?P<n>N)x(?![gMdum])", _term),
        (r"[zvnp]?(?P<w>[PCFR]?)(?P<n>(?:_?N)?)(?P<unit>[hr])", _part_of_year),
        (r"z(?P<n>_?N)(?P<unit>[dum])", _rolling),
        (r"zR(?P<n>)(?P<unit>[dum])", _rolling),
        (r"n(?P<n>_?N)(?P<unit>[dum])", _ahead),
        (r"(?P<n>_?N)(?P<unit>[dum])", _length),
        (rf"s(?P<x>{_DAY})", _since),
        (r"s(?P<x>M)", _since_month),
        (rf"f(?P<x>{_DAY})", _until),
        (rf"[zvnp]?(?P<x>{_DAY})", _single),
        (r"[zvn]?(?P<w>[PCFR]?)u", _week),
        (r"[zvn]?[PCF]?(?P<x>M)", _month),
        (r"[zvn]?(?P<w>[PCF]?)e", _weekend),
        (r"(?:[zvn]|(?=[PCF]))(?P<w>[PCF]?)m", _this_month),
        (r"(?:[zvn]|(?=[PCF]))(?P<w>[PCF]?)y", _year),
    )
)


def find_stretch(words: Sequence[Word], context: Context, taken: frozenset[int]) -> Stretch:
    """What the phrase says of time; the most telling part of it where it says several things."""
    told, calendar = date_words(words), Calendar(context)
    letters = "".join("o" if at in taken else word.letter for at, word in enumerate(told))
    letters = letters.replace("qvu", "ooo")  # «сколько раз в неделю» is no week
    for pattern, build in _PATTERNS:
        bare = None
        for match in pattern.finditer(letters):
            made = build(_Match(match, told, calendar))
            if made is None:
                continue
            made = replace(made, places=range(match.start(), match.end()))
            if not made.is_bare:
                return made
            bare = bare or made
        if bare is not None:
            return bare
    return Stretch()
