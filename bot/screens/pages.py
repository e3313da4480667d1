"""Links to our pages. The pass stands in the fragment, which browsers send to nobody."""

from collections.abc import Sequence
from urllib.parse import urlencode

from bot.callbacks.teaching import OpenDay
from bot.screen import Screen
from bot.screens.frame import page
from core.access.viewer import Viewer
from core.i18n import _
from core.journal.grid import GroupChoice
from notifications.markup import Button, Rows


def journal_page_screen(
    groups: Sequence[GroupChoice],
    group: int,
    viewer: Viewer,
    *,
    address: str,
    ticket: str,
    bot: int,
    inside: bool,
) -> Screen:
    """The journal as a page: inside the messenger where it can (`inside`), and in any browser."""
    back = Button(_("‹ Back"), OpenDay(day=f"{viewer.today:%Y%m%d}").pack())
    if not groups:
        empty = _("You teach no group now, so there is no journal to keep.")
        return Screen(page(_("Class journal"), empty), ((back,),))
    asked = urlencode({"lang": viewer.language, "bot": bot} | ({"group": group} if group else {}))
    url = f"{address}/app/journal?{asked}"
    rows: Rows = ((Button(_("Open in the browser"), url=f"{url}#ticket={ticket}"),), (back,))
    if inside:
        rows = ((Button(_("Open here"), url=url, inside=True),), *rows)
    text = page(
        _("Class journal"),
        _("Pupils by rows, lessons by columns; marks are typed like in a table."),
        _("The link to the browser works once and for five minutes. Do not pass it on."),
    )
    return Screen(text, rows)
