"""Asking for a change in a closed lesson, withdrawing it, agreeing to it and refusing it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer, viewer_of_person
from core.db import Session
from core.enums import AttendanceCode, ChangeState
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _
from core.journal import actions
from core.journal.closing.models import ClosedChange
from core.journal.closing.reading import held_now
from core.journal.closing.rule import Change, agreed
from core.journal.doors import access_lesson
from core.journal.marks import comment_mark
from core.journal.reasons import check_reason


class AlreadyDecided(SchoolError):
    """The request was decided or withdrawn meanwhile."""

    text = N_("This request has been decided or withdrawn already.")


class ChangedMeanwhile(SchoolError):
    """What was to be changed is not what it was when it was asked."""

    text = N_("The journal has changed since this was asked. Refuse it: it can be asked anew.")


async def ask_change(
    session: Session, viewer: Viewer, *, lesson_id: int, changes: Sequence[Change], reason: str
) -> int:
    """Keep what is to be changed in a closed lesson until a deputy head decides; gives its id.

    Deputy heads are told. The same asked twice is one request. Raises NotFound for a lesson the
    viewer does not enter into, BadInput without a reason.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    said = check_reason(reason)
    if not said or not changes:
        raise BadInput(_("Say why it is to be changed: the deputy head decides by it."))
    held = [replace(one, held=await held_now(session, ref, one)) for one in changes]
    packed = json.dumps([asdict(one) for one in held], ensure_ascii=False)
    known = await session.scalar(
        select(ClosedChange.id).where(
            ClosedChange.school_id == viewer.school_id,
            ClosedChange.state == ChangeState.ASKED,
            ClosedChange.asker_id == viewer.person_id,
            ClosedChange.lesson_id == ref.id,
            ClosedChange.changes == packed,
        )
    )
    if known is not None:
        return known
    row = ClosedChange(
        school_id=viewer.school_id,
        lesson_id=ref.id,
        asker_id=viewer.person_id,
        asked_at=clock.now(),
        reason=said,
        changes=packed,
    )
    session.add(row)
    await session.flush()
    await _record(session, viewer, "closed.asked", row, said)
    return row.id


async def withdraw_change(session: Session, viewer: Viewer, *, change_id: int) -> None:
    """The asker takes it back. Raises NotFound for another's, AlreadyDecided."""
    row = await _found(session, viewer, change_id)
    if row.asker_id != viewer.person_id:
        raise NotFound
    await _settle(session, viewer, row, ChangeState.WITHDRAWN)
    await _record(session, viewer, "closed.withdrawn", row, "")


async def refuse_change(session: Session, viewer: Viewer, *, change_id: int, answer: str) -> None:
    """The deputy head refuses, and the asker is told why. Raises NotAllowed, NotFound, BadInput
    without an answer, AlreadyDecided."""
    viewer.must(Action.UNLOCK_JOURNAL)
    row = await _found(session, viewer, change_id)
    said = check_reason(answer)
    if not said:
        raise BadInput(_("Say why it is refused: the teacher is told."))
    await _settle(session, viewer, row, ChangeState.REFUSED, said)
    await _record(session, viewer, "closed.refused", row, said)


async def agree_to_change(session: Session, viewer: Viewer, *, change_id: int) -> None:
    """The deputy head agrees: the change is made in the asker's name, by the asker's own rights of
    today, and families read it as a correction with its reason.

    Nobody agrees to what they asked for themselves. Raises NotAllowed, NotFound, AlreadyDecided,
    ChangedMeanwhile, and NotFound when the asker no longer enters into the lesson.
    """
    viewer.must(Action.UNLOCK_JOURNAL)
    row = await _found(session, viewer, change_id)
    if row.asker_id == viewer.person_id:
        raise BadInput(_("Somebody else has to agree to your own request."))
    await _settle(session, viewer, row, ChangeState.AGREED)
    asker = await viewer_of_person(session, row.asker_id, school_id=row.school_id)
    if asker is None:
        raise NotFound
    ref = await access_lesson(session, asker, row.lesson_id)
    changes = [Change(**one) for one in json.loads(row.changes)]
    if [one.held for one in changes] != [await held_now(session, ref, one) for one in changes]:
        raise ChangedMeanwhile
    with agreed(row.reason):
        for one in changes:
            await _apply(session, asker, row.lesson_id, one, row.reason)
    await _record(session, viewer, "closed.agreed", row, row.reason)


async def _apply(session: Session, asker: Viewer, lesson_id: int, one: Change, reason: str) -> None:
    cell: dict[str, Any] = {
        "lesson_id": lesson_id,
        "pupil_id": one.pupil,
        "type_id": one.type,
    }
    if one.what == "mark" and not one.put:
        await actions.delete_mark(session, asker, **cell, reason=reason)
    elif one.what == "mark":
        dot = one.put == "."
        value = None if dot else int(one.put)
        await actions.set_mark(session, asker, **cell, value=value, is_duty=dot, reason=reason)
    elif one.what == "comment":
        await comment_mark(session, asker, **cell, comment=one.put)
    elif one.what == "code":
        code = AttendanceCode(one.put) if one.put else None
        await actions.set_code(session, asker, lesson_id=lesson_id, pupil_id=one.pupil, code=code)
    elif one.what == "taken":
        await actions.confirm_attendance(session, asker, lesson_id=lesson_id)
    elif one.what == "topic":
        await actions.set_topic(session, asker, lesson_id=lesson_id, text=one.put)
    else:
        due_on = date.fromisoformat(one.due) if one.due else None
        await actions.set_homework(session, asker, lesson_id=lesson_id, text=one.put, due_on=due_on)


async def _found(session: Session, viewer: Viewer, change_id: int) -> ClosedChange:
    row = await session.scalar(
        select(ClosedChange)
        .where(ClosedChange.school_id == viewer.school_id, ClosedChange.id == change_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


async def _settle(
    session: Session, viewer: Viewer, row: ClosedChange, state: ChangeState, answer: str = ""
) -> None:
    """Compare-and-set of the state, so that of two decisions one holds."""
    won = await session.scalar(
        update(ClosedChange)
        .where(ClosedChange.id == row.id, ClosedChange.state == ChangeState.ASKED)
        .values(state=state, decided_by_id=viewer.person_id, decided_at=clock.now(), answer=answer)
        .returning(ClosedChange.id)
        .execution_options(synchronize_session=False)
    )
    if won is None:
        raise AlreadyDecided


async def _record(
    session: Session, viewer: Viewer, kind: str, row: ClosedChange, reason: str
) -> None:
    told = kind != "closed.withdrawn"
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        on_behalf_of_id=row.asker_id if kind == "closed.agreed" else None,
        subject=f"closed:{row.id}",
        after={"lesson_id": row.lesson_id},
        reason=reason,
        ripe_at=clock.now() if told else None,
    )
