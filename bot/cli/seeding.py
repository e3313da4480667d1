"""The made-up school for demos, trials and load."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.cli.opening import opened
from bot.cli.output import say, show_progress
from core import demo
from core.db import Database
from core.i18n import _, fill
from core.wording import number

PEOPLE = ("classes", "pupils", "guardians", "staff")


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    pupils: int
    seed: int
    link_chats: bool
    personas: Path | None

    @property
    def about_people(self) -> bool:
        """Whether something is wanted of a school that may be there already."""
        return self.link_chats or self.personas is not None


async def carry_out(wish: Wish) -> None:
    async with opened() as db:
        if not (wish.about_people and await demo.is_seeded(db)):
            await _seed(db, wish)
        if wish.link_chats:
            await demo.link_chats(db)
            say(_("Everybody is linked to the chat 1000000 + number."))
        if wish.personas is not None:
            _write(wish.personas, await demo.personas(db, tokens=True))
            say(fill(_("Wrote {file}"), file=wish.personas))


async def _seed(db: Database, wish: Wish) -> None:
    result = await demo.seed(db, pupils=wish.pupils, seed=wish.seed, progress=show_progress)
    counts = {name: number(result.counts[name]) for name in PEOPLE}
    people = _("{classes} classes, {pupils} pupils, {guardians} parents, {staff} staff.")
    say(fill(people, **counts), fill(_("Took {seconds} s."), seconds=round(result.seconds, 1)))


def _write(path: Path, people: list[dict[str, object]]) -> None:
    """The file holds slips that work, so it is for its owner alone."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(people, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
