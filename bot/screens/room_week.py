"""The week of a class: figures, and whom to talk with."""

from bot.callbacks.room import OpenMissed, OpenRoom, OpenStanding
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.room_standing import category_name
from core import wording
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.journal.room import Category, ClassStanding, ClassWeek, Talk
from notifications.markup import Button

#: Where a talk may change something: one mark, or a failing one.
_TALKED_OF = (Category.ONE_FOUR, Category.ONE_THREE, Category.FAILING)


def week_lines(view: ClassWeek) -> list[str]:
    """Two or three lines: absences, whom to talk with, where one mark decides."""
    lines: list[str] = [
        fill(_("<b>The week of {days}</b>"), days=wording.period(view.since, view.until)),
        _absences(view),
    ]
    if view.standing is not None:
        lines.append(_standing(view.standing))
    return lines


def _absences(view: ClassWeek) -> Safe:
    if not view.missed:
        return fill(_("No lesson was missed."))
    missed = ngettext("{count} lesson was missed", "{count} lessons were missed", view.missed)
    line = fill(missed, count=view.missed)
    if not view.unexplained:
        return fill(_("{line}, every absence has a reason."), line=line)
    return fill(_("{line}, without a reason: {count}."), line=line, count=view.unexplained)


def _standing(standing: ClassStanding) -> Safe:
    counts = [
        f"{category_name(one)[:1].lower()}{category_name(one)[1:]} — {len(standing.of(one))}"
        for one in _TALKED_OF
        if standing.of(one)
    ]
    if not counts:
        return fill(_("One mark decides for nobody, and nobody is failing."))
    return fill(_("To talk about: {counts}."), counts=", ".join(counts))


def week_screen(view: ClassWeek, viewer: Viewer) -> Screen:
    """The week in full; a day nobody explained has its button."""
    talks: list[str] = [_talk_line(one) for one in view.talks]
    text = page(
        fill(_("My class · {name}"), name=view.school_class.name),
        *week_lines(view),
        "",
        *([_("Worth a talk:"), *talks] if talks else [_("No twos and no unexplained absences.")]),
        "",
        as_of(view.as_of, viewer.zone),
    )
    open_ = [
        Button(
            _("{name}, {day}").format(
                name=f"{one.last_name} {one.first_name[:1]}.", day=wording.day_short(day)
            ),
            OpenMissed(pupil=one.pupil_id, day=f"{day:%y%m%d}").pack(),
        )
        for one in view.talks
        for day in one.unexplained
    ]
    leads = view.school_class.class_teacher_id == viewer.person_id
    number = view.school_class.id
    return Screen(
        text,
        (
            *in_rows(open_[:20] if leads else [], 2),
            (Button(_("Who stands where"), OpenStanding(school_class=number).pack()),),
            (Button(_("‹ Back"), OpenRoom(school_class=number).pack()),),
        ),
    )


def _talk_line(one: Talk) -> Safe:
    parts = []
    if one.twos:
        parts.append(_("two in: {subjects}").format(subjects=", ".join(one.twos)))
    if one.unexplained:
        days = ", ".join(wording.day_short(day) for day in one.unexplained)
        parts.append(_("absent without a reason: {days}").format(days=days))
    said = "; ".join(parts)
    return fill("{last} {first} — {said}", last=one.last_name, first=one.first_name, said=said)
