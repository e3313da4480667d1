"""Final marks: a group's column with what is proposed and why, one pupil, the reason asked."""

from collections.abc import Sequence
from typing import Any

from bot.callbacks.finals import (
    LockFinals,
    OpenFinalPupil,
    OpenFinals,
    OpenSheet,
    SetFinal,
    SetProposed,
)
from bot.callbacks.teaching import OpenDay
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import final_value
from bot.screens.lesson_words import lesson_name
from core import wording
from core.access.viewer import Viewer
from core.enums import FinalCode, FinalKind
from core.i18n import Safe, _, fill, ngettext
from core.journal.finals import Column, FinalRow, FinalSheet
from core.journal.grid import GroupChoice
from notifications.markup import Button, Rows

_LETTERS = {FinalKind.YEAR: "Y", FinalKind.EXAM: "E", FinalKind.FINAL: "F"}
#: What a teacher may put, in the order of use.
PUTS = (
    "5",
    "4",
    "3",
    "2",
    FinalCode.NOT_ATTESTED,
    FinalCode.EXEMPT,
    FinalCode.PASSED,
    FinalCode.FAILED,
)


def packed(column: Column) -> str:
    """The column as a button carries it."""
    return _LETTERS.get(column.kind) or str(column.number)


def unpacked(said: str) -> Column | None:
    """The column a button names, None for none or an unknown one."""
    kinds = {letter: kind for kind, letter in _LETTERS.items()}
    if said in kinds:
        return Column(kinds[said])
    return Column(FinalKind.TERM, int(said)) if said.isdecimal() and len(said) < 3 else None


def groups_screen(groups: Sequence[GroupChoice], viewer: Viewer) -> Screen:
    """Which group's final marks to set."""
    back = Button(_("‹ Back"), OpenDay(day=f"{viewer.today:%Y%m%d}").pack())
    whole = [one for one in groups if one.whole]
    if not whole:
        empty = _("You teach no group now, so there are no final marks to set.")
        return Screen(page(_("Final marks"), empty), ((back,),))
    buttons = [Button(lesson_name(one), OpenSheet(group=one.id).pack()) for one in whole]
    return Screen(page(_("Final marks"), _("Choose a class.")), (*in_rows(buttons, 2), (back,)))


def column_name(sheet: FinalSheet) -> str:
    """«2-я четверть», «Год», «Экзамен», «Итоговая»."""
    names = {FinalKind.YEAR: _("Year"), FinalKind.EXAM: _("Exam"), FinalKind.FINAL: _("Final")}
    return names.get(sheet.column.kind) or wording.term_name(sheet.period.kind, sheet.column.number)


def sheet_screen(sheet: FinalSheet, viewer: Viewer, *, toast: str = "") -> Screen:
    """The column: a line and a button a pupil, all proposed in one press."""
    text = page(
        fill(_("Final marks · {group}"), group=lesson_name(sheet.group)),
        fill("{column}", column=column_name(sheet)),
        "",
        *[_line(row) for row in sheet.rows],
        "",
        *([_("Locked. The deputy head can unlock it.")] if sheet.locked else []),
        as_of(sheet.as_of, viewer.zone),
    )
    rows: Rows = (_columns(sheet), (Button(_("‹ Back"), OpenFinals().pack()),))
    if sheet.locked:
        return Screen(text, rows, toast=toast)
    name: dict[str, Any] = {"group": sheet.group.id, "column": packed(sheet.column)}
    waiting = sum(
        row.held is None and bool(row.proposal.value or row.proposal.code) for row in sheet.rows
    )
    pupils = [
        Button(_short(row), OpenFinalPupil(**name, pupil=row.pupil_id).pack()) for row in sheet.rows
    ]
    top: Rows = ()
    if waiting:
        words = ngettext("Set {count} proposed mark", "Set {count} proposed marks", waiting)
        top = ((Button(words.format(count=waiting), SetProposed(**name).pack()),),)
    elif any(row.held for row in sheet.rows):
        top = ((Button(_("Lock these marks"), LockFinals(**name).pack()),),)
    return Screen(text, (*top, *in_rows(pupils, 3), *rows), toast=toast)


def _short(row: FinalRow) -> str:
    held = f" · {_held(row)}" if row.held else ""
    return f"{row.last_name} {row.first_name[:1]}.{held}"


def _held(row: FinalRow) -> str:
    assert row.held is not None
    return final_value(str(row.held.value or row.held.code or ""))


def _line(row: FinalRow) -> Safe:
    name = f"{row.last_name} {row.first_name[:1]}."
    said = [_proposed(row)] if row.held is None else [fill("<b>{held}</b>", held=_held(row))]
    held = row.held
    if held is not None and held.deferred_until is not None:
        said.append(fill(_("until {day}"), day=wording.day(held.deferred_until)))
    if held is not None and held.reason:
        said.append(fill(_("because: {reason}"), reason=held.reason))
    if held is not None and row.proposal.value and held.value != row.proposal.value:
        said.append(fill(_("proposed {value}"), value=row.proposal.value))
    return fill("{name} — {said}", name=name, said=Safe(", ".join(said)))


def _proposed(row: FinalRow) -> Safe:
    proposal = row.proposal
    why = "; ".join(reason.said() for reason in proposal.reasons)
    if proposal.value is not None:
        mean = f" ({wording.mean(proposal.mean)})" if proposal.mean is not None else ""
        return fill(_("proposed {value}"), value=f"{proposal.value}{mean}")
    if proposal.code is not None:
        said = final_value(proposal.code)
        return fill(_("proposed {value}"), value=f"{said}: {why}" if why else said)
    return fill("{why}", why=why or _("no marks"))


def _columns(sheet: FinalSheet) -> tuple[Button, ...]:
    """The other columns: earlier terms, the year, the exam and the final mark."""
    terms = [Column(FinalKind.TERM, one.number) for one in sheet.periods]
    every = [*terms, *(Column(kind) for kind in _LETTERS)]
    names = [*(str(one.number) for one in sheet.periods), _("Year"), _("Exam"), _("Final")]
    return tuple(
        Button(
            f"• {name}" if column == sheet.column else name,
            OpenSheet(group=sheet.group.id, column=packed(column)).pack(),
        )
        for column, name in zip(every, names, strict=True)
    )


def pupil_screen(sheet: FinalSheet, row: FinalRow, viewer: Viewer) -> Screen:
    """One pupil: what is proposed, what to put."""
    name: dict[str, Any] = {"group": sheet.group.id, "column": packed(sheet.column)}
    text = page(
        fill("{last} {first}", last=row.last_name, first=row.first_name),
        fill("{group} · {column}", group=lesson_name(sheet.group), column=column_name(sheet)),
        "",
        _line(row),
        "",
        as_of(sheet.as_of, viewer.zone),
    )
    puts = [
        Button(final_value(put), SetFinal(**name, pupil=row.pupil_id, put=put).pack())
        for put in PUTS
    ]
    defer = SetFinal(**name, pupil=row.pupil_id, put=FinalCode.DEFERRED).pack()
    return Screen(
        text,
        (
            *in_rows(puts, 4),
            (Button(_("Put attestation off"), defer),),
            (Button(_("‹ Back"), OpenSheet(**name).pack()),),
        ),
    )


def ask_reason_screen(sheet: FinalSheet, row: FinalRow, put: str) -> Screen:
    """Asks why the mark differs, or until when and why attestation is put off."""
    name: dict[str, Any] = {"group": sheet.group.id, "column": packed(sheet.column)}
    question = _("Why this mark? Write it in one message; the reason is kept.")
    if put == FinalCode.DEFERRED:
        question = _("Until when and why? Write for example: 20.01 long illness")
    text = page(
        fill("{last} {first}", last=row.last_name, first=row.first_name),
        fill("{group} · {column}", group=lesson_name(sheet.group), column=column_name(sheet)),
        fill(_("To be set: {put}"), put=final_value(put)),
        "",
        question,
    )
    back = OpenFinalPupil(**name, pupil=row.pupil_id)
    return Screen(text, ((Button(_("‹ Back"), back.pack()),),))
