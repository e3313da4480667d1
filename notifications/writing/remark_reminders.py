"""Reminders of open remarks: a teacher's own, and one summary for the deputy head (§4.2.5.2)."""

from collections import Counter
from datetime import date

from core import wording
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import RemarkState
from core.i18n import Safe, _, fill, ngettext
from core.journal.remarks import Remark, open_remarks
from core.journal.remarks.reminding import TERM, TERM_SUMMARY
from core.outbox import Claimed
from notifications.buttons import DoRemark
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page
from notifications.writing.remarks import category_name

#: Remarks named in one letter; the rest is counted.
SHOWN = 10
_NOTHING = Skip("no open remarks")


async def own_remarks_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The teacher's remarks that are not mended yet, those that are due first."""
    viewer.must(Action.KEEP_JOURNAL)
    view = await open_remarks(session, viewer)
    own = [
        one
        for one in view.remarks
        if one.teacher_id == viewer.person_id and one.state is RemarkState.OPEN
    ]
    if not own:
        return _NOTHING
    count = ngettext(
        "{count} remark is to be mended.", "{count} remarks are to be mended.", len(own)
    )
    rest = len(own) - SHOWN
    more = ngettext("and {count} more", "and {count} more", rest) if rest > 0 else ""
    text = page(
        _title(delivery),
        fill(count, count=len(own)),
        "",
        *(_line(one) for one in own[:SHOWN]),
        *([fill(more, count=rest)] if more else []),
        "",
        as_of(view.as_of, viewer.zone),
    )
    buttons = [Button(f"№ {one.number}", _opening(one)) for one in own[:SHOWN]]
    return Letter(text, tuple(tuple(buttons[at : at + 5]) for at in range(0, len(buttons), 5)))


async def summary_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """How many remarks each teacher still has, and how many wait for the deputy head's look."""
    viewer.must(Action.OVERSEE_JOURNAL)
    view = await open_remarks(session, viewer)
    if not view.remarks:
        return _NOTHING
    names = {one.teacher_id: wording.staff_initials(*one.teacher) for one in view.remarks}
    counts = Counter(one.teacher_id for one in view.remarks if one.state is RemarkState.OPEN)
    overdue = Counter(one.teacher_id for one in view.remarks if one.overdue)
    claimed = sum(one.state is RemarkState.CLAIMED for one in view.remarks)
    said = ngettext("{count} remark is open.", "{count} remarks are open.", len(view.remarks))
    waiting = ngettext(
        "{count} is said to be mended and waits for you.",
        "{count} are said to be mended and wait for you.",
        claimed,
    )
    text = page(
        _title(delivery),
        fill(said, count=len(view.remarks)),
        *([fill(waiting, count=claimed)] if claimed else []),
        "",
        *(_counted(names[who], n, overdue[who]) for who, n in counts.most_common(3 * SHOWN)),
        "",
        as_of(view.as_of, viewer.zone),
    )
    first = view.remarks[0]
    return Letter(text, ((Button(f"№ {first.number}", _opening(first)),),))


def _title(delivery: Claimed) -> Safe:
    kind, key = delivery.payload["reminder"], delivery.payload["key"]
    if kind in (TERM, TERM_SUMMARY):
        day = wording.day(date.fromisoformat(key))
        return fill(_("<b>Remarks on the journal</b> · the term ends on {day}"), day=day)
    first = date.fromisoformat(f"{key}-01")
    return fill(_("<b>Remarks on the journal</b> · {month}"), month=wording.month(first))


def _line(one: Remark) -> Safe:
    due = _("overdue since {day}") if one.overdue else _("by {day}")
    return fill(
        _("№ {number} · {what}, {class_name} {subject} {day} — {due}"),
        number=one.number,
        what=category_name(one.category),
        class_name=one.class_name,
        subject=one.subject,
        day=wording.day_short(one.day) if one.day else "",
        due=due.format(day=wording.day_short(one.due_on)),
    )


def _counted(name: str, count: int, overdue: int) -> Safe:
    text = _("{name}: {count}, overdue {overdue}") if overdue else _("{name}: {count}")
    return fill(text, name=name, count=count, overdue=overdue)


def _opening(one: Remark) -> str:
    return DoRemark(remark=one.id, do="open").pack()
