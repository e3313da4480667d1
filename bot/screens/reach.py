"""Whom of a class letters reach, and who has to be told otherwise."""

from bot.callbacks.class_teacher import SlipsOf
from bot.callbacks.family import Go
from bot.callbacks.reach import ReachClasses, ReachOf
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.doors import ClassRef
from core.access.reach import ClassReach, FamilyReach, Reached
from core.enums import Role
from core.i18n import Safe, _, fill
from notifications.markup import Button, Rows

#: Families on one screen.
_ON_A_PAGE = 15


def reach_classes_screen(classes: list[ClassRef]) -> Screen:
    """Which class is meant."""
    if not classes:
        return Screen(_("There is no class whose families you could see here."))
    buttons = [Button(one.name, ReachOf(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("Who gets letters"), _("Of which class?")), in_rows(buttons, 4))


def reach_screen(view: ClassReach, zone: str, *, page_number: int = 0) -> Screen:
    """How many are reached, and those who are not, the families nobody reaches first."""
    missing = sorted(
        (one for one in view.families if _missing(one)), key=lambda one: not one.is_out_of_reach
    )
    shown = missing[page_number * _ON_A_PAGE :][:_ON_A_PAGE]
    lines = [line for one in shown for line in _family(one, zone)]
    if not missing:
        lines = [_("Every parent of the class gets letters.")]
    text = page(
        fill(_("Who gets letters · {name}"), name=view.school_class.name),
        *_counts(view),
        "",
        *lines,
        as_of(view.as_of, zone),
    )
    more = len(missing) > (page_number + 1) * _ON_A_PAGE
    return Screen(text, _buttons(view.school_class, page_number, more=more))


def _missing(family: FamilyReach) -> list[Reached]:
    """A pupil without a chat is nothing unusual; one who stopped the bot is worth a line."""
    return [
        one
        for one in family.people
        if one.missing and (one.relation != Role.PUPIL or one.missing == "blocked")
    ]


def _counts(view: ClassReach) -> list[str]:
    adults = {one.name.id: one for family in view.families for one in family.adults}
    pupils = [
        one for family in view.families for one in family.people if one.relation == Role.PUPIL
    ]
    lines: list[str] = []
    for text, people in (
        (_("Parents: {reached} of {all} get letters."), list(adults.values())),
        (_("Pupils: {reached} of {all} get letters."), pupils),
    ):
        reached = sum(not one.missing for one in people)
        lines.append(fill(text, reached=reached, all=len(people)))
    return lines


def _family(family: FamilyReach, zone: str) -> list[str]:
    title = fill("<b>{name}</b>", name=f"{family.pupil.last_name} {family.pupil.first_name}")
    if not family.adults:
        title = fill(_("{name}: no parent is known to the school"), name=title)
    elif family.is_out_of_reach:
        title = fill(_("{name}: no parent gets letters"), name=title)
    return [title, *(_person(one, zone) for one in _missing(family))]


def _person(one: Reached, zone: str) -> Safe:
    who = _("pupil") if one.relation == Role.PUPIL else wording.relation(one.relation)
    return fill(_("· {who}, {name}: {why}"), who=who, name=one.name.familiar, why=_why(one, zone))


def _why(one: Reached, zone: str) -> str:
    if one.missing == "blocked" and one.since is not None:
        return _("stopped the bot, {moment}").format(moment=wording.moment(one.since, zone))
    return {
        "blocked": _("stopped the bot"),
        "no consent": _("has not agreed to messages"),
    }.get(one.missing, _("has no chat yet"))


def _buttons(found: ClassRef, page_number: int, *, more: bool) -> Rows:
    turns = []
    if page_number:
        back = ReachOf(school_class=found.id, page=page_number - 1).pack()
        turns.append(Button(_("‹ Back"), back))
    if more:
        on = ReachOf(school_class=found.id, page=page_number + 1).pack()
        turns.append(Button(_("More"), on))
    return (
        *((tuple(turns),) if turns else ()),
        (
            Button(_("Invitation slips"), SlipsOf(school_class=found.id).pack()),
            Button(_("Another class"), ReachClasses().pack()),
        ),
        (Button(_("Menu"), Go(page="menu").pack()),),
    )
