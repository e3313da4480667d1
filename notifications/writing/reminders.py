"""What each kind of reminder says (core.reminding), as things are when it is sent."""

from collections.abc import Awaitable, Callable

from core.access.families import ENDED, SILENT
from core.access.viewer import Viewer
from core.db import Session
from core.journal.remarks.reminding import MONTH, MONTH_SUMMARY, TERM, TERM_SUMMARY
from core.journal.staff_absences.reminding import DAY10, DAY14
from core.messaging.ladder import ANSWER, CALLS
from core.messaging.unanswered import OVERSEEN, OWN
from core.outbox import Claimed
from core.people.preferences import WEEK_CARD
from core.reports.schedule import DUE, UNOPENED
from notifications.markup import Letter
from notifications.outcomes import Skip
from notifications.writing.family_checks import ended_letter, silent_letter
from notifications.writing.owed import overseen_letter, owed_letter
from notifications.writing.remark_reminders import own_remarks_letter, summary_letter
from notifications.writing.report_runs import report_due_letter
from notifications.writing.staff_absences import report_letter, tenth_day_letter
from notifications.writing.unanswered import answer_wanted_letter, calls_letter
from notifications.writing.week_card import week_card_letter

Writer = Callable[[Session, Viewer, Claimed], Awaitable[Letter | Skip]]

REMINDERS: dict[str, Writer] = {
    MONTH: own_remarks_letter,
    TERM: own_remarks_letter,
    MONTH_SUMMARY: summary_letter,
    TERM_SUMMARY: summary_letter,
    WEEK_CARD: week_card_letter,
    SILENT: silent_letter,
    ENDED: ended_letter,
    ANSWER: answer_wanted_letter,
    CALLS: calls_letter,
    DAY10: tenth_day_letter,
    DAY14: report_letter,
    OWN: owed_letter,
    OVERSEEN: overseen_letter,
    DUE: report_due_letter,
    UNOPENED: report_due_letter,
}


async def reminder_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """A reminder by its kind; one of a kind that is gone from the code is not sent."""
    write = REMINDERS.get(delivery.payload["reminder"])
    if write is None:
        return Skip("no such reminder")
    return await write(session, viewer, delivery)
