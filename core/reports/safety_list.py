"""Who is safe, on paper: for those who count people by class where there is no network."""

from core import wording
from core.access.viewer import Viewer
from core.enums import Safety
from core.i18n import _
from core.messaging.emergency.counting import EmergencyView, SafetyLine
from core.reports.paper import Paper, paper_of
from core.reports.table import Column, Table

_ORDER = (Safety.HELP, Safety.SILENT, Safety.SAFE)


def safety_words(state: Safety) -> str:
    """«нужна помощь», «молчит», «в безопасности»."""
    return {
        Safety.HELP: _("needs help"),
        Safety.SILENT: _("silent"),
        Safety.SAFE: _("safe"),
    }[state]


def safety_paper(view: EmergencyView, viewer: Viewer) -> Paper:
    """Everybody: who needs help first, then the silent, with room to tick by hand."""
    lines = [one for state in _ORDER for one in view.of(state)]
    return paper_of(
        [
            Table(
                title=_("Drill: who is safe") if view.is_drill else _("Alarm: who is safe"),
                school=viewer.school_name,
                zone=viewer.zone,
                as_of=view.as_of,
                columns=(
                    Column(_("Class")),
                    Column(_("Name")),
                    Column(_("What is known")),
                    Column(_("Seen")),
                ),
                rows=tuple(
                    (one.place or _("employees"), one.person.full, _known(one, viewer), "")
                    for one in lines
                ),
                heading=(wording.shortened(view.text, 200),),
                signatures=(_("Counted by"),),
            )
        ]
    )


def _known(one: SafetyLine, viewer: Viewer) -> str:
    if one.said_at is None:
        return safety_words(one.state)
    return f"{safety_words(one.state)}, {wording.moment(one.said_at, viewer.zone)}"
