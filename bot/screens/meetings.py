"""Hours of reception: the family's appointments and free hours, the employee's own hours."""

from datetime import date, timedelta
from itertools import groupby

from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import clock, wording
from core.access.circle import StaffMember
from core.access.doors import PupilRef
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.meetings.actions import Opened
from core.meetings.reading import ChildMeetings, OpenStaff, Slot
from notifications.buttons import Meeting
from notifications.markup import Button, Rows
from notifications.writing.meetings import staff_lines, when, who_comes

#: Days that are offered to open hours on, and buttons of hours on one screen.
DAYS, HOURS = 14, 24


def _child(pupil: PupilRef) -> str:
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


def _button(words: str, do: str, *, child: int = 0, number: int = 0, day: str = "") -> Button:
    return Button(words, Meeting(do=do, child=child, id=number, day=day).pack())


def _day(slot: Slot, viewer: Viewer) -> date:
    return clock.local(slot.starts_at, viewer.zone).date()


def begin_screen(children: list[PupilRef], *, employed: bool) -> Screen:
    """About which child, or one's own hours."""
    rows = [_button(_child(one), "child", child=one.id) for one in children]
    if employed:
        rows.append(_button(_("My hours"), "hours"))
    if not rows:
        return Screen(_("Appointments are made by families with the employees of the school."))
    return Screen(fill("<b>{title}</b>", title=_("Appointments")), in_rows(rows, 1))


def child_screen(view: ChildMeetings, viewer: Viewer, *, toast: str = "") -> Screen:
    """What the family has, and who receives."""
    lines: list[str] = []
    for slot in view.mine:
        lines += [*staff_lines(slot, viewer.zone), ""]
    if view.open:
        lines.append(_("With whom would you like to meet? Beside the name: free hours."))
    else:
        lines.append(_("Nobody has free hours now. Ask in a letter: /message"))
    text = page(
        fill(_("Appointments · {name}"), name=_child(view.pupil)),
        *lines,
        as_of(clock.now(), viewer.zone),
    )
    child = view.pupil.id
    rows: Rows = tuple(
        (
            _button(
                _("Cancel: {when}").format(when=_short(one, viewer)),
                "back",
                child=child,
                number=one.id,
            ),
        )
        for one in view.mine
        if one.starts_at > clock.now()
    )
    open_ = tuple(
        (_button(_of_staff(one), "staff", child=child, number=one.staff.id),) for one in view.open
    )
    return Screen(text, (*rows, *open_), toast=toast)


def _of_staff(one: OpenStaff) -> str:
    name = one.staff.name
    initials = wording.staff_initials(name.last_name, name.first_name, name.middle_name)
    return f"{initials} · {one.free}"


def _short(slot: Slot, viewer: Viewer) -> str:
    return (
        f"{wording.day_short(_day(slot, viewer))}, {wording.time_of(slot.starts_at, viewer.zone)}"
    )


def free_screen(
    pupil: PupilRef,
    staff: StaffMember,
    free: list[Slot],
    mine: list[Slot],
    viewer: Viewer,
    *,
    day: str = "",
) -> Screen:
    """The free hours of one employee: a day, and its hours as buttons."""
    days = {found: list(slots) for found, slots in groupby(free, lambda one: _day(one, viewer))}
    chosen = next((one for one in days if one.isoformat() == day), next(iter(days), None))
    lines: list[str] = [fill("{name}", name=_child(pupil))]
    lines += [
        fill(
            _("You are expected {when}. Another time replaces this one."),
            when=when(one, viewer.zone),
        )
        for one in mine
    ]
    if chosen is None:
        lines.append(_("There are no free hours now."))
    else:
        lines.append(fill("{day}", day=wording.day_and_weekday(chosen)))
        lines += [fill("{place}", place=one) for one in _places(days[chosen])]
    text = page(
        fill(_("Appointment · {name}"), name=staff.name.full),
        *lines,
        as_of(clock.now(), viewer.zone),
    )
    hours = [
        _button(wording.time_of(one.starts_at, viewer.zone), "take", child=pupil.id, number=one.id)
        for one in (days[chosen] if chosen else [])[:HOURS]
    ]
    others = [
        _button(
            f"{wording.weekday_short(one)} {wording.day_short(one)}",
            "day",
            child=pupil.id,
            number=staff.id,
            day=one.isoformat(),
        )
        for one in days
        if one != chosen
    ]
    back = (_button(_("‹ Back"), "child", child=pupil.id),)
    return Screen(text, (*in_rows(hours, 4), *in_rows(others, 3), back))


def _places(slots: list[Slot]) -> list[str]:
    return list(dict.fromkeys(one.place for one in slots if one.place))


def taken_screen(pupil: PupilRef, slot: Slot, viewer: Viewer) -> Screen:
    """What has been agreed, and that a reminder will come."""
    text = page(
        fill(_("You have an appointment · {name}"), name=_child(pupil)),
        *staff_lines(slot, viewer.zone),
        _("We shall remind you. The appointment stands in your /calendar too."),
        as_of(clock.now(), viewer.zone),
    )
    move = _button(_("Move"), "staff", child=pupil.id, number=slot.staff_id)
    cancel = _button(_("Cancel the appointment"), "back", child=pupil.id, number=slot.id)
    return Screen(
        text,
        ((move, cancel), (_button(_("‹ Back"), "child", child=pupil.id),)),
        toast=_("You have an appointment."),
    )


def hours_screen(slots: list[Slot], viewer: Viewer, *, said: str = "", toast: str = "") -> Screen:
    """The employee's own hours, day by day, with who comes."""
    lines: list[str] = [said] if said else []
    days: list[date] = []
    for found, of_day in groupby(slots, lambda one: _day(one, viewer)):
        days.append(found)
        lines += ["", *_day_lines(found, list(of_day), viewer)]
    if not slots:
        lines.append(
            _("No hours are open. Open some, and families of your pupils can choose a time.")
        )
    text = page(_("My hours"), *lines, "", as_of(clock.now(), viewer.zone))
    rows = [
        _button(f"{wording.weekday_short(one)} {wording.day_short(one)}", "on", day=one.isoformat())
        for one in days
    ]
    return Screen(text, (*in_rows(rows, 3), (_button(_("Open hours"), "new"),)), toast=toast)


def _day_lines(day: date, slots: list[Slot], viewer: Viewer) -> list[Safe]:
    taken = [one for one in slots if one.family_id]
    free = len(slots) - len(taken)
    first, last = slots[0], slots[-1]
    head = fill(
        _("<b>{day}</b>, {since}–{until} · {free}"),
        day=wording.day_and_weekday(day),
        since=wording.time_of(first.starts_at, viewer.zone),
        until=wording.time_of(last.ends_at, viewer.zone),
        free=ngettext("{count} free", "{count} free", free).format(count=free),
    )
    return [head, *(_taken_line(one, viewer) for one in taken)]


def _taken_line(slot: Slot, viewer: Viewer) -> Safe:
    return fill(
        "{time} · {who}", time=wording.time_of(slot.starts_at, viewer.zone), who=who_comes(slot)
    )


def day_screen(day: date, slots: list[Slot], viewer: Viewer) -> Screen:
    """One day of the employee's own: an hour is closed by its button."""
    text = page(
        _("My hours"),
        *(_day_lines(day, slots, viewer) if slots else [_("Nothing is open on this day.")]),
        *([_("Press an hour to close it. Who has it will be told.")] if slots else []),
        as_of(clock.now(), viewer.zone),
    )
    hours = [
        _button(
            wording.time_of(one.starts_at, viewer.zone) + (" ●" if one.family_id else ""),
            "slot",
            number=one.id,
        )
        for one in slots
        if one.starts_at > clock.now()
    ]
    rows: Rows = in_rows(hours[:HOURS], 4)
    if hours:
        rows = (*rows, (_button(_("Close the whole day"), "shut", day=day.isoformat()),))
    return Screen(text, (*rows, (_button(_("‹ Back"), "hours"),)))


def slot_screen(slot: Slot, viewer: Viewer) -> Screen:
    """Asks before an hour is closed."""
    who = who_comes(slot) if slot.family_id else _("Nobody has taken it.")
    text = page(
        _("Close this hour?"),
        fill("{when}", when=when(slot, viewer.zone)),
        fill("{who}", who=who),
        as_of(clock.now(), viewer.zone),
    )
    keep = _button(_("‹ Back"), "on", day=_day(slot, viewer).isoformat())
    return Screen(text, ((_button(_("Close the hour"), "close", number=slot.id),), (keep,)))


def days_screen(viewer: Viewer) -> Screen:
    """On which day hours are to be opened."""
    days = [viewer.today + timedelta(days=ahead) for ahead in range(DAYS)]
    buttons = [
        _button(
            f"{wording.weekday_short(one)} {wording.day_short(one)}", "new", day=one.isoformat()
        )
        for one in days
        if one.isoweekday() != 7
    ]
    text = page(_("Open hours"), _("On which day?"))
    return Screen(text, (*in_rows(buttons, 3), (_button(_("‹ Back"), "hours"),)))


def ask_hours_screen(day: date) -> Screen:
    """How the hours are written."""
    text = page(
        fill(_("Open hours · {day}"), day=wording.day_and_weekday(day)),
        _("Write from when to when, how long one meeting takes, and where:"),
        fill("<code>{example}</code>", example=_("16:00–18:00, 15 minutes, room 12")),
    )
    return Screen(text, ((_button(_("‹ Back"), "new"),),))


def opened_words(opened: Opened) -> str:
    """What became of the line that was typed."""
    count = len(opened.slots)
    said = ngettext("{count} hour is open.", "{count} hours are open.", count).format(count=count)
    if opened.overlapping:
        said += " " + ngettext(
            "{count} overlaps with an older one and was left out.",
            "{count} overlap with older ones and were left out.",
            opened.overlapping,
        ).format(count=opened.overlapping)
    return said
