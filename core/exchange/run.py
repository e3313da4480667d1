"""The import as one call: files in, lines for a person out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.db import Database, Session, one_at_a_time
from core.exchange.apply import apply_plan
from core.exchange.errors import FileRefused
from core.exchange.plan import make_plan
from core.exchange.sheets.reading import Workbook, read_workbook
from core.exchange.wording import plan_lines
from core.i18n import _
from core.school.which import NoSchool, which_school

#: Two imports at once would both add the same people.
_IMPORTING = 0x7665_7374_10


@dataclass(frozen=True)
class ImportResult:
    """What an import said and did.

    `lines` are for the reader, in the current language, as HTML; `ok`: no fault and no question;
    `applied`: it stands in the database now (also when everything stood there before).
    """

    lines: list[str]
    ok: bool
    applied: bool
    school_id: int | None = None


async def _read_all(paths: Sequence[Path]) -> tuple[list[Workbook], list[str]]:
    books, refusals = [], []
    for path in paths:
        try:
            books.append(await asyncio.to_thread(read_workbook, path))
        except FileRefused as refusal:
            refusals.append(refusal.said())
    return books, refusals


async def _school_of(session: Session, school_id: int | None) -> int | None:
    """The school meant, None for an empty database. Raises NoSchool, SeveralSchools."""
    try:
        return (await which_school(session, school_id)).id
    except NoSchool:
        if school_id is not None:
            raise
        return None


async def run_import(
    db: Database,
    paths: Sequence[Path],
    *,
    apply: bool,
    school_id: int | None = None,
    actor_id: int | None = None,
) -> ImportResult:
    """Read the files, say what they would change, and with `apply` write it.

    Written is all or nothing, and nothing while one file is refused or one fault or question is
    open. `school_id` may be left out when the database holds one school, or none: then the first
    import creates it. Raises NoSchool or SeveralSchools.
    """
    books, refusals = await _read_all(paths)
    if refusals:
        return ImportResult(refusals, ok=False, applied=False, school_id=school_id)
    if not apply:
        async with db.reading() as session:
            plan = await make_plan(session, await _school_of(session, school_id), books)
            return ImportResult(plan_lines(plan), plan.ok, applied=False, school_id=plan.school_id)
    async with db.session() as session:
        await one_at_a_time(session, _IMPORTING)
        plan = await make_plan(session, await _school_of(session, school_id), books)
        lines = plan_lines(plan)
        if plan.ok:
            lines += [] if plan.changes_nothing else [_("Written.")]
            await apply_plan(session, plan, actor_id)
    return ImportResult(lines, plan.ok, applied=plan.ok, school_id=plan.school_id)
