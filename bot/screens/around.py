"""The people around a child, and everything else there is to ask about it."""

from datetime import datetime

from bot.callbacks.family import Look
from bot.callbacks.messages import ToStaff
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.turning import name_of
from core import wording
from core.access.circle import StaffAround, StaffMember
from core.access.doors import PupilRef
from core.enums import Role
from core.i18n import Safe, _, fill
from notifications.markup import Button


def teachers_screen(around: StaffAround, moment: datetime, zone: str, *, may_write: bool) -> Screen:
    """Who teaches the child, the class teacher first, each with a button to write."""
    staff = [one for one in around.staff if one.subjects or Role.CLASS_TEACHER in one.roles]
    lines: list[str] = [_teacher_line(one) for one in staff]
    lines = lines or [_("No teachers are entered for this class.")]
    title = fill(_("Teachers · {name}"), name=name_of(around.pupil))
    buttons = [
        Button(
            _("Write: {name}").format(name=_initials(one)),
            ToStaff(pupil=around.pupil.id, person=one.id).pack(),
        )
        for one in staff
        if may_write
    ]
    return Screen(page(title, "", *lines, "", as_of(moment, zone)), in_rows(buttons, 2))


def _initials(one: StaffMember) -> str:
    return wording.staff_initials(one.name.last_name, one.name.first_name, one.name.middle_name)


def _teacher_line(one: StaffMember) -> Safe:
    duties = [_("class teacher")] if Role.CLASS_TEACHER in one.roles else []
    duties += [subject.lower() for subject in one.subjects]
    return fill("<b>{name}</b> — {duties}", name=one.name.full, duties=", ".join(duties))


def more_screen(pupil: PupilRef) -> Screen:
    """Everything that can be asked about the child, a button each."""
    named = [
        ("absent", _("Report an absence")),
        ("target", _("What is needed")),
        ("debts", _("Debts")),
        ("tests", _("Tests ahead")),
        ("attendance", _("Absences")),
        ("final", _("Final marks")),
        ("compare", _("Beside the class")),
        ("diag", _("Diagnostics")),
        ("teachers", _("Teachers")),
        ("links", _("Links of lessons")),
        ("subs", _("Substitutions")),
        ("bells", _("Bells")),
        ("holidays", _("Holidays")),
        ("chart", _("Chart")),
    ]
    buttons = [Button(text, Look(view=view, child=pupil.id).pack()) for view, text in named]
    title = fill(_("What else · {name}"), name=name_of(pupil))
    return Screen(page(title, _("Choose what to show.")), in_rows(buttons, 2))
