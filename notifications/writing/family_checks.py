"""The check of a family's details in letters: what the school knows, and two answers."""

from core import wording
from core.access.families import Details, OwnCard, decided, ended_check, own_card
from core.access.viewer import Viewer
from core.db import Session
from core.enums import CardField
from core.i18n import Safe, _, fill
from core.outbox import Claimed
from notifications.buttons import CardRight, CardWrong
from notifications.discretion import called
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import page


def field_name(field: CardField) -> str:
    """What of the card is meant."""
    return {
        CardField.CHILD_NAME: _("the child's name"),
        CardField.CHILD_BIRTH: _("the child's birthday"),
        CardField.OWN_NAME: _("my name"),
        CardField.PHONE: _("my telephone"),
        CardField.EMAIL: _("my e-mail"),
        CardField.GUARDIANS: _("representatives"),
        CardField.OTHER: _("something else"),
    }[field]


def own_card_lines(view: OwnCard) -> list[Safe]:
    """The child, oneself, and who else is on the card by relation only."""
    lines = [
        fill(_("Child: {name}, {born}"), name=view.child.full_name, born=_born(view.child)),
        fill(
            _("You: {name}, {relation}"),
            name=view.own.full_name,
            relation=wording.relation(view.relation),
        ),
        fill(_("Your telephone: {value}"), value=view.own.phone or _("not given")),
        fill(_("Your e-mail: {value}"), value=view.own.email or _("not given")),
    ]
    others = ", ".join(wording.relation(one) for one in view.others) or _("nobody")
    return [*lines, fill(_("Other representatives: {others}"), others=others)]


def _born(child: Details) -> str:
    if child.birth_date is None:
        return _("the birthday is not given")
    return _("born on {day}").format(day=f"{child.birth_date:%d.%m.%Y}")


def own_card_rows(view: OwnCard) -> Rows:
    """«Всё верно» while a check goes on and nobody of the family has answered, and «Исправить»."""
    number = view.pupil.id
    wrong = Button(_("Set right"), CardWrong(pupil=number).pack())
    if view.ends_at is None or view.is_answered:
        return ((wrong,),)
    return ((Button(_("All is right"), CardRight(pupil=number).pack()), wrong),)


async def check_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To a guardian: please look whether all is right."""
    return await _asking(session, viewer, delivery.payload["pupil"], again=False)


async def silent_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The one reminder, to families that have not answered."""
    pupil_id = int(delivery.payload["key"].partition(":")[2])
    return await _asking(session, viewer, pupil_id, again=True)


async def _asking(session: Session, viewer: Viewer, pupil_id: int, *, again: bool) -> Letter | Skip:
    view = await own_card(session, viewer, pupil_id=pupil_id)
    if view.ends_at is None:
        return Skip("the check is over")
    if view.is_answered:
        return Skip("answered")
    pupil = view.pupil
    name = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    title = _("<b>Check of details · {child}</b>")
    if again:
        title = _("<b>Check of details, a reminder · {child}</b>")
    asked = _(
        "Please look whether the school has everything right. The answer is awaited by {day}."
    )
    return Letter(
        page(
            fill(title, child=called(pupil.id, name)),
            fill(asked, day=wording.moment(view.ends_at, viewer.zone)),
            "",
            *own_card_lines(view),
        ),
        own_card_rows(view),
    )


async def ended_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To who keeps the class: how the check ended."""
    view = await ended_check(session, viewer, check_id=int(delivery.payload["key"]))
    said = _("<b>The check of {name} is over</b>\n{answered} of {count} families have answered.")
    text = fill(
        said,
        name=view.school_class.name,
        answered=view.answered,
        count=len(view.families),
    )
    silent = [f"{one.last_name} {one.first_name}" for one in view.families if not one.is_answered]
    lines = [fill(_("No answer: {names}."), names=", ".join(silent))] if silent else []
    return Letter(page(text, *lines))


async def decided_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To who wrote a correction: whether the school accepted it."""
    found = await decided(session, viewer, proposal_id=delivery.payload["card_proposal"])
    if found is None:
        return Skip("not decided")
    pupil, field, accepted = found
    said = _("<b>{child}</b>: the correction ({what}) was not accepted. Ask the class teacher why.")
    if accepted:
        said = _("<b>{child}</b>: the correction ({what}) was accepted.")
    return Letter(
        page(fill(said, child=called(pupil.id, pupil.first_name), what=field_name(field)))
    )
