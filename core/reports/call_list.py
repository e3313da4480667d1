"""The families a class teacher has to call, on paper."""

from core import wording
from core.access.viewer import Viewer
from core.i18n import _
from core.messaging.ladder import CallLine, CallList
from core.reports.paper import Paper, paper_of
from core.reports.table import Column, Table


def call_paper(view: CallList, viewer: Viewer) -> Paper:
    """Those still to be called, with room for what came of it; phones by their last digits."""
    return paper_of(
        [
            Table(
                title=_("Families to call"),
                school=viewer.school_name,
                zone=viewer.zone,
                as_of=view.as_of,
                columns=(
                    Column(_("Class")),
                    Column(_("Pupil")),
                    Column(_("Whom to call")),
                    Column(_("What came of it")),
                ),
                rows=tuple(
                    (one.class_name, one.pupil.full, _guardians(one), "") for one in view.left
                ),
                heading=(
                    _("Have not answered the announcement of {moment}").format(
                        moment=wording.moment(view.announced_at, viewer.zone)
                    ),
                    wording.shortened(view.text, 200),
                ),
                signatures=(_("Class teacher"),),
            )
        ]
    )


def _guardians(line: CallLine) -> str:
    if not line.guardians:
        return _("no guardian in the list")
    return "; ".join(f"{name.full} {phone}".strip() for name, phone in line.guardians)
