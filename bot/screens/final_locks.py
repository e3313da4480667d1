"""Closed columns of final marks: the list, one with its record, and asking why it is opened."""

from bot.callbacks.final_locks import OpenLock, OpenLocks, Unlock
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.viewer import Viewer
from core.enums import FinalKind
from core.i18n import Safe, _, fill
from core.journal.finals.locks import Lock, Locks
from notifications.markup import Button, Rows

#: On one screen.
SHOWN = 20


def locks_screen(view: Locks, leaf: int, viewer: Viewer) -> Screen:
    """The columns closed now, a button each."""
    shown = view.locks[(leaf - 1) * SHOWN : leaf * SHOWN]
    buttons = [Button(_short(one), OpenLock(lock=one.id).pack()) for one in shown]
    empty = [] if view.locks else [_("No final marks are locked.")]
    text = page(_("Locked final marks · this school year"), *empty, as_of(view.as_of, viewer.zone))
    turning: list[Button] = []
    if leaf > 1:
        turning.append(Button(_("‹ Earlier"), OpenLocks(leaf=leaf - 1).pack()))
    if leaf * SHOWN < len(view.locks):
        turning.append(Button(_("Further ›"), OpenLocks(leaf=leaf + 1).pack()))
    rows: Rows = in_rows(buttons, 2)
    return Screen(text, (*rows, *((tuple(turning),) if turning else ())))


def lock_screen(view: Locks, viewer: Viewer, *, toast: str = "") -> Screen:
    """One column: by whom and when it was closed and opened, and why."""
    newest = view.locks[0]
    lines: list[str] = [line for one in view.locks[:SHOWN] for line in _record(one, viewer)]
    text = page(fill("{name}", name=_short(newest)), *lines, "", as_of(view.as_of, viewer.zone))
    rows: tuple[tuple[Button, ...], ...] = ((Button(_("‹ Back"), OpenLocks().pack()),),)
    if newest.unlocked_at is None:
        rows = ((Button(_("Unlock"), Unlock(lock=newest.id).pack()),), *rows)
    return Screen(text, rows, toast=toast)


def ask_unlock_screen(view: Locks) -> Screen:
    """Asks why."""
    newest = view.locks[0]
    text = page(
        fill("{name}", name=_short(newest)),
        _("Why is it unlocked? Write it in one message; it is kept in the record."),
    )
    return Screen(text, ((Button(_("‹ Back"), OpenLock(lock=newest.id).pack()),),))


def _short(one: Lock) -> str:
    group = f" ({one.group_name})" if one.group_name else ""
    return f"{one.class_name}{group} {one.subject} · {_column(one)}"


def _column(one: Lock) -> str:
    return {
        FinalKind.TERM: _("term {number}").format(number=one.column.number),
        FinalKind.YEAR: _("the year"),
        FinalKind.EXAM: _("the exam"),
        FinalKind.FINAL: _("the final mark"),
    }[one.column.kind]


def _record(one: Lock, viewer: Viewer) -> list[Safe]:
    lines = [
        fill(
            _("Locked: {name}, {moment}"),
            name=wording.staff_initials(*one.locked_by),
            moment=wording.moment(one.locked_at, viewer.zone),
        )
    ]
    if one.unlocked_at is not None and one.unlocked_by is not None:
        opened = fill(
            _("Unlocked: {name}, {moment}. Reason: {reason}"),
            name=wording.staff_initials(*one.unlocked_by),
            moment=wording.moment(one.unlocked_at, viewer.zone),
            reason=wording.shortened(one.reason, 300),
        )
        lines.insert(0, opened)
    return lines
