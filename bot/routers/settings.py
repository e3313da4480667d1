"""/settings: pages of buttons; every change takes effect at once and is said over the chat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.family import Setting
from bot.filters import Said
from bot.screen import Screen
from bot.screens import settings as screens
from core.access import consents, links
from core.access.viewer import Viewer
from core.db import Session
from core.enums import WeekCard
from core.errors import NotFound
from core.i18n import LANGUAGES, _, speaking
from core.people import preferences
from core.people.preferences import Choices

router = Router(name="settings")

PAGES: dict[str, Callable[[Choices], Screen]] = {
    "language": screens.language_screen,
    "kinds": screens.kinds_screen,
    "digest": screens.digest_screen,
    "quiet": screens.quiet_screen,
    "card": screens.card_page,
    "consent": lambda _choices: screens.consent_page(),
}


@router.message(Command("settings"))
@router.message(Said("настройки", "settings"))
async def settings(message: Message, session: Session, viewer: Viewer) -> Screen:
    return screens.settings_screen(viewer, await preferences.preferences_of(session, viewer))


@router.callback_query(Setting.filter(F.name == "page"))
async def page_turned(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Setting
) -> Screen:
    choices = await preferences.preferences_of(session, viewer)
    if callback_data.value in PAGES:
        return PAGES[callback_data.value](choices)
    return screens.settings_screen(viewer, choices)


@router.callback_query(Setting.filter(F.name == "withdraw"))
async def consent_withdrawn(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    await consents.withdraw(session, viewer)
    return screens.withdrawn_screen()


@router.callback_query(Setting.filter(F.name == "leave"))
async def chat_left(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    await links.leave(session, viewer)
    return screens.left_screen()


@router.callback_query(Setting.filter())
async def setting_changed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Setting
) -> Screen:
    fields, page = _change(callback_data.name, callback_data.value)
    choices = await preferences.change(session, viewer, **fields)
    with speaking(choices.language):
        if page == "language":
            return screens.language_changed_screen(viewer)
        toast = _("Saved.")
        if page == "digest":
            toast = screens.digest_planned(choices, viewer.zone)
        return replace(PAGES[page](choices), toast=toast)


def _change(name: str, value: str) -> tuple[dict[str, Any], str]:
    """The fields a press changes and the page to show after it. Raises NotFound for nonsense."""
    if name in (*screens.KINDS, "discreet") and value in ("on", "off"):
        return {name: value == "on"}, "kinds"
    if name == "language" and value in LANGUAGES:
        return {"language": value}, "language"
    if name == "weekday" and value in "1234567" and len(value) == 1:
        return {"digest_weekday": int(value)}, "digest"
    if name == "hour" and value in {str(hour) for hour in screens.DIGEST_HOURS}:
        return {"digest_at": time(int(value))}, "digest"
    if name == "card" and value in list(WeekCard):
        return {"week_card": value}, "card"
    if name == "cardhour" and value in {str(hour) for hour in screens.CARD_HOURS}:
        return {"week_card_at": time(int(value))}, "card"
    if name == "quiet":
        return _quiet(value), "quiet"
    raise NotFound


def _quiet(value: str) -> dict[str, time | None]:
    hours = {f"{since}-{until}": (since, until) for since, until in screens.QUIET_HOURS}
    if value == "none":
        return {"quiet_from": None, "quiet_until": None}
    if value not in hours:
        raise NotFound
    since, until = hours[value]
    return {"quiet_from": time(since), "quiet_until": time(until)}
