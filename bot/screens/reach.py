"""Whom of a class letters reach, who does not read them, and who has to be told otherwise."""

from bot.callbacks.class_teacher import OneSlip, SlipsOf
from bot.callbacks.family import Go
from bot.callbacks.reach import ReachClasses, ReachOf
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.doors import ClassRef
from core.access.reach import FamilyReach, Reached
from core.enums import Role
from core.i18n import Safe, _, fill, ngettext
from core.reports.connection import ClassConnection, Silent
from notifications.markup import Button, Rows

#: Families on one screen.
_ON_A_PAGE = 15


def reach_classes_screen(classes: list[ClassRef]) -> Screen:
    """Which class is meant."""
    if not classes:
        return Screen(_("There is no class whose families you could see here."))
    buttons = [Button(one.name, ReachOf(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("Who gets letters"), _("Of which class?")), in_rows(buttons, 4))


def reach_screen(view: ClassConnection, zone: str, *, page_number: int = 0) -> Screen:
    """How many are reached; who is not, families nobody reaches first; then who does not read."""
    concerned = sorted((one for one in view.reach.families if _concerns(one, view)), key=_order)
    shown = concerned[page_number * _ON_A_PAGE :][:_ON_A_PAGE]
    lines = [line for one in shown for line in _family(one, view, zone)]
    if not any(map(_missing, view.reach.families)):
        lines = [_("Every parent of the class gets letters."), *lines]
    text = page(
        fill(_("Who gets letters · {name}"), name=view.reach.school_class.name),
        *_counts(view),
        "",
        *lines,
        as_of(view.reach.as_of, zone),
    )
    more = len(concerned) > (page_number + 1) * _ON_A_PAGE
    slips = _slips(shown, view)
    return Screen(text, (*slips, *_buttons(view.reach.school_class, page_number, more=more)))


def _order(family: FamilyReach) -> int:
    if family.is_out_of_reach:
        return 0
    return 1 if _missing(family) else 2


def _missing(family: FamilyReach) -> list[Reached]:
    """A pupil without a chat is nothing unusual; one who stopped the bot is worth a line."""
    return [
        one
        for one in family.people
        if one.missing and (one.relation != Role.PUPIL or one.missing == "blocked")
    ]


def _concerns(family: FamilyReach, view: ClassConnection) -> list[Reached]:
    return [*_missing(family), *(one for one in family.adults if one.name.id in view.silent)]


def _counts(view: ClassConnection) -> list[str]:
    families = view.reach.families
    adults = {one.name.id: one for family in families for one in family.adults}
    pupils = [one for family in families for one in family.people if one.relation == Role.PUPIL]
    lines: list[str] = []
    for text, people in (
        (_("Parents: {reached} of {all} get letters."), list(adults.values())),
        (_("Pupils: {reached} of {all} get letters."), pupils),
    ):
        reached = sum(not one.missing for one in people)
        lines.append(fill(text, reached=reached, all=len(people)))
    if view.silent:
        said = _("Parents who have not looked into the bot for two weeks: {count}.")
        lines.append(fill(said, count=len(view.silent)))
    return lines


def _family(family: FamilyReach, view: ClassConnection, zone: str) -> list[str]:
    title = fill("<b>{name}</b>", name=f"{family.pupil.last_name} {family.pupil.first_name}")
    if not family.adults:
        title = fill(_("{name}: no parent is known to the school"), name=title)
    elif family.is_out_of_reach:
        title = fill(_("{name}: no parent gets letters"), name=title)
    return [title, *(_person(one, view, zone) for one in _concerns(family, view))]


def _person(one: Reached, view: ClassConnection, zone: str) -> Safe:
    who = _("pupil") if one.relation == Role.PUPIL else wording.relation(one.relation)
    silent = view.silent.get(one.name.id)
    why = _silence(silent, zone) if silent and not one.missing else _why(one, zone)
    return fill(_("· {who}, {name}: {why}"), who=who, name=one.name.familiar, why=why)


def _silence(silent: Silent, zone: str) -> str:
    said = ngettext(
        "{count} letter in two weeks, last here {moment}",
        "{count} letters in two weeks, last here {moment}",
        silent.letters,
    )
    moment = _("more than two months ago")
    if silent.seen_at is not None:
        moment = wording.moment(silent.seen_at, zone)
    return said.format(count=silent.letters, moment=moment)


def _slips(shown: list[FamilyReach], view: ClassConnection) -> Rows:
    """One slip right here for who has never joined."""
    buttons = [
        Button(
            _("Slip: {pupil} · {who}").format(
                pupil=f"{family.pupil.last_name} {family.pupil.first_name[:1]}.",
                who=wording.relation(one.relation),
            ),
            OneSlip(
                school_class=view.reach.school_class.id, person=one.name.id, pupil=family.pupil.id
            ).pack(),
        )
        for family in shown
        for one in family.adults
        if (one.name.id, family.pupil.id) in view.slips
    ]
    return in_rows(buttons[:60], 2)


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
