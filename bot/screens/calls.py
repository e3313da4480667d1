"""The families a class teacher has to call, a family at a time, and what came of it."""

from bot.screen import Drawing, Screen
from bot.screens.frame import as_of
from bot.screens.messages import apart, below
from core import wording
from core.access.viewer import Viewer
from core.enums import CallResult
from core.i18n import Safe, _, fill
from core.messaging.ladder import CallLine, CallList
from core.reports.call_list import call_paper
from notifications.buttons import Calls
from notifications.markup import Button, Rows

#: Families on one screen; all are on the paper.
_SHOWN = 8


def calls_screen(view: CallList, viewer: Viewer, *, toast: str = "") -> Screen:
    """Those still to be called, with buttons for what came of it, and how many are closed."""
    left = view.left
    head = below(
        fill("<b>{title}</b>", title=_("Families to call")),
        fill(
            _("Have not answered the announcement of {moment}"),
            moment=wording.moment(view.announced_at, viewer.zone),
        ),
        fill("<i>{text}</i>", text=wording.shortened(view.text, 150)),
    )
    counted = fill(
        _("To call: {left}, closed: {closed}"),
        left=len(left),
        closed=len(view.lines) - len(left),
    )
    if not left:
        counted = fill(_("There is nobody to call any more."))
    rows: Rows = tuple(row for one in left[:_SHOWN] for row in _outcomes(view, one))
    if left:
        rows += ((Button(_("List to print"), Calls(announcement=view.id, do="paper").pack()),),)
    text = apart(
        head,
        *(_line(one, viewer.zone) for one in left[:_SHOWN]),
        counted,
        as_of(view.as_of, viewer.zone),
    )
    return Screen(text, rows, toast=toast)


def _line(one: CallLine, zone: str) -> Safe:
    name = wording.child_name(one.pupil.first_name, one.pupil.last_name, class_name=one.class_name)
    called = ""
    if one.called_at is not None:
        moment = wording.moment(one.called_at, zone)
        called = fill(_("Not reached on {moment}"), moment=moment)
    guardians = [fill("{name} {phone}", name=who.full, phone=phone) for who, phone in one.guardians]
    return below(fill("<b>{name}</b>", name=name), *guardians, called)


def _outcomes(view: CallList, one: CallLine) -> Rows:
    def button(words: str, do: CallResult) -> Button:
        data = Calls(announcement=view.id, pupil=one.pupil.id, do=do)
        return Button(words, data.pack())

    short = f"{one.pupil.last_name} {one.pupil.first_name[:1]}."
    return (
        (
            button(_("{name}: told").format(name=short), CallResult.TOLD),
            button(_("Not reached"), CallResult.NO_ANSWER),
            button(_("Refused"), CallResult.REFUSED),
        ),
    )


def paper_screen(view: CallList, viewer: Viewer) -> Screen:
    """The list as a PDF; the screen stays above it."""
    paper = call_paper(view, viewer)
    name = _("to-call-{number}.pdf").format(number=view.id)
    said = fill(_("Families to call: {count}."), count=len(view.left))
    return Screen(
        apart(said, as_of(view.as_of, viewer.zone)), file=Drawing(name, paper.drawn), anew=True
    )
