"""The ways from the chat to our pages."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks.pages import OpenJournalPage
from bot.filters import Said
from bot.sandbox.token import SANDBOX_TOKEN
from bot.screen import Screen
from bot.screens.pages import journal_page_screen
from core.access.pages import issue_ticket
from core.access.viewer import Viewer
from core.db import Session
from core.journal.grid import my_groups
from core.settings import settings

router = Router(name="pages")


async def _journal(session: Session, viewer: Viewer, bot: Bot, group: int) -> Screen:
    groups = await my_groups(session, viewer)
    ticket = await issue_ticket(session, viewer)
    address = settings().page_address
    # The messenger opens nothing but https inside itself; the sandbox opens pages of this machine.
    inside = address.startswith("https://") or bot.token == SANDBOX_TOKEN
    return journal_page_screen(
        groups, group, viewer, address=address, ticket=ticket, bot=bot.id, inside=inside
    )


@router.message(Command("page"))
@router.message(Said("журнал страницей", "журнал в браузере", "journal page"))
async def journal_page(message: Message, session: Session, viewer: Viewer, bot: Bot) -> Screen:
    return await _journal(session, viewer, bot, 0)


@router.callback_query(OpenJournalPage.filter())
async def journal_page_asked(
    query: CallbackQuery,
    session: Session,
    viewer: Viewer,
    bot: Bot,
    callback_data: OpenJournalPage,
) -> Screen:
    return await _journal(session, viewer, bot, callback_data.group)
