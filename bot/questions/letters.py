"""A letter whose reader and words were said in one phrase: «напиши классной, что Маша болеет»."""

from bot.questions.asked import Question
from core.access.circle import StaffMember
from core.enums import Role
from core.journal.queries.around import ChildAround


def letter_of(question: Question, child: ChildAround | None) -> tuple[StaffMember, str] | None:
    """Whom to write to and what, when both were said; a notice of absence goes to the class
    teacher as it was typed."""
    if child is None:
        return None
    if question.meaning.intent == "report_absence":
        heads = [one for one in child.staff if Role.CLASS_TEACHER in one.roles]
        return (heads[0], question.said) if heads else None
    named = [one for one in child.staff if one.name.full == question.meaning.teacher]
    if question.meaning.intent != "message" or not named or not question.meaning.text:
        return None
    return named[0], question.meaning.text
