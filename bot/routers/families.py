"""Family cards and their check: for the class teacher and the administrator."""

from datetime import date, datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.families import (
    AskDeadline,
    CardsOf,
    Decide,
    InPerson,
    OpenCard,
    OpenFamilies,
    OpenProposals,
    StartCheck,
)
from bot.filters import Said
from bot.screen import Screen
from bot.screens.families import (
    cards_screen,
    deadline_screen,
    families_screen,
    family_classes_screen,
    proposals_screen,
    started_screen,
)
from bot.screens.family_card import card_screen
from core.access.circle import pupils_of_class
from core.access.doors import access_class, classes_for
from core.access.families import (
    check_progress,
    class_proposals,
    confirm_card,
    decide,
    family_card,
    start_check,
    start_everywhere,
)
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.i18n import _

router = Router(name="families")


async def _open(session: Session, viewer: Viewer, number: int, toast: str = "") -> Screen:
    viewer.must(Action.KEEP_FAMILIES)
    if number == 0:
        classes = await classes_for(session, viewer, Action.KEEP_FAMILIES)
        if len(classes) != 1:
            return family_classes_screen(classes, viewer)
        number = classes[0].id
    view = await check_progress(session, viewer, class_id=number)
    return families_screen(view, viewer, toast=toast)


@router.message(Command("check"))
@router.message(Said("сверка", "семьи", "карточки семей", "families"))
async def families_asked(message: Message, session: Session, viewer: Viewer) -> Screen:
    return await _open(session, viewer, 0)


@router.callback_query(OpenFamilies.filter())
async def families_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenFamilies
) -> Screen:
    return await _open(session, viewer, callback_data.school_class)


@router.callback_query(CardsOf.filter())
async def cards_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: CardsOf
) -> Screen:
    found, pupils = await pupils_of_class(
        session, viewer, class_id=callback_data.school_class, action=Action.READ_CONTACTS
    )
    return cards_screen(found, pupils, viewer)


async def _card(session: Session, viewer: Viewer, pupil_id: int, toast: str = "") -> Screen:
    view = await family_card(session, viewer, pupil_id=pupil_id)
    kept = {one.id for one in await classes_for(session, viewer, Action.KEEP_FAMILIES)}
    if view.pupil.class_id not in kept:
        return card_screen(view, viewer, asks=False, keeps=False)
    check = await check_progress(session, viewer, class_id=view.pupil.class_id)
    answered = {one.pupil_id for one in check.families if one.is_answered}
    asks = check.is_open and pupil_id not in answered
    return card_screen(view, viewer, asks=asks, toast=toast)


@router.callback_query(OpenCard.filter())
async def card_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenCard
) -> Screen:
    return await _card(session, viewer, callback_data.pupil)


@router.callback_query(InPerson.filter())
async def checked_in_person(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: InPerson
) -> Screen:
    viewer.must(Action.KEEP_FAMILIES)
    await confirm_card(session, viewer, pupil_id=callback_data.pupil)
    return await _card(session, viewer, callback_data.pupil, _("Written down."))


@router.callback_query(AskDeadline.filter())
async def deadline_asked(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: AskDeadline
) -> Screen:
    viewer.must(Action.KEEP_FAMILIES)
    number = callback_data.school_class
    if not number:
        return deadline_screen(None, viewer.today)
    found = await access_class(session, viewer, number, Action.KEEP_FAMILIES)
    return deadline_screen(found, viewer.today)


@router.callback_query(StartCheck.filter())
async def check_started(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: StartCheck
) -> Screen:
    number, until = callback_data.school_class, _day(callback_data.until)
    if not number:
        return started_screen(await start_everywhere(session, viewer, until=until))
    started = await start_check(session, viewer, class_id=number, until=until)
    toast = _("The letters are on their way.") if started else _("A check was started already.")
    return await _open(session, viewer, number, toast)


def _day(text: str) -> date:
    """Raises NotFound for what is no day."""
    try:
        return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 a calendar day
    except ValueError as fault:
        raise NotFound from fault


@router.callback_query(OpenProposals.filter())
async def proposals_opened(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: OpenProposals
) -> Screen:
    number = callback_data.school_class
    found = await class_proposals(session, viewer, class_id=number)
    return proposals_screen(number, found, viewer)


@router.callback_query(Decide.filter())
async def proposal_decided(
    press: CallbackQuery, session: Session, viewer: Viewer, callback_data: Decide
) -> Screen:
    accept = callback_data.accept
    pupil = await decide(session, viewer, proposal_id=callback_data.proposal, accept=accept)
    found = await class_proposals(session, viewer, class_id=pupil.class_id)
    toast = _("Accepted; the family is told.") if accept else _("Declined; the family is told.")
    return proposals_screen(pupil.class_id, found, viewer, toast=toast)
