"""Slips for joining the bot, cut out of a sheet and handed to families by the class teacher.

Source: regulation §3.2.2 and §3.2.3 (the class teacher receives and hands out the means of entry);
a slip lies about on desks, so it names the child by initials only.
"""

import json
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path

from core.access.invitations import Slip
from core.i18n import N_, _, fill, language
from core.wording import moment

TEMPLATE = Path(__file__).with_name("slips.typ")

#: For whom a slip is, by the relation it carries.
WHOM = {
    "pupil": N_("for the pupil"),
    "mother": N_("for the mother"),
    "father": N_("for the father"),
    "guardian": N_("for the legal representative"),
    "staff": N_("for the employee"),
}


def link_of(bot_username: str, token: str) -> str:
    """The deep link that opens the bot and gives it the slip."""
    return f"https://t.me/{bot_username}?start={token}"


def draw_slips(
    slips: Sequence[Slip], *, bot_username: str, school_name: str, zone: str, path: Path
) -> None:
    """Write the slips, ten on a page of A4, as a PDF in the language now in force.

    `zone` is the school's time zone: a slip says the moment it ends on that clock. Blocking
    for some tens of milliseconds a page; call it in a thread. Raises ValueError for no slips.
    """
    if not slips:
        raise ValueError("no slips to draw")
    import typst

    words = {
        "language": language(),
        "title": str(fill(_("Slips of {class_name}"), class_name=slips[0].class_name)),
        "school": school_name,
        "steps": [
            _("Point the phone's camera at the square and open the link."),
            _("In Telegram press “Start”."),
            _("Check the name and agree to the terms."),
        ],
        "slips": [_words_of(slip, bot_username, zone) for slip in slips],
    }
    typst.compile(
        str(TEMPLATE),
        output=str(path),
        font_paths=[str(resources.files("fontpkg_pt_sans") / "files")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(words, ensure_ascii=False)},
    )


def _words_of(slip: Slip, bot_username: str, zone: str) -> dict[str, str]:
    link = link_of(bot_username, slip.token)
    return {
        "heading": " · ".join(filter(None, (slip.class_name, slip.pupil_initials))),
        "whom": _(WHOM.get(slip.relation, WHOM["guardian"])),
        "link": link,
        "until": _("Works once, until {moment}. Do not show it to others.").format(
            moment=moment(slip.expires_at, zone)
        ),
        "qr": _square(link),
    }


def _square(link: str) -> str:
    import segno

    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()
