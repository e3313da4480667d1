"""Setting final marks: one by one or all that the rules propose; a difference needs a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalCode
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _
from core.journal.finals.columns import Column
from core.journal.finals.lock import FinalsLocked
from core.journal.finals.sheet import FinalRow, FinalSheet, final_sheet
from core.journal.models import FinalMark
from core.school.models import SchoolClass

REASON_LIMIT = 300  # characters


class ReasonForFinal(SchoolError):
    """The mark differs from what the rules propose, and nobody said why."""

    text = N_("The rules propose {proposed}. Say why you set another mark.")

    def __init__(self, proposed: str) -> None:
        super().__init__(proposed)
        self.proposed = proposed


@dataclass(frozen=True)
class FinalEntry:
    """What stands in the column after an entry."""

    pupil_id: int
    value: int | None
    code: FinalCode | None
    changed: bool


async def set_final(
    session: Session,
    viewer: Viewer,
    *,
    group_id: int,
    column: Column,
    pupil_id: int,
    value: int | None = None,
    code: FinalCode | None = None,
    deferred_until: date | None = None,
    reason: str = "",
) -> FinalEntry:
    """Set or change a pupil's final mark: a number 2..5 or a code, never both.

    Putting attestation off (DEFERRED) needs `deferred_until`, a day ahead, and a reason. Anything
    but the proposal needs a reason, where there is a proposal. Raises NotFound, BadInput,
    FinalsLocked, ReasonForFinal. Source: the school's assessment rules; §2.2.
    """
    sheet = await final_sheet(session, viewer, group_id=group_id, column=column)
    row = _row_to_change(sheet, pupil_id)
    _check(viewer, value, code, deferred_until, reason)
    _check_reason(row, value, code, reason)
    return await _put(
        session,
        viewer,
        sheet,
        row,
        value=value,
        code=code,
        deferred_until=deferred_until,
        reason=reason.strip(),
    )


async def set_proposed(
    session: Session, viewer: Viewer, *, group_id: int, column: Column
) -> tuple[FinalEntry, ...]:
    """Set what the rules propose for everybody who has no mark yet; gives those that were set.

    Pupils without a proposal, and marks that stand already, are left alone. Raises NotFound,
    FinalsLocked.
    """
    sheet = await final_sheet(session, viewer, group_id=group_id, column=column)
    if sheet.locked:
        raise FinalsLocked
    return tuple(
        [
            await _put(
                session,
                viewer,
                sheet,
                row,
                value=row.proposal.value,
                code=row.proposal.code,
                deferred_until=None,
                reason="",
            )
            for row in sheet.rows
            if row.held is None and (row.proposal.value or row.proposal.code)
        ]
    )


def _row_to_change(sheet: FinalSheet, pupil_id: int) -> FinalRow:
    row = sheet.row(pupil_id)
    if row is None or not sheet.group.whole:
        raise NotFound
    if sheet.locked:
        raise FinalsLocked
    return row


def _check(
    viewer: Viewer, value: int | None, code: FinalCode | None, until: date | None, reason: str
) -> None:
    if (value is None) == (code is None) or (value is not None and not 2 <= value <= 5):
        raise BadInput(_("A final mark is a number from 2 to 5 or one of the codes."))
    if (code is FinalCode.DEFERRED) != (until is not None):
        raise BadInput(_("A deferral needs the day until which attestation is put off."))
    if until is not None and until <= viewer.today:
        raise BadInput(_("A deferral ends on a day ahead."))
    if until is not None and not reason.strip():
        raise BadInput(_("Say why attestation is put off."))
    if len(reason) > REASON_LIMIT:
        raise BadInput(_("The reason is too long."))


def _check_reason(row: FinalRow, value: int | None, code: FinalCode | None, reason: str) -> None:
    proposed = row.proposal.value or row.proposal.code
    if proposed is not None and (value or code) != proposed and not reason.strip():
        raise ReasonForFinal(_said(proposed))


def _said(proposed: int | FinalCode) -> str:
    if isinstance(proposed, FinalCode):
        return {FinalCode.NOT_ATTESTED: _("n/a"), FinalCode.EXEMPT: _("exempt")}[proposed]
    return str(proposed)


async def _put(
    session: Session, viewer: Viewer, sheet: FinalSheet, row: FinalRow, **values: Any
) -> FinalEntry:
    entry = FinalEntry(row.pupil_id, values["value"], values["code"], changed=True)
    mark = await _held(session, viewer, sheet, row.pupil_id)
    before = None if mark is None else _packed(mark)
    if mark is not None and all(getattr(mark, name) == values[name] for name in values):
        return FinalEntry(row.pupil_id, values["value"], values["code"], changed=False)
    if mark is None:
        mark = await _new(session, viewer, sheet, row.pupil_id)
    for name, held in {**values, "set_by_id": viewer.person_id, "set_at": clock.now()}.items():
        setattr(mark, name, held)
    session.add(mark)
    await session.flush()
    await _record(session, viewer, sheet, mark, before, values["reason"])
    return entry


async def _held(
    session: Session, viewer: Viewer, sheet: FinalSheet, pupil_id: int
) -> FinalMark | None:
    year = select(SchoolClass.year_id).where(SchoolClass.id == sheet.group.class_id)
    found = await session.scalars(
        select(FinalMark)
        .where(
            FinalMark.school_id == viewer.school_id,
            FinalMark.pupil_id == pupil_id,
            FinalMark.year_id == year.scalar_subquery(),
            FinalMark.subject_id == sheet.group.subject_id,
            FinalMark.kind == sheet.column.kind,
            FinalMark.term_number == sheet.column.number,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def _new(session: Session, viewer: Viewer, sheet: FinalSheet, pupil_id: int) -> FinalMark:
    year_id = await session.scalar(
        select(SchoolClass.year_id).where(
            SchoolClass.school_id == viewer.school_id, SchoolClass.id == sheet.group.class_id
        )
    )
    return FinalMark(
        school_id=viewer.school_id,
        year_id=year_id,
        pupil_id=pupil_id,
        subject_id=sheet.group.subject_id,
        kind=sheet.column.kind,
        term_number=sheet.column.number,
    )


def _packed(mark: FinalMark) -> dict[str, Any]:
    return {
        "value": mark.value,
        "code": mark.code,
        "deferred_until": mark.deferred_until,
        "kind": mark.kind,
        "term_number": mark.term_number,
        "subject_id": mark.subject_id,
    }


async def _record(
    session: Session,
    viewer: Viewer,
    sheet: FinalSheet,
    mark: FinalMark,
    before: dict[str, Any] | None,
    reason: str,
) -> None:
    await ledger.record(
        session,
        "final.set" if before is None else "final.changed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=mark.pupil_id,
        subject=f"final:{mark.id}",
        before=before,
        after=_packed(mark),
        reason=reason,
    )
