"""Slips on paper, for a class or for the staff."""

import asyncio
from pathlib import Path

from bot.cli.opening import opened
from bot.cli.output import say
from core.access import bots
from core.access.class_slips import slips_of_class
from core.access.invitations import Slip
from core.access.staff_slips import slips_of_staff
from core.backup.sqlite import make_private_place
from core.db import Session
from core.errors import BadInput
from core.i18n import _, fill, ngettext
from core.messaging.audience import audience_of_text
from core.reports.slips import draw_slips
from core.school.which import SchoolRef, which_school
from core.wording import moment

#: A made-up school's slips lead to the bot of the demo, which may not have been started yet.
DEMO_BOT = "vestnik_sandbox_bot"


async def print_slips(class_name: str | None, path: Path, *, school_id: int | None) -> None:
    """`class_name` None: the staff. Slips issued before for the same people end."""
    _demand_free(path)
    async with opened() as db, db.session() as session:
        school = await which_school(session, school_id)
        bot = await bots.username(session, school_id=school.id) or (
            DEMO_BOT if school.seeded else None
        )
        if bot is None:
            raise BadInput(_("The bot's name is not known yet. Start it once: vestnik run"))
        slips = await _slips(session, school, class_name)
        # A slip lets its finder in: nobody else on this computer may read the file.
        make_private_place(path)
        # Drawn inside the transaction on purpose: slips that were not printed are not issued.
        await asyncio.to_thread(
            draw_slips,
            slips,
            bot_username=bot,
            school_name=school.name,
            zone=school.zone,
            path=path,
        )
    count = len(slips)
    say(
        fill(
            ngettext("{count} slip in {file}", "{count} slips in {file}", count),
            count=count,
            file=path,
        ),
        fill(
            _("Earlier unused slips of theirs no longer work; these work for {term}, until {end}."),
            term=_("24 hours") if class_name is None else _("two weeks"),
            end=moment(slips[0].expires_at, school.zone),
        ),
    )


def _demand_free(path: Path) -> None:
    """Slips that were printed and lie in a file may be all that a class has."""
    if not path.parent.is_dir():
        raise BadInput(fill(_("There is no folder {folder}."), folder=path.parent))
    if path.exists():
        raise BadInput(fill(_("{file} exists already and was left as it is."), file=path))


async def _slips(session: Session, school: SchoolRef, class_name: str | None) -> list[Slip]:
    if class_name is None:
        slips = await slips_of_staff(session, school_id=school.id, zone=school.zone)
    else:
        found = await audience_of_text(session, f"class:{class_name}", school_id=school.id)
        slips = await slips_of_class(
            session, school_id=school.id, class_id=int(found.value), issued_by_id=None
        )
    if not slips:
        raise BadInput(_("There is nobody to print slips for."))
    return slips
