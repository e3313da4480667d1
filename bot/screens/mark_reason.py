"""The question why a mark is changed once its time is over."""

from bot.callbacks.mark_reason import DELETED, GiveReason
from bot.callbacks.teaching import OpenPupil
from bot.screen import Screen
from bot.screens.frame import page
from bot.screens.lesson_words import full_name, lesson_name, when
from bot.screens.mark_entry import mark_words
from bot.screens.turning import capital
from core.errors import NotFound
from core.i18n import N_, _, fill
from core.journal.roster import Roster
from notifications.markup import Button

#: Usual reasons, a touch each; anything else is typed.
REASONS = (
    N_("The points were counted again"),
    N_("Entered by mistake"),
    N_("The work was written again"),
)


def usual_reason(number: int) -> str:
    """The usual reason under a button, in the language of the moment."""
    return _(REASONS[number % len(REASONS)])


def ask_reason_screen(
    view: Roster, pupil_id: int, kind: int, value: int, *, row: bool, why: str
) -> Screen:
    """Which mark is about to become what, and that the family will read the reason."""
    pupil, work = view.pupil(pupil_id), view.type(kind)
    if pupil is None or work is None:
        raise NotFound
    mark = pupil.mark_of(work.id)
    text = page(
        fill("{pupil} · {lesson}", pupil=full_name(pupil), lesson=lesson_name(view.lesson)),
        fill("{when} · {work}", when=capital(when(view)), work=work.name),
        fill(
            "<b>{before} → {now}</b>",
            before=mark_words(mark) if mark else _("no mark"),
            now=_value_words(value),
        ),
        "",
        why,
        _("Write the reason in one message, or choose one."),
    )
    cell = {"lesson": view.lesson.id, "pupil": pupil.id, "kind": work.id}
    reasons = [
        (Button(_(said), GiveReason(**cell, value=value, row=row, number=number).pack()),)
        for number, said in enumerate(REASONS)
    ]
    back = (Button(_("‹ Back"), OpenPupil(**cell, row=row).pack()),)
    return Screen(text, (*reasons, back))


def _value_words(value: int) -> str:
    if value == DELETED:
        return _("no mark")
    return str(value) if value else _("dot")
