"""The school's tables, in and as an empty workbook."""

from collections.abc import Sequence
from pathlib import Path

from bot.cli.opening import opened
from bot.cli.output import plain, say
from core.errors import BadInput
from core.exchange import run_import, write_template
from core.i18n import _, fill


def write_workbook(path: Path) -> None:
    """A workbook that somebody has filled in already is worth more than an empty one."""
    if path.exists():
        raise BadInput(fill(_("{file} exists already and was left as it is."), file=path))
    write_template(path)
    say(fill(_("Wrote {file}; fill it in and run vestnik import {file}"), file=path))


async def bring_in(paths: Sequence[Path], *, apply: bool, school_id: int | None) -> bool:
    """Whether the tables were faultless; without `apply` nothing is written."""
    async with opened() as db:
        result = await run_import(db, paths, apply=apply, school_id=school_id)
    say(*(plain(line) for line in result.lines))
    if result.ok and not result.applied:
        say(_("Nothing was written yet; add --apply to write it."))
    return bool(result.ok)
