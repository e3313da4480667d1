"""A teacher's line of marks: read, shown back as a table, saved only after «Save».

What was typed waits in the chat's draft as text, and is read anew at each press: lists of pupils
and rights are those of the moment of saving.
"""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.dictation import (
    DictationDrop,
    DictationGroup,
    DictationPupil,
    DictationReason,
    DictationSave,
)
from bot.dialogs.enter_lesson import PATIENCE
from bot.dictation import Line, Matched, find_group, match, read_line
from bot.screen import Screen
from bot.screens.dictation import (
    choose_group_screen,
    dropped_screen,
    forgotten_screen,
    no_group_screen,
    preview_screen,
    saved_screen,
    why_late_screen,
)
from bot.screens.mark_reason import usual_reason
from core import clock
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.journal.actions import (
    ReasonNeeded,
    confirm_attendance,
    last_entry,
    set_code,
    set_mark,
)
from core.journal.closing.rule import Change, LessonClosed
from core.journal.grid import lesson_of_group, my_groups
from core.journal.reasons import check_reason
from core.journal.roster import Roster, roster

router = Router(name="dictate")


class Dictating(StatesGroup):
    """A line waits for its «Save», or for the reason why it is so late."""

    shown = State()
    reason = State()


class Dictated(BaseFilter):
    """A text that reads as a line of marks, from somebody who keeps a journal."""

    async def __call__(self, message: Message, viewer: Viewer) -> bool | dict[str, Any]:
        """Whether it is one; gives it as `line`."""
        if not viewer.may(Action.KEEP_JOURNAL):
            return False
        line = read_line(message.text or "", today=viewer.today)
        return False if line is None else {"line": line}


class WhyLate(BaseFilter):
    """Words that still answer the question for the reason.

    The data is read anew: `dialogs.typing` may have left the dialog since aiogram read the state.
    """

    async def __call__(self, message: Message, state: FSMContext) -> bool:
        """Whether the question still waits."""
        at = (await state.get_data()).get("at")
        return at is not None and clock.now() - datetime.fromisoformat(at) <= PATIENCE


@router.message(F.text, Dictated(), StateFilter(None, *Dictating.__all_states__))
async def dictated(
    message: Message, session: Session, viewer: Viewer, state: FSMContext, line: Line
) -> Screen:
    found = find_group(line, await my_groups(session, viewer))
    if not found:
        return no_group_screen(line, viewer)
    await state.set_state(Dictating.shown)
    await state.set_data({"text": message.text, "chosen": []})
    if len(found) > 1:
        return choose_group_screen(line, found)
    return await _preview(session, viewer, state, group=found[0].id)


@router.callback_query(DictationGroup.filter())
async def group_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DictationGroup,
    state: FSMContext,
) -> Screen:
    return await _preview(session, viewer, state, group=callback_data.group)


@router.callback_query(DictationPupil.filter())
async def pupil_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DictationPupil,
    state: FSMContext,
) -> Screen:
    draft = await state.get_data()
    if "group" not in draft:
        return forgotten_screen()
    chosen = [*draft["chosen"], callback_data.pupil]
    await state.update_data(chosen=chosen)
    return await _preview(session, viewer, state, group=draft["group"])


@router.callback_query(DictationSave.filter())
async def saved(
    press: CallbackQuery, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    return await _saved(session, viewer, state)


@router.callback_query(DictationReason.filter())
async def reason_chosen(
    press: CallbackQuery,
    session: Session,
    viewer: Viewer,
    callback_data: DictationReason,
    state: FSMContext,
) -> Screen:
    return await _saved(session, viewer, state, usual_reason(callback_data.number))


@router.message(StateFilter(Dictating.reason), F.text, WhyLate())
async def reason_typed(
    message: Message, session: Session, viewer: Viewer, state: FSMContext
) -> Screen:
    return await _saved(session, viewer, state, check_reason(message.text or ""))


async def _saved(session: Session, viewer: Viewer, state: FSMContext, reason: str = "") -> Screen:
    """The whole line is saved, or nothing of it while the reason is not said."""
    draft = await state.get_data()
    if "group" not in draft:
        return forgotten_screen()
    line, view, matched = await _read(session, viewer, draft)
    if matched.doubts:
        return preview_screen(line, view, matched, viewer)
    try:
        async with session.begin_nested():
            await _write(session, viewer, line, view, matched, reason)
    except ReasonNeeded as why:
        await state.set_state(Dictating.reason)
        await state.update_data(at=clock.now().isoformat())
        return why_late_screen(view, matched, why.said())
    await state.clear()
    view = await roster(session, viewer, lesson_id=view.lesson.id)
    return saved_screen(view, matched, await last_entry(session, viewer), viewer)


@router.callback_query(DictationDrop.filter())
async def dropped(press: CallbackQuery, state: FSMContext) -> Screen:
    await state.clear()
    return dropped_screen()


async def _preview(session: Session, viewer: Viewer, state: FSMContext, *, group: int) -> Screen:
    await state.update_data(group=group)
    draft = await state.get_data()
    if "text" not in draft:
        return forgotten_screen()
    line, view, matched = await _read(session, viewer, draft)
    return preview_screen(line, view, matched, viewer)


async def _read(
    session: Session, viewer: Viewer, draft: dict[str, Any]
) -> tuple[Line, Roster, Matched]:
    line = read_line(draft["text"], today=viewer.today)
    assert line is not None, "only a line that was read is kept"
    lesson = await lesson_of_group(session, viewer, group_id=draft["group"], day=line.day)
    view = await roster(session, viewer, lesson_id=lesson)
    matched = match(line, view.pupils, view.types)
    return line, view, matched.settled(draft["chosen"])


async def _write(
    session: Session, viewer: Viewer, line: Line, view: Roster, matched: Matched, reason: str
) -> None:
    lesson, closed = view.lesson.id, list[Change]()

    async def put(entering: Awaitable[object]) -> None:
        try:
            await entering
        except LessonClosed as why:
            closed.extend(why.changes)

    for entry in matched.entries:
        cell: dict[str, Any] = {"lesson_id": lesson, "pupil_id": entry.pupil_id}
        if entry.code is not None:
            await put(set_code(session, viewer, **cell, code=entry.code))
        for type_id, mark in entry.puts:
            dot = mark == "."
            value = None if dot else int(mark)
            filled: dict[str, Any] = {
                "type_id": type_id,
                "value": value,
                "is_duty": dot,
                "reason": reason,
            }
            await put(set_mark(session, viewer, **cell, **filled))
    if line.present:
        await put(confirm_attendance(session, viewer, lesson_id=lesson))
    if closed:
        raise LessonClosed(view.lesson.day, lesson, closed)
