"""How every family screen is turned: to the period before and after, to any period, to one subject.

A screen hands over what it shows (`Shown`); the buttons carry it, nothing is remembered.
"""

from dataclasses import dataclass

from bot.callbacks import packed
from bot.callbacks.family import At, Look, PickPeriod, PickSubject
from core import wording
from core.access.doors import PupilRef
from core.i18n import N_, Safe, _, fill
from core.journal.period import (
    Period,
    PeriodKind,
    SchoolTime,
)
from core.journal.queries.asking import ALL, Asked, Subjects
from notifications.markup import Button, Rows


@dataclass(frozen=True)
class Turns:
    """Which periods a view has, whether it also looks ahead of today, and by one subject.

    `usual` names its own period, where that is none of these.
    """

    units: frozenset[PeriodKind] = frozenset(PeriodKind)
    ahead: bool = False
    by_subject: bool = True
    usual: str = ""


_TERM = frozenset({PeriodKind.TERM})
_YEAR = frozenset({PeriodKind.YEAR})
_NEAR = frozenset({PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH})
_SHORT = frozenset({PeriodKind.DAY, PeriodKind.WEEK})
#: By the name of a view, as `Look` carries it; a view that is not here has one page only.
TURNS = {
    "marks": Turns(),
    "attendance": Turns(),
    "final": Turns(_YEAR, by_subject=False),
    "diary": Turns(ahead=True),
    "homework": Turns(ahead=True),
    "chart": Turns(_TERM, by_subject=False),
    "glance": Turns(_TERM, by_subject=False),
    "absences": Turns(_TERM, by_subject=False),
    "tt": Turns(_SHORT, ahead=True, by_subject=False),
    "target": Turns(_TERM),
    "debts": Turns(),
    "compare": Turns(),
    "links": Turns(ahead=True),
    "tests": Turns(_NEAR | _TERM, ahead=True, usual=N_("Until the term ends")),
    "diag": Turns(_YEAR, usual=N_("The whole time")),
    "subs": Turns(_NEAR, ahead=True, by_subject=False, usual=N_("Two weeks ahead")),
    "bells": Turns(frozenset({PeriodKind.DAY}), ahead=True, by_subject=False),
    "holidays": Turns(_YEAR, ahead=True, by_subject=False),
}


@dataclass(frozen=True)
class Shown:
    """What is on the screen: a view of a child, its period, subject and page."""

    view: str
    pupil: PupilRef
    time: SchoolTime
    period: Period
    choice: Subjects = ALL
    page: int = 1
    pages: int = 1

    @classmethod
    def of(cls, view: str, answer: Asked, page: int = 1, pages: int = 1) -> "Shown":
        """The screen of an answer."""
        about = (answer.pupil, answer.time, answer.period, answer.choice)
        return cls(view, *about, min(page, pages), pages)

    def look(self, *, view: str = "", period: Period | None = None, page: int = 1) -> str:
        """The data of a button to the same thing in another view, period or page."""
        at = At((period or self.period).code, self.choice.chosen, page)
        return packed(Look, view=view or self.view, child=self.pupil.id, at=str(at))


def name_of(pupil: PupilRef) -> str:
    """The child with the class, bare."""
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


def period_words(period: Period) -> str:
    """A period as a heading: «2-я четверть, 2 ноября – 30 декабря», «ноябрь 2026»."""
    if period.unit is PeriodKind.DAY:
        return wording.day_and_weekday(period.since)
    if period.unit is PeriodKind.MONTH:
        return wording.month(period.since)
    if period.unit is PeriodKind.YEAR:
        return _("School year {year}").format(year=period.year)
    if period.unit is PeriodKind.TERM:
        name = wording.term_name(period.kind, period.number)
        if period.is_past:
            name = f"{name} {period.year}"
        return f"{name}, {wording.period(period.since, period.until)}"
    return wording.period(period.since, period.until)


def period_short(period: Period) -> str:
    """A period on a button: «1-я четверть», «9–15.11», «октябрь 2026»."""
    if period.unit is PeriodKind.TERM:
        name = wording.term_name(period.kind, period.number)
        return f"{name} {period.year}" if period.is_past else name
    if period.unit is PeriodKind.YEAR:
        return period.year
    if period.unit is PeriodKind.MONTH:
        return wording.month(period.since)
    if period.since == period.until:
        return wording.day_short(period.since)
    if (period.since.year, period.since.month) == (period.until.year, period.until.month):
        return f"{period.since:%d}–{wording.day_short(period.until)}"
    return f"{wording.day_short(period.since)}–{wording.day_short(period.until)}"


def heading(title: str, shown: Shown) -> tuple[Safe, Safe]:
    """The title with the child, and the line below it: the subject, if one, and the period."""
    whose = fill("{title} · {name}", title=title, name=name_of(shown.pupil))
    when = capital(period_words(shown.period))
    if shown.choice.name:
        when = f"{shown.choice.name} · {period_words(shown.period)}"
    return whose, fill("{when}", when=when)


def turning_rows(shown: Shown) -> Rows:
    """Rows of buttons: pages of a long answer, periods before and after, other ones, subjects."""
    turns = TURNS[shown.view]
    before = after = None
    if shown.period.unit in turns.units:
        before, after = shown.time.before(shown.period), shown.time.after(shown.period)
    if after is not None and after.since > shown.time.today and not turns.ahead:
        after = None
    pager = [
        Button(text.format(period=period_short(period)), shown.look(period=period))
        for text, period in (("‹ {period}", before), ("{period} ›", after))
        if period is not None
    ]
    return tuple(row for row in (_pages(shown), tuple(pager), _choices(shown, turns)) if row)


def _pages(shown: Shown) -> tuple[Button, ...]:
    found = []
    if shown.page > 1:
        found.append((_("‹ Page {number}"), shown.page - 1))
    if shown.page < shown.pages:
        found.append((_("Page {number} of {pages} ›"), shown.page + 1))
    return tuple(
        Button(text.format(number=number, pages=shown.pages), shown.look(page=number))
        for text, number in found
    )


def _choices(shown: Shown, turns: Turns) -> tuple[Button, ...]:
    at = str(At(shown.period.code, shown.choice.chosen))
    child = shown.pupil.id
    row = [Button(_("Another period"), packed(PickPeriod, view=shown.view, child=child, at=at))]
    if turns.by_subject:
        said = _("Another subject") if shown.choice.chosen else _("One subject")
        row.append(Button(said, packed(PickSubject, view=shown.view, child=child, at=at)))
    return tuple(row)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
