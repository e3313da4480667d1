"""What the bot answers. `FIRST` are asked before any dialog, `THEN` after, in this order."""

from aiogram import Router

from bot.routers import common, family, join, messages, settings

FIRST: tuple[Router, ...] = (join.router, join.strangers, join.unconsented)
THEN: tuple[Router, ...] = (
    common.router,
    family.router,
    messages.router,
    settings.router,
    common.last,
)
