"""What the bot answers. `FIRST` are asked before any dialog, `THEN` after, in this order."""

from aiogram import Router

from bot.routers import common, family, join, settings

FIRST: tuple[Router, ...] = (join.router, join.strangers, join.unconsented, common.router)
THEN: tuple[Router, ...] = (family.router, settings.router, common.last)
