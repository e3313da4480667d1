"""Where free text is typed: each dialog is a router that listens only in its own state."""

from aiogram import Router

ALL: tuple[Router, ...] = ()
