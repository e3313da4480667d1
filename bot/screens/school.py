"""The schools of a chat, where several share the bot."""

from bot.callbacks.school import ChooseSchool
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from core.access.viewer import ChatLink, Viewer
from core.i18n import _, fill
from notifications.markup import Button


def schools_screen(viewer: Viewer, links: list[ChatLink]) -> Screen:
    """Which school is asked now, and the others by a press."""
    asked = fill(_("Your questions are answered by: {school}."), school=viewer.school_name)
    if not viewer.has_other_school:
        about = _(
            "Children in another school that uses this bot are added by that school's invitation "
            "slip, opened here."
        )
        return Screen(page(_("School"), asked, about))
    about = _("Letters of all your schools come here; each names its school.")
    buttons = [
        Button(
            ("✓ " if link.school_id == viewer.school_id else "") + link.school_name,
            ChooseSchool(school=link.school_id).pack(),
        )
        for link in links
    ]
    return Screen(page(_("School"), asked, about), in_rows(buttons, 1))
