"""Settings of telling: what comes at once, in the evening, weekly or not at all."""

from dataclasses import replace
from datetime import time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.telling import Tell, TellHour, TellSubjects
from bot.filters import Said
from bot.screen import Screen
from bot.screens import telling as screens
from core.access.doors import PupilRef, own_pupils
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Topic
from core.errors import NotFound
from core.i18n import _
from core.journal.period import day_period
from core.journal.queries.asking import learned_subjects
from core.people import preferences, telling
from core.people.telling import POLICIES

router = Router(name="telling")


async def _screen(session: Session, viewer: Viewer, child: int = 0, subject: int = 0) -> Screen:
    children = await _children(session, viewer, child)
    names = await _subjects(session, viewer, [one for one in children if child in (0, one.id)])
    if subject and subject not in names:
        raise NotFound
    return screens.telling_screen(
        await telling.telling_of(session, viewer),
        await preferences.preferences_of(session, viewer),
        children,
        child=child,
        subject=subject,
        subject_name=names.get(subject, ""),
    )


async def _children(session: Session, viewer: Viewer, child: int) -> list[PupilRef]:
    """The viewer's own; raises NotFound for a child that is not among them."""
    children = await own_pupils(session, viewer)
    if child and child not in {one.id for one in children}:
        raise NotFound
    return children


async def _subjects(session: Session, viewer: Viewer, children: list[PupilRef]) -> dict[int, str]:
    """What these children learn today, by id."""
    today = day_period(viewer.today)
    learned = [one for pupil in children for one in await learned_subjects(session, pupil, today)]
    return {one.id: one.name for one in learned}


@router.message(Command("tell"))
@router.message(Said("когда сообщать", "уведомления", "настроить уведомления", "when to tell"))
async def asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _screen(session, viewer)


@router.callback_query(Tell.filter())
async def chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Tell
) -> Screen:
    child, subject = callback_data.child, callback_data.subject
    await _screen(session, viewer, child, subject)
    changed = await _change(session, viewer, callback_data)
    screen = await _screen(session, viewer, child, subject)
    return replace(screen, toast=_("Saved.")) if changed else screen


async def _change(session: Session, viewer: Viewer, pressed: Tell) -> bool:
    """Do what the button says; raises NotFound for what no button offers."""
    place = {"pupil_id": pressed.child, "subject_id": pressed.subject}
    if pressed.policy == "clear":
        await telling.forget(session, viewer, **place)
    elif pressed.policy:
        if pressed.policy not in POLICIES:
            raise NotFound
        await telling.choose(session, viewer, POLICIES[pressed.policy], **place)
    elif pressed.topic:
        if pressed.topic not in set(Topic):
            raise NotFound
        topic = Topic(pressed.topic)
        now = (await telling.telling_of(session, viewer)).timing(topic, **place)
        await telling.choose(session, viewer, {topic: screens.following(now)}, **place)
    return bool(pressed.policy or pressed.topic)


@router.callback_query(TellSubjects.filter())
async def subjects_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: TellSubjects
) -> Screen:
    child = callback_data.child
    children = await _children(session, viewer, child)
    names = await _subjects(session, viewer, [one for one in children if child in (0, one.id)])
    return screens.subjects_screen(names, await telling.telling_of(session, viewer), child)


@router.callback_query(TellHour.filter())
async def hour_chosen(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: TellHour
) -> Screen:
    choices = await preferences.preferences_of(session, viewer)
    if not callback_data.hour:
        return screens.hours_screen(choices)
    if callback_data.hour not in screens.EVENINGS:
        raise NotFound
    choices = await preferences.change(session, viewer, evening_at=time(callback_data.hour))
    return replace(screens.hours_screen(choices), toast=_("Saved."))
