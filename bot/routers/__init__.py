"""What the bot answers. `FIRST` are asked before any dialog, `THEN` after, in this order."""

from aiogram import Router

from bot.routers import (
    calendar,
    class_absences,
    class_teacher,
    common,
    dead_letters,
    digest,
    family,
    finals,
    join,
    manners,
    messages,
    pages,
    pictures,
    plan,
    questions,
    reach,
    remarks,
    room,
    settings,
    teacher,
    telling,
    timetable,
)

FIRST: tuple[Router, ...] = (join.router, join.strangers, join.unconsented)
THEN: tuple[Router, ...] = (
    common.router,
    family.router,
    pictures.router,
    digest.router,
    calendar.router,
    timetable.router,
    teacher.router,
    pages.router,
    finals.router,
    plan.router,
    remarks.router,
    room.router,
    class_teacher.router,
    class_absences.router,
    reach.router,
    dead_letters.router,
    messages.router,
    settings.router,
    telling.router,
    manners.router,
    questions.router,
    common.last,
)
