"""A remark on the journal: with the lesson's card, and the buttons of the next step."""

from core import wording
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import RemarkCategory, RemarkState
from core.i18n import Safe, _, fill
from core.journal.remarks import Remark, remark
from core.outbox import Claimed
from notifications.buttons import DoRemark
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import page


def category_name(category: RemarkCategory) -> str:
    """What a remark is about, in words."""
    return {
        RemarkCategory.TOPIC: _("no topic"),
        RemarkCategory.HOMEWORK: _("no homework"),
        RemarkCategory.ATTENDANCE: _("attendance is not taken"),
        RemarkCategory.FEW_MARKS: _("too few marks"),
        RemarkCategory.MARK: _("a mark against the criteria"),
        RemarkCategory.OTHER: _("other"),
    }[category]


def remark_lines(view: Remark) -> list[Safe]:
    """The remark as a few lines: number, lesson, what is lacking, until when."""
    lesson = fill(
        _("{day}, {class_name} · {subject}"),
        day=wording.day_and_weekday(view.day) if view.day else "",
        class_name=view.class_name,
        subject=view.subject,
    )
    lines = [lesson] if view.day else []
    lines.append(fill("{what}", what=category_name(view.category)))
    if view.text:
        lines.append(fill("«{text}»", text=view.text))
    due = _("overdue since {day}") if view.overdue else _("to be mended by {day}")
    lines.append(fill(due, day=wording.day(view.due_on)))
    if view.returned:
        lines.append(fill(_("returned: {count}"), count=view.returned))
    return lines


def remark_buttons(view: Remark, viewer: Viewer) -> Rows:
    """What the reader may do next."""

    def button(words: str, do: str) -> Button:
        return Button(words, DoRemark(remark=view.id, do=do).pack())

    if view.state == RemarkState.CLOSED:
        return ()
    if view.teacher_id == viewer.person_id and view.state == RemarkState.OPEN:
        return ((button(_("Mended"), "mended"),),)
    if viewer.may(Action.OVERSEE_JOURNAL):
        return ((button(_("Close the remark"), "close"), button(_("Return"), "return")),)
    return ()


async def remark_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The letter about a remark, as things are now."""
    view = await remark(session, viewer, remark_id=delivery.payload["remark"])
    if view.state == RemarkState.CLOSED:
        return Skip("closed meanwhile")
    title = _("<b>Remark No. {number}</b> · {author}")
    if view.state == RemarkState.CLAIMED:
        title = _("<b>Remark No. {number}</b> is said to be mended · {author}")
    who = view.teacher if view.state == RemarkState.CLAIMED else view.author
    head = fill(title, number=view.number, author=wording.staff_initials(*who))
    return Letter(page(head, *remark_lines(view)), remark_buttons(view, viewer))
