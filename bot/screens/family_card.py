"""The card of a family: whole for who keeps it, the own part for a guardian."""

from bot.callbacks.families import CardsOf, InPerson, OpenProposals, SetRight
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import wording
from core.access.families import Details, FamilyCard, Guardian, OwnCard
from core.access.viewer import Viewer
from core.enums import CardField
from core.i18n import Safe, _, fill
from notifications.buttons import WriteToFamily
from notifications.markup import Button
from notifications.writing.family_checks import field_name, own_card_lines, own_card_rows


def card_screen(
    view: FamilyCard, viewer: Viewer, *, asks: bool, toast: str = "", keeps: bool = True
) -> Screen:
    """The child and every guardian with contacts, restrictions in words.

    `keeps`: the viewer decides about corrections; `asks`: the family's answer is awaited.
    """
    lines: list[str] = [*_child(view.child)]
    for one in view.guardians:
        lines += ["", *_guardian(one)]
    if not view.guardians:
        lines += ["", _("No representative is known to the school.")]
    checked = _("The family has not confirmed this card yet.")
    if view.checked_at is not None:
        moment = wording.moment(view.checked_at, viewer.zone)
        checked = fill(_("Checked with the family: {moment}."), moment=moment)
    pupil = view.pupil
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    text = page(
        fill(_("Family card · {child}"), child=name),
        *lines,
        "",
        checked,
        as_of(view.as_of, viewer.zone),
    )
    ways = [(Button(_("Write to the family"), WriteToFamily(pupil=pupil.id).pack()),)]
    if view.proposals and keeps:
        said = _("Corrections · {count}").format(count=view.proposals)
        ways.append((Button(said, OpenProposals(school_class=pupil.class_id).pack()),))
    if asks:
        ways.append((Button(_("Checked in person"), InPerson(pupil=pupil.id).pack()),))
    back = (Button(_("‹ Back"), CardsOf(school_class=pupil.class_id).pack()),)
    return Screen(text, (*ways, back), toast=toast)


def _child(child: Details) -> list[Safe]:
    born = f"{child.birth_date:%d.%m.%Y}" if child.birth_date else _("not given")
    return [
        fill("{name}", name=child.full_name),
        fill(_("Birthday: {day}"), day=born),
        *_contacts(child, always=False),
    ]


def _contacts(one: Details, *, always: bool) -> list[Safe]:
    lines = []
    if one.phone or always:
        lines.append(fill(_("Telephone: {value}"), value=one.phone or _("not given")))
    if one.email or always:
        lines.append(fill(_("E-mail: {value}"), value=one.email or _("not given")))
    return lines


def _guardian(one: Guardian) -> list[Safe]:
    words = wording.relation(one.relation)
    head = fill(
        "<b>{relation}: {name}</b>",
        relation=words[:1].upper() + words[1:],
        name=one.details.full_name,
    )
    lines = [head, *_contacts(one.details, always=True)]
    if one.is_restricted:
        document = one.restriction or _("the document is not named")
        lines.append(fill(_("Access is restricted ({document})."), document=document))
    elif one.unreachable:
        lines.append(fill(_("No letters come: {why}."), why=_why(one.unreachable)))
    return lines


def _why(unreachable: str) -> str:
    return {
        "blocked": _("stopped the bot"),
        "no consent": _("has not agreed to messages"),
    }.get(unreachable, _("has no chat yet"))


def own_card_screen(view: OwnCard, *, said: str = "") -> Screen:
    """What the school knows of one's child and oneself, and what waits to be decided."""
    lines: list[str] = [*own_card_lines(view)]
    if view.proposed:
        waiting = ", ".join(field_name(one) for one in view.proposed)
        lines += ["", fill(_("Sent to the class teacher: {fields}."), fields=waiting)]
    if said:
        lines += ["", said]
    return Screen(page(_title(view), *lines), own_card_rows(view))


def _title(view: OwnCard) -> Safe:
    pupil = view.pupil
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    return fill(_("Check of details · {child}"), child=name)


def wrong_screen(view: OwnCard) -> Screen:
    """What is wrong."""
    buttons = [
        Button(_sentence(field_name(one)), SetRight(pupil=view.pupil.id, field=one).pack())
        for one in CardField
    ]
    text = page(_title(view), *own_card_lines(view), "", _("What is wrong?"))
    return Screen(text, in_rows(buttons, 2))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def set_right_screen(field: CardField) -> Screen:
    """The right value is awaited."""
    asked = {
        CardField.CHILD_NAME: _("Write the child's last name, first name and patronymic."),
        CardField.CHILD_BIRTH: _("Write the child's birthday as 05.09.2013."),
        CardField.OWN_NAME: _("Write your last name, first name and patronymic."),
        CardField.PHONE: _("Write your telephone, such as +7 927 123-45-67."),
        CardField.EMAIL: _("Write your e-mail."),
        CardField.GUARDIANS: _(
            "Write who represents the child and who does not. The school changes this by documents "
            "and will contact you."
        ),
        CardField.OTHER: _("Write what is wrong and how it should be."),
    }[field]
    seen = _("The class teacher sees it and puts it on the card. To leave: /cancel")
    return Screen(f"{asked}\n{seen}")
