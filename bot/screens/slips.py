"""Slips of a class: what printing means, and the sheet itself."""

import tempfile
from functools import partial
from pathlib import Path

from bot.callbacks.class_teacher import LostPhone, PrintSlips, Reissue, SlipsOf
from bot.callbacks.family import Go
from bot.screen import Drawing, Screen
from bot.screens.frame import in_rows, page
from core import wording
from core.access.class_slips import ClassReader
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


def slips_screen(found: ClassRef, linked: int) -> Screen:
    """What will happen, before it does: earlier slips end, who has a chat needs none."""
    said = ngettext(
        "{count} person of the class has a chat already and gets no slip.",
        "{count} people of the class have a chat already and get no slip.",
        linked,
    )
    text = page(
        fill(_("Invitation slips · {name}"), name=found.name),
        fill(said, count=linked),
        "",
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
            (Button(_("A telephone is lost"), LostPhone(school_class=found.id).pack()),),
            (Button(_("Menu"), Go(page="menu").pack()),),
        ),
    )


def nobody_screen(found: ClassRef) -> Screen:
    """Everybody of the class is in."""
    return Screen(
        fill(
            _("{name}: everybody has a chat, there is nobody to print slips for."), name=found.name
        )
    )


def lost_screen(found: ClassRef, linked: list[ClassReader]) -> Screen:
    """Whose chat is to end; a press ends it and draws a new slip."""
    buttons = [
        Button(
            f"{reader.pupil_last_name} {reader.pupil_first_name[:1]}. · {_whose(reader)}",
            Reissue(school_class=found.id, person=reader.person_id).pack(),
        )
        for reader in linked
    ]
    back = (Button(_("‹ Back"), SlipsOf(school_class=found.id).pack()),)
    text = page(
        fill(_("A telephone is lost · {name}"), name=found.name),
        _(
            "Choose whose chat is to end. It gets and shows nothing from that moment, and you get "
            "a new slip to hand over."
        ),
    )
    # Telegram takes a hundred buttons under one message.
    return Screen(text, (*in_rows(buttons[:90], 2), back))


def _whose(reader: ClassReader) -> str:
    return _("pupil") if reader.pupil_id is None else wording.relation(reader.relation)


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
