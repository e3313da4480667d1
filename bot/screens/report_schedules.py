"""Reports that make themselves: the list, one of them, adding one."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.callbacks.reports import DoSchedule, ReportMenu, Schedules
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import Role
from core.i18n import Safe, _, fill
from core.reports.catalogue import Report
from core.reports.schedule import DayRule, Every, ScheduleView
from core.reports.schedule.choices import HOURS
from notifications.markup import Button, Rows

#: Any Monday, to name weekdays by.
_MONDAY = date(2026, 11, 16)
_NEW = "new"


def every_name(every: Every) -> str:
    """How often, in words."""
    return {
        Every.WEEK: _("every week"),
        Every.MONTH: _("every month"),
        Every.TERM: _("at the end of each term"),
        Every.YEAR: _("at the end of the year"),
    }[every]


def recipient_name(recipient: str) -> str:
    """For whom, in words; "" and "me" are the reader."""
    return {
        Role.DEPUTY.value: _("to the deputy heads"),
        Role.PRINCIPAL.value: _("to the principal"),
        Role.ADMIN.value: _("to the administrator"),
        Role.CLASS_TEACHER.value: _("to each class teacher"),
        Role.TEACHER.value: _("to each teacher"),
    }.get(recipient, _("to me"))


def _days_name(days: DayRule) -> str:
    return {
        DayRule.NEXT: _("on a day off: the next school day"),
        DayRule.BEFORE: _("on a day off: the school day before"),
        DayRule.ANY: _("on days off too"),
    }[days]


def _weekday_name(number: int) -> str:
    return wording.weekday_short(_MONDAY + timedelta(days=number - 1))


def schedules_screen(views: Sequence[ScheduleView], viewer: Viewer) -> Screen:
    """All that the reader may set, a button each."""
    lines: list[str] = [_line(n, one, viewer) for n, one in enumerate(views, 1)]
    text = page(
        _("Reports by schedule"),
        fill("{school}", school=viewer.school_name),
        "",
        *(lines or [_("No report comes by itself yet.")]),
        "",
        as_of(clock.now(), viewer.zone),
    )
    buttons = [Button(str(n), DoSchedule(id=one.id).pack()) for n, one in enumerate(views, 1)]
    add = (Button(_("Add"), Schedules(report=_NEW).pack()),)
    back = (Button(_("Reports"), ReportMenu().pack()),)
    return Screen(text, (*in_rows(buttons, 5), add, back))


def _line(number: int, one: ScheduleView, viewer: Viewer) -> Safe:
    return fill(
        _("{number}. {report}: {every}, {recipient} — {next}"),
        number=number,
        report=_(one.report.name),
        every=every_name(one.every),
        recipient=recipient_name(one.recipient),
        next=_next(one, viewer),
    )


def _next(one: ScheduleView, viewer: Viewer) -> str:
    if not one.is_on:
        return _("off")
    if one.next_at is None:
        return _("not before the next school year")
    return wording.moment(one.next_at, viewer.zone)


def schedule_screen(one: ScheduleView, viewer: Viewer, *, toast: str = "") -> Screen:
    """One schedule: when it comes next, and what can be changed."""
    text = page(
        fill("{title}", title=_(one.report.name)),
        ", ".join((every_name(one.every), recipient_name(one.recipient))),
        fill(_("At {hour}:00, {days}"), hour=one.at.hour, days=_days_name(one.days)),
        fill(_("Next: {next}"), next=_next(one, viewer)),
        *_last(one, viewer),
        as_of(clock.now(), viewer.zone),
    )
    back = (Button(_("‹ Back"), Schedules().pack()),)
    if not one.is_on:
        on = (Button(_("Switch on"), DoSchedule(id=one.id, do="on").pack()),)
        return Screen(text, (on, back), toast=toast)
    off = (Button(_("Switch off"), DoSchedule(id=one.id, do="off").pack()),)
    return Screen(text, (*_changes(one), off, back), toast=toast)


def _last(one: ScheduleView, viewer: Viewer) -> list[Safe]:
    if one.last_at is None:
        return []
    return [fill(_("Last time: {moment}"), moment=wording.moment(one.last_at, viewer.zone))]


def _changes(one: ScheduleView) -> Rows:
    def to(words: str, do: str, value: object, chosen: bool) -> Button:
        marked = f"• {words}" if chosen else words
        return Button(marked, DoSchedule(id=one.id, do=do, value=str(value)).pack())

    days = [to(_weekday_name(n), "weekday", n, n == one.weekday) for n in range(1, 8)]
    hours = [to(f"{hour}:00", "at", hour, hour == one.at.hour) for hour in HOURS]
    rules = [(to(_days_name(rule), "days", rule, rule == one.days),) for rule in DayRule]
    weekly = in_rows(days, 7) if one.every is Every.WEEK else ()
    return (*weekly, *in_rows(hours, 5), *rules)


def new_schedule_screen(reports: Sequence[Report], viewer: Viewer) -> Screen:
    """Which report is to come by itself."""
    rows = tuple((Button(_(one.name), Schedules(report=one.code).pack()),) for one in reports)
    back = (Button(_("‹ Back"), Schedules().pack()),)
    school = fill("{school}", school=viewer.school_name)
    return Screen(page(_("Reports by schedule"), school, _("Which one?")), (*rows, back))


def intervals_screen(report: Report, intervals: Sequence[Every]) -> Screen:
    """How often."""
    rows = tuple(
        (Button(every_name(one), Schedules(report=report.code, every=one).pack()),)
        for one in intervals
    )
    back = (Button(_("‹ Back"), Schedules(report=_NEW).pack()),)
    return Screen(page(_(report.name), _("How often?")), (*rows, back))


def recipients_screen(report: Report, every: str, recipients: Sequence[str]) -> Screen:
    """For whom."""
    rows = tuple(
        (Button(recipient_name(one), Schedules(report=report.code, every=every, to=one).pack()),)
        for one in recipients
    )
    back = (Button(_("‹ Back"), Schedules(report=report.code).pack()),)
    said = fill("{every}", every=every_name(Every(every)))
    return Screen(page(_(report.name), said, _("For whom?")), (*rows, back))
