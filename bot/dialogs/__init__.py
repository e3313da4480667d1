"""Where free text is typed: each dialog is a router that listens only in its own state."""

from aiogram import Router

from bot.dialogs import (
    amend,
    announce,
    ask_about,
    ask_readers,
    change_mark,
    check_card,
    closed_lesson,
    dictate,
    emergency,
    enter_lesson,
    lesson_files,
    lesson_links,
    note_down,
    planned,
    typing,
    write_message,
)

#: Asked before anything else.
FIRST: tuple[Router, ...] = (lesson_files.links,)
ALL: tuple[Router, ...] = (
    typing.router,
    write_message.router,
    ask_about.router,
    announce.router,
    emergency.router,
    planned.router,
    amend.router,
    ask_readers.router,
    enter_lesson.router,
    lesson_files.router,
    lesson_links.router,
    change_mark.router,
    closed_lesson.router,
    dictate.router,
    note_down.router,
    check_card.router,
)
