"""What the buttons under results carry; whoever handles a press reads and authorises anew."""

from datetime import date
from functools import lru_cache

from aiogram.filters.callback_data import CallbackData

from core.enums import ResultKind
from core.i18n import _
from core.journal.results.spans import Span
from notifications.buttons import Details
from notifications.markup import Button, Rows

#: Results of a term that still runs, in which marks may be put right.
_RUNNING = frozenset({ResultKind.WEEK, ResultKind.MONTH})


class Acquainted(CallbackData, prefix="ack"):
    """«Ознакомлен(а)»: the results of the reader's own children from `since` to `until`."""

    since: str  # YYYYMMDD
    until: str


class Papers(CallbackData, prefix="pdf"):
    """The full table of a child as a PDF, of the term that holds the day."""

    pupil_id: int
    day: str = ""  # YYYYMMDD


def stamp(day: date) -> str:
    """A day as buttons carry it."""
    return f"{day:%Y%m%d}"


def acquainted_row(span: Span) -> Rows:
    """The one button that is asked for."""
    data = Acquainted(since=stamp(span.since), until=stamp(span.until)).pack()
    return ((Button(_("I have read this"), data),),)


def child_rows(pupil_id: int, name: str, span: Span) -> Rows:
    """The child's diary of the week, or marks, and the table as a PDF; below what mark is needed,
    but of a year, which is over when its results come."""
    more, paper, needed = (part.replace("{id}", str(pupil_id)) for part in _parts(span))
    row = (
        Button(_("Details: {child}").format(child=name), more),
        Button(_("PDF: {child}").format(child=name), paper),
    )
    if span.kind not in _RUNNING:
        return (row,)
    return row, (Button(_("What mark is needed: {child}").format(child=name), needed),)


@lru_cache(maxsize=64)
def _parts(span: Span) -> tuple[str, str, str]:
    """Packing takes as long as writing half a letter, and but for the number all of an evening
    carry the same."""
    what = "week" if (span.until - span.since).days < 7 else "marks"
    day = span.since.isoformat() if what == "week" else ""
    more = Details(pupil_id=0, what=what, day=day).pack().split("0", 1)
    paper = Papers(pupil_id=0, day=stamp(span.until)).pack().split("0", 1)
    needed = Details(pupil_id=0, what="target", day="").pack().split("0", 1)
    return "{id}".join(more), "{id}".join(paper), "{id}".join(needed)
