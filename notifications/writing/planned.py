"""Letters about announcements that are not out yet: one waits for agreement, or what became of
it."""

from datetime import datetime

from core import ledger, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import PlannedState
from core.i18n import Safe, _, fill
from core.ledger import Fact
from core.messaging.planned import PlannedView, planned
from core.messaging.releasing import AUTHOR_LEFT, NO_READERS, NOT_AGREED, RECALLED
from core.outbox import Claimed
from notifications.buttons import DoPlanned
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.announcement_text import announcement_text, question_words
from notifications.writing.parts import page


async def planned_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To whoever may agree: exactly what readers will see. To the author: what became of it."""
    view = await planned(session, viewer, planned_id=delivery.payload["planned"])
    found = await ledger.facts(session, school_id=viewer.school_id, ids=[delivery.payload["fact"]])
    if not found:
        return Skip("no longer so")
    if found[0].kind != "planned.awaiting":
        return _course(view, found[0], viewer.zone)
    if view.state is not PlannedState.AWAITING or not view.may_decide:
        return Skip("no longer so")
    return Letter(asking_text(view, viewer.zone), deciding_rows(view))


def preview_text(view: PlannedView, zone: str) -> Safe:
    """The letter as its readers will get it."""
    return announcement_text(
        readers=view.title,
        text=view.text,
        author=view.author.short,
        moment=wording.moment(max(view.due_at, view.as_of), zone),
    )


def asking_text(view: PlannedView, zone: str) -> str:
    """Who asks to announce what to how many people and when, with the letter itself between."""
    return "\n\n".join(
        [
            _asked(view),
            fill(_("This is what readers will see:")),
            preview_text(view, zone),
            "———",
            "\n".join(
                [
                    fill(
                        _("Readers: {title}, {count}"),
                        title=view.title,
                        count=wording.number(view.counted.total),
                    ),
                    when_words(view, zone),
                    *filter(None, [question_words(view.question)]),
                ]
            ),
        ]
    )


def _asked(view: PlannedView) -> Safe:
    if view.is_correction:
        return fill(_("<b>The new text of an announcement waits for your agreement</b>"))
    return fill(_("<b>An announcement waits for your agreement</b>"))


def when_words(view: PlannedView, zone: str) -> Safe:
    """«Уйдёт 25 ноября, 8:00, если подтвердить до 26 ноября, 8:00.»"""
    if view.due_at <= view.as_of:
        until = wording.moment(view.due_at + view.lasts, zone)
        return fill(_("Goes out at once when agreed to, until {until}."), until=until)
    words = wording.moment(view.due_at, zone)
    return fill(_("Goes out on {moment}."), moment=words)


def deciding_rows(view: PlannedView) -> Rows:
    """«Подтвердить» and «Отклонить», of the very text that was seen."""

    def button(words: str, do: str) -> Button:
        return Button(words, DoPlanned(planned=view.id, do=do, revision=view.revision).pack())

    return ((button(_("Agree"), "agree"), button(_("Refuse"), "refuse")),)


def _course(view: PlannedView, fact: Fact, zone: str) -> Letter:
    heading = {
        "planned.agreed": _("Your announcement was agreed to"),
        "planned.refused": _("Your announcement was not agreed to"),
    }.get(fact.kind, _("An announcement was not sent"))
    parts = [
        fill("<b>{heading}</b>", heading=heading),
        fill("{title}, {moment}", title=view.title, moment=wording.moment(_due(view, fact), zone)),
        fill("<i>{text}</i>", text=wording.shortened(view.text, 200)),
    ]
    why = _why(fact)
    if why:
        parts.append(fill("{why}", why=why))
    open_it = Button(_("Open"), DoPlanned(planned=view.id, do="open").pack())
    return Letter(page(*parts), ((open_it,),))


def _due(view: PlannedView, fact: Fact) -> datetime:
    due = (fact.after or {}).get("due")
    return datetime.fromisoformat(due) if due else view.due_at


def _why(fact: Fact) -> str:
    if fact.kind != "planned.dropped":
        return ""
    return {
        NO_READERS: _("Nobody is left among its readers."),
        AUTHOR_LEFT: _("Its author no longer announces here. Make it anew if it is needed."),
        NOT_AGREED: _("Nobody agreed to it while it was of use."),
        RECALLED: _("The announcement it was to put right was taken back meanwhile."),
    }.get(
        fact.reason,
        _("The service stood still at its hour, and later it would have been of no use."),
    )
