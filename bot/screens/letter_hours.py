"""When letters are taken: an employee's own hours, the school's, and who is on duty."""

from datetime import date, time

from bot.callbacks.family import Setting
from bot.callbacks.messages import Duty, Hours
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from core import wording
from core.i18n import Safe, _, fill
from core.messaging.urgent import DutyList
from core.messaging.windows import Hours as HoursView
from core.messaging.windows import OwnHours
from notifications.markup import Button, Rows

_OPENS, _CLOSES = (7, 8, 9, 10), (15, 16, 17, 18, 20, 21)


def hours_words(hours: HoursView) -> str:
    """«пн, вт, ср, чт, пт с 8:00 до 18:00»."""
    days = ", ".join(_day(number) for number in hours.days)
    said = _("{days} from {opens} to {closes}")
    return said.format(days=days, opens=_hour(hours.opens_at), closes=_hour(hours.closes_at))


def _day(number: str) -> str:
    return wording.weekday_short(date(2024, 1, int(number)))  # 1 January 2024 was a Monday.


def _hour(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def own_hours_screen(view: OwnHours, *, toast: str = "") -> Screen:
    """An employee's own hours, or that they are the school's."""
    state = _("Your own hours.") if view.is_own else _("As in the school.")
    text = page(
        _("Hours of letters"),
        fill("{hours}", hours=hours_words(view.hours)),
        fill("{state} {holidays}", state=state, holidays=_holidays(view.hours)),
        "",
        _(
            "Letters of families come to you in these hours. A letter written at another hour is "
            "kept, and the family is told when you get it. Urgent ones go to who is on duty."
        ),
    )
    as_school: Rows = ()
    if view.is_own:
        as_school = ((Button(_("As in the school"), Hours(whose="me", name="reset").pack()),),)
    back = (Button(_("‹ Back"), Setting(name="page", value="main").pack()),)
    return Screen(text, (*_rows("me", view.hours), *as_school, back), toast=toast)


def school_hours_screen(hours: HoursView, duty: DutyList, *, toast: str = "") -> Screen:
    """The school's hours and who is on duty."""
    on_duty = ", ".join(one.short for one in duty.on_duty) or _("nobody: the class teacher")
    text = page(
        _("Letters in the school"),
        fill(_("Hours: {hours}"), hours=hours_words(hours)),
        fill("{holidays}", holidays=_holidays(hours)),
        fill(_("On duty for urgent letters: {names}"), names=on_duty),
        "",
        _("An employee may choose hours of their own in /settings."),
    )
    people = [_duty(one.id, one.short, on=True) for one in duty.on_duty]
    people += [_duty(one.id, one.short, on=False) for one in duty.others]
    return Screen(text, (*_rows("school", hours), *in_rows(people, 1)), toast=toast)


def _holidays(hours: HoursView) -> Safe:
    return fill(_("In holidays too.") if hours.in_holidays else _("Not in holidays."))


def _duty(person: int, name: str, *, on: bool) -> Button:
    said = _("✓ On duty: {name}") if on else _("On duty: {name}")
    return Button(said.format(name=name), Duty(person=person, on=not on).pack())


def _rows(whose: str, hours: HoursView) -> Rows:
    def button(text: str, name: str, value: str, *, chosen: bool) -> Button:
        data = Hours(whose=whose, name=name, value=value).pack()
        return Button(f"✓ {text}" if chosen else text, data)

    days = [
        button(_day(number).capitalize(), "day", number, chosen=number in hours.days)
        for number in "1234567"
    ]
    opens = [
        button(
            _("from {hour}").format(hour=f"{hour}:00"),
            "opens",
            str(hour),
            chosen=hours.opens_at == time(hour),
        )
        for hour in _OPENS
    ]
    closes = [
        button(
            _("to {hour}").format(hour=f"{hour}:00"),
            "closes",
            str(hour),
            chosen=hours.closes_at == time(hour),
        )
        for hour in _CLOSES
    ]
    value = "off" if hours.in_holidays else "on"
    holidays = button(_("In holidays too"), "holidays", value, chosen=hours.in_holidays)
    return (*in_rows(days, 4), *in_rows(opens, 4), *in_rows(closes, 3), (holidays,))
