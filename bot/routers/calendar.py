"""«Календарь»: a private address of a child's timetable, or a file."""

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.calendar import CalendarOf
from bot.filters import Said
from bot.screen import Screen
from bot.screens import calendar as screens
from bot.screens.home import no_children_screen
from bot.web.calendar import address_of
from core import settings as configured
from core.access.doors import own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _
from core.journal.calendar.addresses import address_state, make_address, revoke_address
from core.journal.calendar.feed import calendar_feed

router = Router(name="calendar")


@router.message(Command("calendar"))
@router.message(Said("календарь", "мой календарь", "подписка на календарь", "calendar"))
async def calendar(message: Message, session: Session, viewer: Viewer) -> Screen:
    children = await own_pupils(session, viewer)
    if not children:
        return no_children_screen()
    chosen = [one for one in children if one.id == viewer.child_id]
    if len(children) > 1 and not chosen:
        return screens.which_child_screen(children)
    return await _look(session, viewer, (chosen or children)[0].id)


async def _look(session: Session, viewer: Viewer, child: int) -> Screen:
    pupil, state = await address_state(session, viewer, pupil_id=child)
    is_public = bool(configured.settings().public_url)
    return screens.calendar_screen(pupil, state, viewer.zone, is_public=is_public)


async def _make(session: Session, viewer: Viewer, child: int) -> Screen:
    public_url = configured.settings().public_url
    if not public_url:
        return await _look(session, viewer, child)
    pupil, _state = await address_state(session, viewer, pupil_id=child)
    token = await make_address(session, viewer, pupil_id=child)
    return replace(screens.address_screen(pupil, address_of(public_url, token)), anew=True)


async def _end(session: Session, viewer: Viewer, child: int) -> Screen:
    await revoke_address(session, viewer, pupil_id=child)
    return replace(await _look(session, viewer, child), toast=_("The address works no more."))


async def _file(session: Session, viewer: Viewer, child: int) -> Screen:
    pupil, _state = await address_state(session, viewer, pupil_id=child)
    feed = await calendar_feed(session, viewer, pupil_id=child)
    return screens.file_screen(pupil, feed, viewer.zone)


_DOINGS = {"": _look, "make": _make, "end": _end, "file": _file}


@router.callback_query(CalendarOf.filter())
async def pressed(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: CalendarOf
) -> Screen:
    own = {one.id for one in await own_pupils(session, viewer)}
    if callback_data.do not in _DOINGS or callback_data.child not in own:
        raise NotFound
    return await _DOINGS[callback_data.do](session, viewer, callback_data.child)
