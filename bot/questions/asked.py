"""A question as it was understood: a view of a child, a period and a subject, as buttons carry."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.callbacks.family import At
from bot.questions.surroundings import Surroundings
from bot.understanding import Meaning
from core.clock import week_of
from core.journal.period import AHEAD, BACK, LONGEST, TERM_OF, month_period
from core.journal.queries.around import ChildAround

_WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Question:
    """The meaning of a phrase with what it refers to."""

    meaning: Meaning
    around: Surroundings
    said: str  # the phrase itself

    @property
    def child(self) -> ChildAround | None:
        """The child meant, or the only one."""
        return self.around.child(self.meaning.child)

    @property
    def at(self) -> At:
        """The period and the subject, as buttons of families' screens carry them."""
        return At(self._period(), self.around.subject_id(self.meaning.subject))

    @property
    def day(self) -> date:
        """A day within the period, today when none was said."""
        return self._term_begins() or self.meaning.until or self.meaning.since or self._today

    @property
    def is_too_far(self) -> bool:
        """Whether it is about days of which no journal tells."""
        days = [day for day in (self.meaning.since, self.meaning.until) if day is not None]
        return any(not self._today - BACK <= day <= self._today + AHEAD for day in days)

    @property
    def _today(self) -> date:
        return self.around.context.today

    def _term_begins(self) -> date | None:
        terms = self.around.context.terms
        return next((one.since for one in terms if one.number == self.meaning.term), None)

    def _period(self) -> str:
        begins = self._term_begins()
        if begins is not None:
            return f"{TERM_OF}{begins:%Y%m%d}"
        since, until = self.meaning.since, self.meaning.until
        if since is None:
            return ""
        return _code(since, until or max(self._today, since + _WEEK))


def _code(since: date, until: date) -> str:
    if since == until:
        return f"d{since:%Y%m%d}"
    if (since, until) == week_of(since):
        return f"w{since:%Y%m%d}"
    month = month_period(since)
    if (since, until) == (month.since, month.until):
        return month.code
    return f"r{max(since, until - LONGEST):%y%m%d}{until:%y%m%d}"
