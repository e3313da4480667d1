"""Choosing what a family screen shows: another subject, another period, days of a calendar."""

from datetime import date, timedelta

from bot.callbacks.family import At, Look, PickDays
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from bot.screens.turning import TURNS, Shown, Turns, capital, name_of, period_short, period_words
from core import wording
from core.i18n import _, fill
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
from core.journal.queries.asking import SubjectRef
from notifications.markup import Button, Rows


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
