"""Slips of a class: what printing means, and the sheet itself."""

import tempfile
from functools import partial
from pathlib import Path

from bot.callbacks.class_teacher import PrintSlips, SlipsOf
from bot.callbacks.family import Go
from bot.screen import Drawing, Screen
from bot.screens.frame import in_rows, page
from core import wording
from core.access.doors import ClassRef
from core.access.invitations import Slip
from core.access.viewer import Viewer
from core.i18n import _, fill, language, ngettext, speaking
from notifications.markup import Button


def classes_screen(classes: list[ClassRef]) -> Screen:
    """The administrator chooses a class."""
    if not classes:
        return Screen(_("There is no class you could print slips for."))
    buttons = [Button(one.name, SlipsOf(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("Invitation slips"), _("For which class?")), in_rows(buttons, 4))


def slips_screen(found: ClassRef) -> Screen:
    """What will happen, before it does: earlier slips end."""
    text = page(
        fill(_("Invitation slips · {name}"), name=found.name),
        _(
            "A sheet to cut: one slip for each pupil and each of the parents, with a square for "
            "the phone's camera. Slips work once, for two weeks. Slips printed earlier and not "
            "used yet will stop working."
        ),
    )
    return Screen(
        text,
        (
            (Button(_("Print the slips"), PrintSlips(school_class=found.id).pack()),),
            (Button(_("Menu"), Go(page="menu").pack()),),
        ),
    )


def printed_screen(found: ClassRef, slips: list[Slip], username: str, viewer: Viewer) -> Screen:
    """The sheet as a file, drawn after the commit."""
    said = ngettext(
        "{count} slip for {name}, valid until {moment}. Print, cut and hand out.",
        "{count} slips for {name}, valid until {moment}. Print, cut and hand out.",
        len(slips),
    )
    until = wording.moment(slips[0].expires_at, viewer.zone)
    text = fill(said, count=len(slips), name=found.name, moment=until)
    draw = partial(_draw, slips, username, viewer.school_name, viewer.zone, language())
    return Screen(text, file=Drawing(f"slips-{found.name}.pdf", draw), toast=_("Drawing the sheet"))


def _draw(slips: list[Slip], username: str, school: str, zone: str, code: str) -> bytes:
    from core.reports.slips import draw_slips

    with tempfile.TemporaryDirectory() as folder, speaking(code):
        path = Path(folder) / "slips.pdf"
        draw_slips(slips, bot_username=username, school_name=school, zone=zone, path=path)
        return path.read_bytes()
