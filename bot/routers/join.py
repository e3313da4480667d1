"""Coming in: strangers, invitation slips, consent. Nothing else answers before these are done."""

from dataclasses import replace

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter, Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject

from bot.callbacks.family import Agree, NotMe
from bot.routers.common import home
from bot.screen import Screen
from bot.screens.home import consent_screen, consent_text, not_me_screen, stranger_screen
from bot.screens.status import status_screen
from core.access import consents, invitations, links
from core.access.viewer import Viewer, viewer_of_chat
from core.db import Session
from core.errors import NotFound
from core.i18n import speaking
from core.status import status_of

router = Router(name="join")
unconsented = Router(name="unconsented")
strangers = Router(name="strangers")


class IsStranger(BaseFilter):
    """Nobody is linked to this chat."""

    async def __call__(self, _event: TelegramObject, viewer: Viewer | None) -> bool:
        """Whether the chat is nobody's."""
        return viewer is None


class LacksConsent(BaseFilter):
    """The person has not agreed to messages yet, or has withdrawn."""

    async def __call__(self, _event: TelegramObject, viewer: Viewer) -> bool:
        """Whether consent is missing."""
        return not viewer.consented


class OneselfWrote(BaseFilter):
    """Typed or opened by the person, not forwarded and not sent through another bot."""

    async def __call__(self, message: Message) -> bool:
        """Whether the message is the person's own."""
        return message.forward_origin is None and message.via_bot is None


strangers.message.filter(IsStranger())
strangers.callback_query.filter(IsStranger())
unconsented.message.filter(LacksConsent())
unconsented.callback_query.filter(LacksConsent())


@router.message(CommandStart(deep_link=True), OneselfWrote())
async def slip_shown(
    message: Message, session: Session, command: CommandObject, bot: Bot
) -> Screen:
    chat_id, token = message.chat.id, command.args or ""
    await invitations.redeem(session, token, chat_id=chat_id, bot_id=bot.id)
    viewer = await viewer_of_chat(session, chat_id, bot_id=bot.id)
    if viewer is None:
        raise NotFound
    return await welcome(session, viewer)


async def welcome(session: Session, viewer: Viewer) -> Screen:
    """The first screen in a school that is answered from now on."""
    with speaking(viewer.language):
        screen = await home(session, viewer) if viewer.consented else consent_screen(viewer)
    return replace(screen, school_id=viewer.school_id if viewer.has_other_school else 0)


@router.my_chat_member()
async def reader_left_or_came_back(event: ChatMemberUpdated, session: Session, bot: Bot) -> None:
    blocked = event.new_chat_member.status in ("kicked", "left")
    await links.mark_blocked(session, event.chat.id, bot_id=bot.id, blocked=blocked)


@strangers.message(Command("status"))
async def status_for_strangers(message: Message, session: Session) -> Screen:
    return status_screen(await status_of(session, None))


@strangers.message()
async def stranger_wrote(message: Message) -> Screen:
    return stranger_screen()


@strangers.callback_query()
async def stranger_pressed(press: CallbackQuery) -> Screen:
    return stranger_screen()


@unconsented.callback_query(Agree.filter())
async def agreed(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    await consents.give(session, viewer, text=consent_text(viewer))
    return await home(session, viewer)


@unconsented.callback_query(NotMe.filter())
async def not_me(press: CallbackQuery, session: Session, viewer: Viewer) -> Screen:
    await links.leave(session, viewer)
    return not_me_screen()


@unconsented.message()
async def wrote_before_consent(message: Message, viewer: Viewer) -> Screen:
    return consent_screen(viewer)


@unconsented.callback_query()
async def pressed_before_consent(press: CallbackQuery, viewer: Viewer) -> Screen:
    return consent_screen(viewer)


@router.message(F.chat.type != "private")
async def not_in_groups(message: Message) -> None:
    """A child's data is never shown in a group; the group gets no answer at all."""
