"""Absences that families of a class reported, to be confirmed by its teacher."""

from bot.callbacks.absence import ClassAbsences, ConfirmOne
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, leaf_of, page
from core import wording
from core.access.doors import ClassRef
from core.i18n import Safe, _, fill, ngettext
from core.journal.absences.queries import ClassNotice, ClassNotices
from notifications.markup import Button
from notifications.writing.absence_notes import reason_words, span_words


def which_class_screen(classes: list[ClassRef]) -> Screen:
    """Whose families' reports to show."""
    if not classes:
        return Screen(_("You lead no class, so there are no reports to confirm."))
    buttons = [Button(one.name, ClassAbsences(class_id=one.id).pack()) for one in classes]
    return Screen(_("Which class?"), in_rows(buttons, 4))


def class_absences_screen(view: ClassNotices, zone: str, *, toast: str = "") -> Screen:
    """Reports of one class, those to confirm with a button each."""
    lines: list[str] = [_line(one) for one in view.notices]
    lines = lines or [_("No family has reported an absence.")]
    lines, _pages = leaf_of(lines, 1)
    title = fill(_("Absences reported · {class_name}"), class_name=view.school_class.name)
    buttons = [
        Button(
            _("Confirm: {name}, {days}").format(
                name=f"{one.last_name} {one.first_name[:1]}.",
                days=wording.period(one.notice.span.since, one.notice.span.until),
            ),
            ConfirmOne(notice=one.notice.id, class_id=view.school_class.id).pack(),
        )
        for one in view.notices
        if one.notice.confirmed_at is None or one.unsettled
    ]
    text = page(title, "", *lines, "", as_of(view.as_of, zone))
    return Screen(text, in_rows(buttons[:20], 1), toast=toast)


def _line(one: ClassNotice) -> Safe:
    state = _("confirmed") if one.notice.confirmed_at else _("awaits confirmation")
    line = fill(
        "<b>{name}</b> — {when}: {reason}, {state}",
        name=f"{one.last_name} {one.first_name}",
        when=span_words(one.notice.span),
        reason=reason_words(one.notice.reason),
        state=state,
    )
    if not one.unsettled:
        return line
    said = ngettext(
        "{line}; {n} lesson without a reason in the journal",
        "{line}; {n} lessons without a reason in the journal",
        one.unsettled,
    )
    return fill(said, line=line, n=one.unsettled)
