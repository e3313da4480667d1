"""Days of the school year: holidays, bells, changes of the timetable."""

from datetime import date
from itertools import groupby

from bot.screen import Screen
from bot.screens.frame import as_of, leaf_of, page
from bot.screens.turning import Shown, capital, heading, turning_rows
from core import wording
from core.enums import SubstitutionKind
from core.i18n import Safe, _, fill, ngettext
from core.journal.queries.changes import Change, PupilChanges
from core.journal.queries.year_days import PupilBells, PupilHolidays
from notifications.markup import Button


def holidays_screen(view: PupilHolidays, zone: str) -> Screen:
    """All holidays of a school year, the next ones first in words."""
    lines: list[str] = [
        fill(
            "{name}: {period}",
            name=name,
            period=wording.period(first, last),
        )
        for name, first, last in view.holidays
    ]
    if not lines:
        lines = [_("The school has not entered the holidays of this year.")]
    shown = Shown.of("holidays", view)
    title, when = heading(_("Holidays"), shown)
    nearest = [_nearest(view), ""] if view.next else []
    text = page(title, when, "", *nearest, *lines, "", as_of(view.as_of, zone))
    return Screen(text, turning_rows(shown))


def _nearest(view: PupilHolidays) -> str:
    assert view.next is not None
    name, first, last = view.next
    today = view.time.today
    if first <= today:
        until = wording.day(last)
        return fill(_("<b>{name}</b> now, until {day}."), name=name, day=until)
    days = (first - today).days
    said = ngettext(
        "Next: <b>{name}</b>, in {n} day, {period}.",
        "Next: <b>{name}</b>, in {n} days, {period}.",
        days,
    )
    return fill(said, name=name, n=days, period=wording.period(first, last))


def bells_screen(view: PupilBells, zone: str) -> Screen:
    """When lessons of the class begin and end on this day."""
    lines: list[str] = [
        f"{number}. {start:%H:%M}–{end:%H:%M}" for number, (start, end) in view.bells.items()
    ]
    if not lines:
        lines = [_("The school has not entered the bells.")]
    if view.room:
        lines += ["", fill(_("Room of the class: {room}"), room=view.room)]
    other = [day for day in view.special if day != view.period.since.isoweekday()]
    if other:
        days = ", ".join(wording.weekday(_weekday(view, day)) for day in other)
        lines += ["", fill(_("Other bells: {days}."), days=days)]
    shown = Shown.of("bells", view)
    title, when = heading(_("Bells"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    timetable = Button(_("Timetable"), shown.look(view="tt"))
    return Screen(text, (*turning_rows(shown), (timetable,)))


def _weekday(view: PupilBells, weekday: int) -> date:
    day = view.period.since
    return date.fromordinal(day.toordinal() + weekday - day.isoweekday())


def changes_screen(view: PupilChanges, zone: str, number: int = 1) -> Screen:
    """Substitutions and other changes, day by day."""
    lines: list[str] = []
    for day, some in groupby(view.changes, key=lambda change: change.day):
        lines.append(fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day))))
        lines += [_change_line(change) for change in some]
    lines = lines or [_("No substitutions or changes in these days.")]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("subs", view, number, pages)
    title, when = heading(_("Substitutions"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    timetable = Button(_("Timetable"), shown.look(view="tt"))
    return Screen(text, (*turning_rows(shown), (timetable,)))


def _change_line(change: Change) -> Safe:
    said = fill(
        _("lesson {number}, {subject}: {what}"),
        number=change.number,
        subject=change.subject,
        what=_what(change),
    )
    return fill("{said}. {note}", said=said, note=change.note) if change.note else said


def _what(change: Change) -> str:
    if change.kind is SubstitutionKind.CANCEL:
        return _("cancelled")
    room = _("room {room}").format(room=change.room) if change.room else ""
    if change.teacher is None:
        return room or _("changed")
    name = wording.staff_initials(*change.teacher)
    said = _("given by {name}").format(name=name)
    if change.usual is not None:
        usual = wording.staff_initials(*change.usual)
        said = _("given by {name} instead of {usual}").format(name=name, usual=usual)
    return f"{said}, {room}" if room else said
