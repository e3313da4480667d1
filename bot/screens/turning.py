"""How every family screen is turned: to the period before and after, to any period, to one subject.

A screen hands over what it shows (`Shown`); the buttons carry it, nothing is remembered.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.callbacks import packed
from bot.callbacks.family import At, Look, PickDays, PickPeriod, PickSubject
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from core import wording
from core.access.doors import PupilRef
from core.i18n import N_, Safe, _, fill
from core.journal.period import (
    LONGEST,
    Period,
    PeriodKind,
    SchoolTime,
    day_period,
    month_period,
    range_period,
    week_period,
)
from core.journal.queries.asking import ALL, Asked, SubjectRef, Subjects
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


def subjects_screen(shown: Shown, subjects: tuple[SubjectRef, ...]) -> Screen:
    """The pupil's subjects to choose from, and all of them."""
    title = fill(_("Which subject? · {name}"), name=name_of(shown.pupil))
    code, child = shown.period.code, shown.pupil.id

    def button(text: str, subject: int) -> Button:
        chosen = "✓ " if subject == shown.choice.chosen else ""
        at = str(At(code, subject))
        return Button(chosen + text, Look(view=shown.view, child=child, at=at).pack())

    rows = in_rows([button(subject.name, subject.id) for subject in subjects], 2)
    return Screen(
        page(title, capital(period_words(shown.period))),
        ((button(_("All subjects"), 0),), *rows, _back(shown)),
    )


def periods_screen(shown: Shown) -> Screen:
    """Periods to choose from: near days, weeks and months, terms, school years, any days."""
    turns, time = TURNS[shown.view], shown.time
    rows: list[tuple[Button, ...]] = []
    if turns.usual:
        at = str(At("", shown.choice.chosen))
        usual = Look(view=shown.view, child=shown.pupil.id, at=at).pack()
        rows.append((Button(_(turns.usual), usual),))
    for named in (_days(time, turns), _weeks(time, turns), _months(time, turns)):
        rows += in_rows([_period_button(shown, text, one) for text, one in named], 3)
    if PeriodKind.TERM in turns.units:
        terms = [term for term in time.terms if not term.is_past]
        rows += in_rows([_period_button(shown, period_short(term), term) for term in terms], 2)
    if PeriodKind.YEAR in turns.units:
        years = reversed(time.years)
        rows += in_rows([_period_button(shown, year.year, year) for year in years], 3)
    if PeriodKind.RANGE in turns.units:
        rows.append((Button(_("Own dates"), _calendar(shown, time.today)),))
    title = fill(_("Which period? · {name}"), name=name_of(shown.pupil))
    now = fill(_("Now: {text}"), text=period_words(shown.period))
    return Screen(page(title, now), (*rows, _back(shown)))


def _days(time: SchoolTime, turns: Turns) -> list[tuple[str, Period]]:
    if PeriodKind.DAY not in turns.units:
        return []
    today, step = time.today, timedelta(days=1)
    named = [(_("Yesterday"), today - step), (_("Today"), today), (_("Tomorrow"), today + step)]
    return [(text, day_period(day)) for text, day in named if turns.ahead or day <= today]


def _weeks(time: SchoolTime, turns: Turns) -> list[tuple[str, Period]]:
    if PeriodKind.WEEK not in turns.units:
        return []
    today, step = time.today, timedelta(days=7)
    named = [
        (_("Last week"), week_period(today - step)),
        (_("This week"), week_period(today)),
        (_("Next week"), week_period(today + step)),
    ]
    return named if turns.ahead else named[:2]


def _months(time: SchoolTime, turns: Turns) -> list[tuple[str, Period]]:
    """The months of the school year so far, this one last."""
    if PeriodKind.MONTH not in turns.units:
        return []
    found = [month_period(time.today)]
    while len(found) < 12 and found[0].since > time.year.since:
        found.insert(0, month_period(found[0].since - timedelta(days=1)))
    return [(wording.month(month.since).partition(" ")[0], month) for month in found]


def _period_button(shown: Shown, text: str, period: Period) -> Button:
    chosen = "✓ " if period.code == shown.period.code else ""
    return Button(chosen + text, shown.look(period=period))


def _calendar(shown: Shown, month: date, since: str = "") -> str:
    return PickDays(
        view=shown.view,
        child=shown.pupil.id,
        subject=shown.choice.chosen,
        month=f"{month:%y%m}",
        since=since,
    ).pack()


def calendar_screen(shown: Shown, month: date, since: date | None) -> Screen:
    """A leaf of the calendar: the first day is pressed, then the last one. Raises NotFound for a
    month out of reach."""
    leaf = month_period(month)
    shown.time.day(f"{month:%Y%m%d}")
    title = fill(_("Which days? · {name}"), name=name_of(shown.pupil))
    asked = _("Press the first day.")
    if since is not None:
        asked = fill(_("From {day}. Now press the last day."), day=wording.full_day(since))
    return Screen(
        page(title, capital(wording.month(leaf.since)), asked),
        (*_leaf(shown, leaf, since), _months_around(shown, leaf, since), _back(shown)),
    )


def _leaf(shown: Shown, leaf: Period, since: date | None) -> Rows:
    first = week_period(leaf.since).since
    days = [first + timedelta(days=n) for n in range((leaf.until - first).days + 1)]
    days += [leaf.until + timedelta(days=n) for n in range(1, 8 - leaf.until.isoweekday())]
    return in_rows([_day_button(shown, leaf, day, since) for day in days], 7)


def _day_button(shown: Shown, leaf: Period, day: date, since: date | None) -> Button:
    """Days of other months are dots, for Telegram takes no empty button; they lead back here."""
    if not leaf.holds(day):
        return Button("·", _calendar(shown, leaf.since, f"{since:%y%m%d}" if since else ""))
    if since is None or abs(day - since) > LONGEST:
        return Button(str(day.day), _calendar(shown, day, f"{day:%y%m%d}"))
    text = f"·{day.day}·" if day == since else str(day.day)
    return Button(text, shown.look(period=range_period(since, day)))


def _months_around(shown: Shown, leaf: Period, since: date | None) -> tuple[Button, ...]:
    carried = f"{since:%y%m%d}" if since else ""
    before, after = shown.time.before(leaf), shown.time.after(leaf)
    return tuple(
        Button(
            text.format(month=wording.month(month.since)), _calendar(shown, month.since, carried)
        )
        for text, month in (("‹ {month}", before), ("{month} ›", after))
        if month is not None
    )


def _back(shown: Shown) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), shown.look()),)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
