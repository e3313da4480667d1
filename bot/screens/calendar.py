"""The calendar of a child: its address, who sees it, how it is ended; or a file."""

from functools import partial

from bot.callbacks.calendar import CalendarOf
from bot.callbacks.family import Go
from bot.screen import Drawing, Screen
from bot.screens.frame import as_of, page
from core import clock, wording
from core.access.doors import PupilRef
from core.i18n import Safe, _, fill
from core.journal.calendar.addresses import AddressState
from core.journal.calendar.feed import Feed, as_ics
from notifications.markup import Button, Rows


def _name(pupil: PupilRef) -> str:
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


def _title(pupil: PupilRef) -> Safe:
    return fill(_("Calendar · {name}"), name=_name(pupil))


def _seen() -> str:
    return _(
        "Whoever knows the address sees the lessons, works and holidays without a password, so do "
        "not pass it on. Marks and absences are not in it."
    )


def which_child_screen(children: list[PupilRef]) -> Screen:
    """Whose calendar is meant."""
    rows = tuple(
        (Button(f"{one.first_name}, {one.class_name}", _data(one.id)),) for one in children
    )
    return Screen(_("Which child?"), rows)


def calendar_screen(
    pupil: PupilRef, state: AddressState | None, zone: str, *, is_public: bool
) -> Screen:
    """What there is, and what can be done."""
    lines: list[str] = [_("The timetable, works to prepare for and holidays in your own calendar.")]
    if not is_public:
        lines.append(
            _(
                "This school's bot has no public address, so a calendar cannot update itself from "
                "here. Take the file: it holds the next five weeks."
            )
        )
    elif state is None:
        lines += [_("There is no address yet."), _seen()]
    else:
        lines += [*_living(state, zone), _seen()]
    text = page(_title(pupil), *lines, as_of(clock.now(), zone))
    return Screen(text, _buttons(pupil.id, state, is_public=is_public))


def _living(state: AddressState, zone: str) -> list[str]:
    made = fill(_("An address was made on {day}."), day=wording.moment(state.made_at, zone))
    if state.read_at is None:
        return [made, _("No program has read it yet.")]
    read = fill(_("It was read last on {day}."), day=wording.moment(state.read_at, zone))
    return [made, read]


def _data(child: int, do: str = "") -> str:
    return CalendarOf(child=child, do=do).pack()


def _buttons(child: int, state: AddressState | None, *, is_public: bool) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if is_public and state is None:
        rows.append((Button(_("Get the address"), _data(child, "make")),))
    elif is_public:
        again = Button(_("New address"), _data(child, "make"))
        rows.append((again, Button(_("Revoke"), _data(child, "end"))))
    rows.append((Button(_("File for a calendar"), _data(child, "file")),))
    rows.append((Button(_("Menu"), Go(page="menu").pack()),))
    return tuple(rows)


def address_screen(pupil: PupilRef, address: str) -> Screen:
    """The address, shown this once: only its trace is kept."""
    text = page(
        _title(pupil),
        fill("<code>{address}</code>", address=address),
        _(
            "Add it to your calendar as a calendar by address (subscription). It is shown only "
            "now; a new one ends this one."
        ),
        _seen(),
    )
    rows = (
        (Button(_("Open the address"), url=address),),
        (Button(_("Revoke"), _data(pupil.id, "end")),),
    )
    return Screen(text, rows)


def file_screen(pupil: PupilRef, feed: Feed, zone: str) -> Screen:
    """The calendar as it is now, as a file."""
    now = clock.now()
    text = page(
        _title(pupil),
        _("Open the file to add it to a calendar. It does not update itself."),
        as_of(now, zone),
    )
    return Screen(text, file=Drawing("school.ics", partial(as_ics, feed, now)))
