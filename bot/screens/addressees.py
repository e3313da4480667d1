"""Choosing whom to write to: the staff around a child, the family of a pupil."""

from bot.callbacks.messages import Begin, FamilyOf, PupilsOf, StaffOf, ToFamily, ToStaff
from bot.screen import Screen
from bot.screens.frame import in_rows
from core import wording
from core.access.circle import (
    ADMINISTRATION,
    FamilyAround,
    FamilyMember,
    StaffAround,
    StaffMember,
)
from core.access.doors import ClassRef, PupilRef
from core.enums import Role
from core.i18n import _, fill
from notifications.markup import Button, Rows

#: So much of a button is seen on a narrow phone.
_OF_A_BUTTON = 38
_LEAST = 22


def _back(text: str, data: str) -> tuple[Button, ...]:
    return (Button(f"⬅️ {text}", data),)


def _asked(question: str, about: str = "") -> str:
    title = fill("<b>{question}</b>", question=question)
    return fill("{title}\n{about}", title=title, about=about) if about else title


def begin_screen(children: list[PupilRef], classes: list[ClassRef]) -> Screen:
    """About which child, or to families of which class."""
    if not children and not classes:
        return Screen(
            _("There is nobody you could write to here. Ask the school's administrator for help.")
        )
    own = [
        Button(
            wording.child_name(one.first_name, one.last_name, class_name=one.class_name),
            StaffOf(pupil=one.id).pack(),
        )
        for one in children
    ]
    led = [Button(one.name, PupilsOf(class_id=one.id).pack()) for one in classes]
    question = _("About whom do you want to write?") if own else _("To which class?")
    hint = _("Your child, or a class whose families you write to.") if own and led else ""
    return Screen(_asked(question, hint), in_rows(own, 1) + in_rows(led, 5))


def staff_screen(around: StaffAround, *, office: bool, myself: int, alone: bool = False) -> Screen:
    """Whom of the school to write to about a child: all by full name, a button each.

    `alone` is for a family whose only child this is: there is no other choice to go back to.
    """
    staff = [one for one in around.staff if one.id != myself and _is_office(one) == office]
    pupil = around.pupil
    rows: Rows = in_rows(
        [Button(_label(one), ToStaff(pupil=pupil.id, person=one.id).pack()) for one in staff], 1
    )
    if office:
        rows += (_back(_("Teachers"), StaffOf(pupil=pupil.id).pack()),)
    else:
        office_data = StaffOf(pupil=pupil.id, office=True).pack()
        rows += ((Button(_("School administration"), office_data),),)
        rows += () if alone else (_back(_("Back"), Begin().pack()),)
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    listed = [
        fill("{duty} — {name}", duty=", ".join(_duties(one)), name=one.name.full) for one in staff
    ]
    return Screen("\n".join([_asked(_("Whom do you want to write to?"), name), "", *listed]), rows)


def _is_office(member: StaffMember) -> bool:
    return not member.subjects and not {Role.TEACHER, Role.CLASS_TEACHER} & set(member.roles)


def _roles(member: StaffMember) -> list[str]:
    words = {
        Role.CLASS_TEACHER: _("Class teacher"),
        Role.DEPUTY: _("Deputy head"),
        Role.PRINCIPAL: _("Principal"),
        Role.ADMIN: _("Administrator"),
    }
    return [words[role] for role in (Role.CLASS_TEACHER, *ADMINISTRATION) if role in member.roles]


def _duties(member: StaffMember) -> list[str]:
    """What a family knows the person by: «Классный руководитель», «русский язык»."""
    first, *others = [*_roles(member), *member.subjects]
    return [first, *(_lower(one) for one in others)]


def _lower(words: str) -> str:
    """«русский язык», but «ОБЖ»."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _label(member: StaffMember) -> str:
    """As many of the duties as leave room for the name on a narrow phone, at least one."""
    room = _OF_A_BUTTON - len(member.name.short)
    first, *others = _duties(member)
    label = wording.shortened(first, max(room, _LEAST))
    for one in others:
        if len(label) + len(one) + 2 <= room:
            label = f"{label}, {one}"
    return f"{label} · {member.name.short}"


def pupils_screen(found: ClassRef, pupils: list[PupilRef]) -> Screen:
    """About which pupil of a class."""
    buttons = [
        Button(f"{one.last_name} {one.first_name}", FamilyOf(pupil=one.id).pack()) for one in pupils
    ]
    return Screen(
        _asked(_("About whom do you want to write?"), found.name),
        (*in_rows(buttons, 2), _back(_("Back"), Begin().pack())),
    )


def family_screen(around: FamilyAround, *, myself: int) -> Screen:
    """The pupil or those who represent them."""
    pupil = around.pupil
    buttons = [
        Button(_member(one, pupil), ToFamily(pupil=pupil.id, person=one.id).pack())
        for one in around.family
        if one.id != myself
    ]
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    return Screen(
        _asked(_("Whom do you want to write to?"), name),
        (
            *in_rows(buttons, 1),
            _back(pupil.class_name, PupilsOf(class_id=pupil.class_id).pack()),
        ),
    )


def _member(member: FamilyMember, pupil: PupilRef) -> str:
    """«Мать · Соколова Ольга Николаевна»; the pupil with the class."""
    if member.relation == Role.PUPIL:
        return f"{member.name.familiar}, {pupil.class_name}"
    words = wording.relation(member.relation)
    return f"{words[:1].upper()}{words[1:]} · {member.name.full}"
