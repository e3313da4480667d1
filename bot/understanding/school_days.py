"""Days of the school year: weeks from Monday to Sunday, months, terms; around a given today."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understanding.context import Context, Term
from bot.understanding.date_words import DateWord


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A weekday (0 is Monday); `shift` is P, C or F where its week was said, or empty."""

    number: int
    shift: str = ""


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """«5-го»: a day whose month was not said."""

    number: int


Day = date | DayOfWeek | DayOfMonth


class Calendar:
    """The calendar of a context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.today = context.today

    def day(self, day: Day, *, coming: bool) -> date | None:
        """The date of a day; today counts both as the coming and as the last such weekday."""
        if isinstance(day, date):
            return day
        if isinstance(day, DayOfMonth):
            return self._day_of_month(day.number, coming=coming)
        if day.shift:
            weeks = {"P": -1, "C": 0, "F": 1}[day.shift]
            monday, _ = self.week(weeks)
            return monday + timedelta(days=day.number)
        if coming:
            return self.today + timedelta(days=(day.number - self.today.weekday()) % 7)
        return self.today - timedelta(days=(self.today.weekday() - day.number) % 7)

    def _day_of_month(self, number: int, *, coming: bool) -> date | None:
        """In this month, or in the next or previous one where that is nearer to what is asked."""
        beside = (0, 1) if coming else (0, -1)
        for shift in beside:
            first, last = self.month_beside(shift)
            if number > last.day or number < 1:
                continue
            day = first.replace(day=number)
            if (day >= self.today) if coming else (day <= self.today):
                return day
        return None

    def written(self, word: DateWord) -> date | None:
        """A date in digits; without a year it is in the school year."""
        if word.written is None or word.has_year:
            return word.written
        return self.in_year(word.written.day, word.written.month)

    def _year_of(self, month: int) -> int:
        starts = self.context.year_starts
        return starts.year + (month < min(starts.month, 8))

    def in_year(self, day: int, month: int) -> date | None:
        """A day of a month of the school year, None when there is no such day."""
        year = self._year_of(month)
        return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None

    def week(self, shift: int) -> tuple[date, date]:
        """This week (0) or one so many weeks away."""
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6)

    def month(self, month: int) -> tuple[date, date]:
        """A month of the school year."""
        year = self._year_of(month)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])

    def month_beside(self, shift: int) -> tuple[date, date]:
        """This calendar month (0), the previous (-1) or the next one (1)."""
        months = self.today.year * 12 + self.today.month - 1 + shift
        year, month = months // 12, months % 12 + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])

    def year(self, shift: int) -> tuple[date, date]:
        """The school year, or the one before (-1)."""
        starts, ends = self.context.year_starts, self.context.year_ends
        return starts.replace(year=starts.year + shift), ends.replace(year=ends.year + shift)

    def _current(self) -> Term | None:
        """The term of today; between terms, the one that has just ended."""
        begun = [term for term in self.context.terms if term.since <= self.today]
        return (
            max(begun or self.context.terms, key=lambda term: term.since, default=None)
            if begun
            else min(self.context.terms, key=lambda term: term.since, default=None)
        )

    def term(self, number: int, which: str) -> int | None:
        """The number of a term, said as such or from today: P the one before, F the next."""
        current = self._current()
        if number or current is None:
            return number if 0 < number <= 6 else None
        numbers = sorted(term.number for term in self.context.terms)
        if which == "P":
            ended = [term.number for term in self.context.terms if term.until < self.today]
            return max(ended, default=None)
        if which == "F":
            later = [other for other in numbers if other > current.number]
            return min(later, default=None)
        return current.number

    def part(self, parts: int, number: int, which: str) -> int | tuple[date, date] | None:
        """A half or a third of the year: a term where the school has so many, else its days."""
        terms = sorted(self.context.terms, key=lambda term: term.since)
        if len(terms) == parts or len(terms) < parts:
            return self.term(number, which)
        size = len(terms) // parts
        current = self._current()
        place = number or (terms.index(current) // size + 1 if current else 1)
        place += {"P": -1, "F": 1}.get(which, 0) if not number else 0
        chosen = terms[(place - 1) * size : place * size] if place > 0 else []
        return (chosen[0].since, chosen[-1].until) if chosen else None

    def around(self, unit: str) -> tuple[date, date] | None:
        """The week, month, term or school year that today is in."""
        if unit == "u":
            return self.week(0)
        if unit == "m":
            return self.month_beside(0)
        current = self._current()
        if unit in "tr" and current is not None:
            return current.since, current.until
        return self.year(0)
