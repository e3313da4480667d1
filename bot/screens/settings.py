"""Settings as pages of buttons; each shows in words what is in force now."""

from datetime import date, time

from bot.callbacks.family import Go, Setting
from bot.callbacks.messages import Hours
from bot.callbacks.telling import Tell
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from bot.screens.home import commands_of, menu_of
from core import clock, wording
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.enums import WeekCard
from core.i18n import LANGUAGES, _, fill
from core.people.preferences import Choices
from notifications.markup import Button, Rows

DIGEST_HOURS = (8, 12, 15, 16, 17, 18, 19, 20)
QUIET_HOURS = ((20, 7), (21, 7), (22, 7), (22, 8), (23, 8))
CARD_HOURS = (12, 13, 14, 15, 16, 17, 18, 19)
KINDS = ("marks", "absences", "messages", "announcements", "digest")

_LANGUAGE_NAMES = {"ru": "Русский", "en": "English", "tt": "Татарча"}


def _button(text: str, name: str, value: str = "", *, chosen: bool = False) -> Button:
    return Button(f"✓ {text}" if chosen else text, Setting(name=name, value=value).pack())


def _back() -> tuple[Button, ...]:
    return (Button(_("‹ Back"), Setting(name="page", value="main").pack()),)


def kind_name(kind: str) -> str:
    """What a kind of letter is called in the settings."""
    return {
        "marks": _("Marks"),
        "absences": _("Absences"),
        "messages": _("Letters"),
        "announcements": _("Announcements"),
        "digest": _("Weekly digest"),
    }[kind]


def _quiet_words(choices: Choices) -> str:
    if choices.quiet_from is None or choices.quiet_until is None:
        return _("none")
    return f"{choices.quiet_from:%H:%M}–{choices.quiet_until:%H:%M}"


def _weekday(number: int) -> str:
    return wording.weekday(date(2024, 1, number))  # 1 January 2024 was a Monday.


def settings_screen(viewer: Viewer, choices: Choices) -> Screen:
    """Everything in force on one page."""
    on = [kind_name(kind).lower() for kind in KINDS if getattr(choices, kind)]
    digest = fill(
        _("{weekday}, {hour}"),
        weekday=_weekday(choices.digest_weekday),
        hour=f"{choices.digest_at:%H:%M}",
    )
    lines = [
        fill(_("Language: {name}"), name=_LANGUAGE_NAMES[choices.language]),
        fill(_("You are told of: {kinds}"), kinds=", ".join(on) or _("nothing")),
        fill(_("Weekly digest: {when}"), when=digest if choices.digest else _("off")),
        fill(_("Quiet hours: {hours}"), hours=_quiet_words(choices)),
    ]
    if viewer.may(Action.KEEP_JOURNAL):
        lines.append(fill(_("Friday card: {when}"), when=_card_words(choices)))
    if choices.digest and choices.next_digest_at is not None:
        moment = wording.moment(choices.next_digest_at, viewer.zone)
        lines.append(fill(_("Next digest: {moment}"), moment=moment))
    rows: Rows = (
        (_button(_("Language"), "page", "language"), _button(_("Notifications"), "page", "kinds")),
        (_button(_("Weekly digest"), "page", "digest"), _button(_("Quiet hours"), "page", "quiet")),
        (Button(_("When to tell"), Tell().pack()), *_card_button(viewer)),
        *_hours_row(viewer),
        (_button(_("Consent"), "page", "consent"), Button(_("Menu"), Go(page="menu").pack())),
    )
    return Screen(page(_("Settings"), *lines), rows)


def _hours_row(viewer: Viewer) -> Rows:
    if not viewer.may(Action.WRITE_TO_FAMILY):
        return ()
    return ((Button(_("Hours of letters"), Hours(whose="me").pack()),),)


def _card_button(viewer: Viewer) -> tuple[Button, ...]:
    if not viewer.may(Action.KEEP_JOURNAL):
        return ()
    return (_button(_("Friday card"), "page", "card"),)


def _card_words(choices: Choices) -> str:
    if choices.week_card == WeekCard.NEVER:
        return _("off")
    return f"{choices.week_card_at:%H:%M}"


def card_page(choices: Choices) -> Screen:
    """Whether and at what hour the Friday card comes."""
    words = {
        WeekCard.LACKING: _("When something is missing"),
        WeekCard.ALWAYS: _("Always"),
        WeekCard.NEVER: _("Never"),
    }
    wishes = [
        _button(said, "card", wish, chosen=choices.week_card == wish)
        for wish, said in words.items()
    ]
    hours = [
        _button(f"{hour}:00", "cardhour", str(hour), chosen=time(hour) == choices.week_card_at)
        for hour in CARD_HOURS
    ]
    about = _(
        "On Friday one letter lists what the lessons of the week still lack, with a button for "
        "each. When should it come?"
    )
    text = page(_("Friday card"), about)
    return Screen(text, (*in_rows(wishes, 1), *in_rows(hours, 4), _back()))


def language_changed_screen(viewer: Viewer) -> Screen:
    """The keyboard under the input field speaks the new language too."""
    return Screen(_("From now on in English."), menu=menu_of(viewer), commands=commands_of(viewer))


def language_screen(choices: Choices) -> Screen:
    """One button a language, each in its own."""
    buttons = [
        _button(_LANGUAGE_NAMES[code], "language", code, chosen=code == choices.language)
        for code in LANGUAGES
    ]
    return Screen(page(_("Language")), (*in_rows(buttons, 2), _back()))


def kinds_screen(choices: Choices) -> Screen:
    """Which letters come by themselves; what is off can still be asked for."""
    buttons = []
    for kind in KINDS:
        on = bool(getattr(choices, kind))
        said = _("{kind}: on") if on else _("{kind}: off")
        buttons.append(
            _button(said.format(kind=kind_name(kind)), kind, "off" if on else "on", chosen=on)
        )
    about = _("Press to turn on or off. What is off can still be asked for at any time.")
    hidden = _(
        "Hidden text: letters lie under a veil and call children by number, so that a locked "
        "telephone shows nothing."
    )
    buttons.append(_discreet(choices))
    buttons.append(Button(_("When to tell"), Tell().pack()))
    return Screen(page(_("Notifications"), about, "", hidden), (*in_rows(buttons, 1), _back()))


def _discreet(choices: Choices) -> Button:
    on = choices.discreet
    text = _("Hidden text: on") if on else _("Hidden text: off")
    return _button(text, "discreet", "off" if on else "on", chosen=on)


def digest_screen(choices: Choices) -> Screen:
    """Day and hour of the weekly digest."""
    days = [
        _button(
            wording.weekday_short(date(2024, 1, number)).capitalize(),
            "weekday",
            str(number),
            chosen=number == choices.digest_weekday,
        )
        for number in range(1, 8)
    ]
    hours = [
        _button(f"{hour}:00", "hour", str(hour), chosen=time(hour) == choices.digest_at)
        for hour in DIGEST_HOURS
    ]
    about = _("On which day and at what hour should the week's digest come?")
    text = page(_("Weekly digest"), about)
    return Screen(text, (*in_rows(days, 4), *in_rows(hours, 4), _back()))


def quiet_screen(choices: Choices) -> Screen:
    """When letters wait until morning."""
    now = (choices.quiet_from, choices.quiet_until)
    buttons = [
        _button(
            f"{since}:00–{until}:00",
            "quiet",
            f"{since}-{until}",
            chosen=now == (time(since), time(until)),
        )
        for since, until in QUIET_HOURS
    ]
    buttons.append(_button(_("No quiet hours"), "quiet", "none", chosen=now == (None, None)))
    about = _("In quiet hours letters wait until the end. Urgent ones do not.")
    return Screen(page(_("Quiet hours"), about), (*in_rows(buttons, 2), _back()))


def consent_page() -> Screen:
    """What withdrawing means, before it is done."""
    about = _(
        "You may withdraw your consent to messages. Then the bot shows and sends you nothing, and "
        "the school gives the data on paper. You can agree again at any time with /start."
    )
    return Screen(
        page(_("Consent"), about),
        (
            (_button(_("Withdraw consent"), "withdraw"),),
            (_button(_("Unlink this chat"), "leave"),),
            _back(),
        ),
    )


def withdrawn_screen() -> Screen:
    """After withdrawing."""
    return Screen(_("Your consent is withdrawn. Nothing will be sent here. To return: /start"))


def left_screen() -> Screen:
    """After unlinking: the chat is nobody's."""
    return Screen(_("This chat is unlinked. To come back, ask for a new invitation slip."))


def digest_planned(choices: Choices, zone: str) -> str:
    """What is said over the chat after a change of the digest."""
    if choices.next_digest_at is None:
        return _("Saved.")
    local = clock.local(choices.next_digest_at, zone)
    return _("Next digest: {day}, {hour}").format(
        day=wording.day(local.date()), hour=f"{local:%H:%M}"
    )
