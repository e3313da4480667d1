"""The check of a class's families: how it stands, its start, its corrections."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.callbacks.families import (
    AskDeadline,
    CardsOf,
    Decide,
    OpenCard,
    OpenFamilies,
    OpenProposals,
    StartCheck,
)
from bot.callbacks.room import OpenRoom
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.doors import ClassRef, PupilRef
from core.access.families import CheckProgress, FamilyState, Proposal
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.enums import CardField
from core.i18n import Safe, _, fill, ngettext
from notifications.markup import Button
from notifications.writing.family_checks import field_name

#: Squares of the bar: one for ten percent.
_SQUARES = 10
#: Corrections on one screen: each has two buttons.
_SHOWN = 10


def family_classes_screen(classes: Sequence[ClassRef], viewer: Viewer) -> Screen:
    """Of which class; the administrator may start it everywhere."""
    if not classes:
        return Screen(_("There is no class whose families you could check."))
    buttons = [Button(one.name, OpenFamilies(school_class=one.id).pack()) for one in classes]
    everywhere = (Button(_("Start in all classes"), AskDeadline().pack()),)
    return Screen(
        page(_("Families and the check of details"), _("Choose a class.")),
        (*in_rows(buttons, 4), everywhere),
    )


def families_screen(view: CheckProgress, viewer: Viewer, *, toast: str = "") -> Screen:
    """The share of answers as words and as a bar, who is silent, what waits."""
    silent = [_silent(one) for one in view.families if not one.is_answered]
    lines: list[str] = []
    if view.ends_at is None:
        lines.append(_("There was no check in this class yet."))
    else:
        until = wording.moment(view.ends_at, viewer.zone)
        going = (
            _("The check goes until {moment}.")
            if view.is_open
            else _("The check ended on {moment}.")
        )
        lines += [fill(going, moment=until), _share(view), progress_bar(view.percent)]
        if silent:
            head = fill(_("No answer yet: {count}"), count=len(silent))
            lines += ["", fill("<b>{head}</b>", head=head), *silent]
    text = page(
        fill(_("Families · {name}"), name=view.school_class.name),
        *lines,
        "",
        as_of(view.as_of, viewer.zone),
    )
    return Screen(text, _ways(view, viewer), toast=toast)


def _ways(view: CheckProgress, viewer: Viewer) -> tuple[tuple[Button, ...], ...]:
    number = view.school_class.id
    rows: list[tuple[Button, ...]] = []
    if view.proposals:
        said = _("Corrections · {count}").format(count=view.proposals)
        rows.append((Button(said, OpenProposals(school_class=number).pack()),))
    if not view.is_open:
        rows.append((Button(_("Start a check"), AskDeadline(school_class=number).pack()),))
    rows.append((Button(_("Family cards"), CardsOf(school_class=number).pack()),))
    leads = view.school_class.class_teacher_id == viewer.person_id
    back = OpenRoom(school_class=number).pack() if leads else OpenFamilies().pack()
    return (*rows, (Button(_("‹ Back"), back),))


def _share(view: CheckProgress) -> Safe:
    said = ngettext(
        "{answered} of {count} family has answered, {percent} %",
        "{answered} of {count} families have answered, {percent} %",
        len(view.families),
    )
    return fill(said, answered=view.answered, count=len(view.families), percent=view.percent)


def progress_bar(percent: int) -> str:
    """«■■■■□□□□□□»: the same share to be seen at a glance."""
    full = percent * _SQUARES // 100
    return "■" * full + "□" * (_SQUARES - full)


def _silent(one: FamilyState) -> Safe:
    name = f"{one.last_name} {one.first_name}"
    if one.is_reached:
        return fill("{name}", name=name)
    return fill(_("{name} — no letter comes, ask in person"), name=name)


def deadline_screen(found: ClassRef | None, today: date) -> Screen:
    """Until when; a press starts it."""
    days = [today + timedelta(days=count) for count in (3, 7, 14)]
    number = 0 if found is None else found.id
    buttons = [
        Button(
            _("Until {day}").format(day=wording.day_and_weekday(day)),
            StartCheck(school_class=number, until=f"{day:%y%m%d}").pack(),
        )
        for day in days
    ]
    title = _("Check of details · all classes")
    if found is not None:
        title = fill(_("Check of details · {name}"), name=found.name)
    about = _(
        "Every parent gets one letter with what the school knows of their child and of themselves, "
        "and answers “All is right” or writes what is wrong. Who has not answered is reminded "
        "once, on the evening before the last day. Until when shall it go?"
    )
    back = (Button(_("‹ Back"), OpenFamilies(school_class=number).pack()),)
    return Screen(page(title, about), (*in_rows(buttons, 1), back))


def started_screen(count: int) -> Screen:
    """It was started in so many classes."""
    said = ngettext(
        "The check was started in {count} class.",
        "The check was started in {count} classes.",
        count,
    )
    return Screen(fill(said, count=count), ((Button(_("‹ Back"), OpenFamilies().pack()),),))


def cards_screen(found: ClassRef, pupils: list[PupilRef], viewer: Viewer) -> Screen:
    """Whose card. Who does not keep the families comes from the room of the class."""
    buttons = [
        Button(f"{one.last_name} {one.first_name}", OpenCard(pupil=one.id).pack()) for one in pupils
    ]
    data = OpenFamilies(school_class=found.id).pack()
    if found.class_teacher_id != viewer.person_id and viewer.may(Action.LEAD_CLASS):
        data = OpenRoom(school_class=found.id).pack()
    back = (Button(_("‹ Back"), data),)
    title = fill(_("Family cards · {name}"), name=found.name)
    return Screen(page(title, _("Whose card?")), (*in_rows(buttons[:90], 2), back))


def proposals_screen(
    number: int, proposals: Sequence[Proposal], viewer: Viewer, *, toast: str = ""
) -> Screen:
    """Corrections with their decisions."""
    shown = list(enumerate(proposals[:_SHOWN], 1))
    lines: list[str] = [_proposal(place, one, viewer.zone) for place, one in shown]
    note = _(
        "What is accepted stands on the card at once. Representatives are changed by documents."
    )
    text = page(
        _("Corrections of families"),
        *(lines or [_("No correction waits for a decision.")]),
        *(["", note] if lines else []),
    )
    rows = [
        tuple(
            Button(words.format(place=place), Decide(proposal=one.id, accept=accept).pack())
            for words, accept in ((_("Accept {place}"), True), (_("Decline {place}"), False))
        )
        for place, one in shown
    ]
    back = (Button(_("‹ Back"), OpenFamilies(school_class=number).pack()),)
    return Screen(text, (*rows, back), toast=toast)


def _proposal(place: int, one: Proposal, zone: str) -> Safe:
    return fill(
        _("{place}. {child} ({relation}), {moment}: {what} — {text}"),
        place=place,
        child=f"{one.last_name} {one.first_name}",
        relation=wording.relation(one.relation),
        moment=wording.moment(one.proposed_at, zone),
        what=_field(one.field),
        text=one.text,
    )


def _field(field: CardField) -> str:
    """As the school speaks of it: the guardian's own name is not «моё»."""
    return _("the representative's name") if field is CardField.OWN_NAME else field_name(field)
