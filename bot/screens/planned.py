"""Announcements that are not out yet, as screens: the list, one of them, its day and hour."""

from datetime import date, datetime, timedelta

from bot.callbacks.messages import Confirming, Planned, Preview, When
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows
from bot.screens.messages import apart, below
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import PlannedState
from core.i18n import Safe, _, fill, ngettext
from core.messaging.planned import PlannedLine, PlannedList, PlannedView
from core.messaging.releasing import AUTHOR_LEFT, NO_READERS, NOT_AGREED, RECALLED
from notifications.buttons import DoPlanned
from notifications.markup import Button, Rows
from notifications.writing.announcement_text import question_words
from notifications.writing.planned import asking_text, deciding_rows, preview_text, when_words

_DAYS = 14
_HOURS = range(7, 22)
#: After how many hours an announcement may be of no use any more.
LASTING = (3, 12, 24, 72, 168)


def _back() -> tuple[Button, ...]:
    return (Button(f"⬅️ {_('Planned ones')}", Planned().pack()),)


def planned_list_screen(view: PlannedList, viewer: Viewer, *, may_confirm: bool) -> Screen:
    """What waits for its hour or for a second person, a button each."""
    title = fill("<b>{title}</b>", title=_("Planned announcements"))
    rule = _("An announcement to more than one class goes out after a second person has agreed.")
    if not view.confirms:
        rule = _("Announcements go out without a second person.")
    parts = [_line(one, viewer.zone) for one in view.lines]
    if not parts:
        parts = [fill(_("Nothing waits: no hour is set and nothing is to be agreed to."))]
    rows = tuple(
        (Button(_label(one, viewer.zone), DoPlanned(planned=one.id, do="open").pack()),)
        for one in view.lines
    )
    if may_confirm:
        words = _("Turn the second person off") if view.confirms else _("Demand a second person")
        rows += ((Button(words, Confirming(on=not view.confirms).pack()),),)
    return Screen(
        apart(title, *parts, fill("{rule}", rule=rule), as_of(view.as_of, viewer.zone)), rows
    )


def _line(one: PlannedLine, zone: str) -> Safe:
    facts = [_state_words(one.state), one.title, one.author.short]
    return below(
        fill("<b>{when}</b>", when=_when(one.due_at, zone, weekly=one.is_weekly)),
        fill("{facts}", facts=" · ".join(facts)),
        fill("{text}", text=wording.shortened(one.text, 80)),
    )


def _label(one: PlannedLine, zone: str) -> str:
    return f"{wording.moment(one.due_at, zone)} · {one.title}"


def _when(moment: datetime, zone: str, *, weekly: bool) -> str:
    said = wording.moment(moment, zone)
    return _("{moment}, then every week").format(moment=said) if weekly else said


def _state_words(state: PlannedState) -> str:
    return {
        PlannedState.AWAITING: _("waits for agreement"),
        PlannedState.SCHEDULED: _("planned"),
        PlannedState.RELEASED: _("sent"),
        PlannedState.CANCELLED: _("called off"),
        PlannedState.REFUSED: _("not agreed to"),
        PlannedState.DROPPED: _("not sent"),
    }[state]


def planned_screen(view: PlannedView, zone: str, *, toast: str = "") -> Screen:
    """One planned announcement with all that can be done to it by who looks."""
    if view.may_decide and view.state is PlannedState.AWAITING:
        text = "\n\n".join([asking_text(view, zone), as_of(view.as_of, zone)])
        return Screen(text, (*deciding_rows(view), _back()), toast=toast)
    facts = [
        fill(_("To: {name}, {count}"), name=view.title, count=_people(view)),
        fill(_("When: {moment}"), moment=_when(view.due_at, zone, weekly=view.is_weekly)),
    ]
    if view.is_open:
        until = wording.moment(view.due_at + view.lasts, zone)
        facts.append(fill(_("Not sent any more after: {moment}"), moment=until))
    heading = fill("<b>{title}</b>", title=_heading(view))
    text = apart(
        below(heading, *facts, question_words(view.question), _hint(view, zone)),
        preview_text(view, zone),
        as_of(view.as_of, zone),
    )
    return Screen(text, (*_changes(view), _back()), toast=toast)


def _people(view: PlannedView) -> str:
    total = view.counted.total
    words = ngettext("{count} reader", "{count} readers", total)
    return words.format(count=wording.number(total))


def _heading(view: PlannedView) -> str:
    words = _state_words(view.state)
    return _("Announcement: {state}").format(state=words)


def _hint(view: PlannedView, zone: str) -> Safe | str:
    if view.state is PlannedState.AWAITING:
        return below(
            fill(_("The deputy heads and the principal were asked. You will be told.")),
            when_words(view, zone) if view.due_at <= view.as_of else "",
        )
    why = {
        NO_READERS: _("Nobody is left among its readers."),
        AUTHOR_LEFT: _("Its author no longer announces here. Make it anew if it is needed."),
        NOT_AGREED: _("Nobody agreed to it while it was of use."),
        RECALLED: _("The announcement it was to put right was taken back meanwhile."),
    }
    return fill("{why}", why=why[view.reason]) if view.reason in why else ""


def _changes(view: PlannedView) -> Rows:
    if not view.is_open:
        return ()

    def button(words: str, do: str, value: int = 0) -> Button:
        data = DoPlanned(planned=view.id, do=do, revision=view.revision, value=value)
        return Button(words, data.pack())

    off = (button(_("Call off"), "off"),)
    if not view.is_mine:
        return (off,) if view.may_decide else ()
    if view.is_correction:
        return ((button(_("Change the text"), "text"),), off)
    when = When(planned=view.id, revision=view.revision).pack()
    repeat = button(_("Every week"), "weekly", 1)
    if view.is_weekly:
        repeat = button(_("Only once"), "weekly")
    return (
        (Button(_("Change the time"), when), button(_("Change the text"), "text")),
        (repeat, button(_("Until when"), "last")),
        off,
    )


def sure_screen(view: PlannedView) -> Screen:
    """Whether it is really to be called off."""
    sure = DoPlanned(planned=view.id, do="sure", revision=view.revision).pack()
    keep = DoPlanned(planned=view.id, do="open").pack()
    return Screen(
        apart(
            fill(_("Call off the announcement to {name}?"), name=view.title),
            fill("<i>{text}</i>", text=wording.shortened(view.text, 300)),
        ),
        ((Button(_("Yes, call off"), sure), Button(_("Keep it"), keep)),),
    )


def lasting_screen(view: PlannedView) -> Screen:
    """How long after its hour it is still of use."""

    def button(hours: int) -> Button:
        words = ngettext("{count} hour", "{count} hours", hours).format(count=hours)
        if hours > 24:
            days = hours // 24
            words = ngettext("{count} day", "{count} days", days).format(count=days)
        data = DoPlanned(planned=view.id, do="last", revision=view.revision, value=hours)
        return Button(words, data.pack())

    return Screen(
        fill(
            _(
                "How long after its hour is the announcement still of use? Later than that nobody "
                "is told of it, and if it could not be sent in time you will be told."
            )
        ),
        (
            *in_rows([button(hours) for hours in LASTING], 3),
            (Button(f"⬅️ {_('Back')}", DoPlanned(planned=view.id, do="open").pack()),),
        ),
    )


def days_screen(when: When, viewer: Viewer) -> Screen:
    """Which day, of the next fortnight."""
    days = [viewer.today + timedelta(days=ahead) for ahead in range(_DAYS)]
    buttons = [Button(_day(day), _at(when, day=day.isoformat())) for day in days]
    return Screen(
        fill("<b>{question}</b>", question=_("On which day should it go out?")),
        (*in_rows(buttons, 3), _way_back(when)),
    )


def _day(day: date) -> str:
    return f"{wording.weekday_short(day)} {wording.day_short(day)}"


def _at(when: When, **chosen: str) -> str:
    return when.model_copy(update=chosen).pack()


def _way_back(when: When) -> tuple[Button, ...]:
    back = Preview().pack() if when.typed else DoPlanned(planned=when.planned, do="open").pack()
    return (Button(f"⬅️ {_('Back')}", back),)


def hours_screen(when: When, day: date, viewer: Viewer) -> Screen:
    """At what hour; one between the full ones may be typed."""
    there = clock.local(clock.now(), viewer.zone)
    hours = [hour for hour in _HOURS if day > there.date() or hour > there.hour]
    buttons = [Button(f"{hour}:00", _at(when, at=f"{hour:02}00")) for hour in hours]
    title = _("{day}: at what hour?").format(day=wording.day_and_weekday(day))
    return Screen(
        apart(
            fill("<b>{title}</b>", title=title[:1].upper() + title[1:]),
            fill(_("Press an hour, or type one such as 14:35.")),
        ),
        (*in_rows(buttons, 5), (Button(f"⬅️ {_('Back')}", _at(when, day="")),)),
    )


def retype_screen(view: PlannedView) -> Screen:
    """Another text is awaited; the old one to be copied."""
    return Screen(
        apart(
            fill(_("Type the new text of the announcement to {name}. Now it is:"), name=view.title),
            fill("<code>{text}</code>", text=view.text),
        ),
        ((Button(f"⬅️ {_('Back')}", DoPlanned(planned=view.id, do="open").pack()),),),
    )
