"""The words of an emergency: the alarm with its answers, the all-clear, and what those who release
it are told."""

from collections.abc import Sequence

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import EmergencyState
from core.i18n import Safe, _, fill
from core.messaging.emergency.counting import EmergencyView, emergency
from core.messaging.emergency.safety import About, EmergencyTold
from core.outbox import Claimed
from notifications.buttons import DoEmergency, SaySafe
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip


def heading(*, is_drill: bool) -> Safe:
    """Which it is; a rehearsal says so before anything else."""
    if is_drill:
        return fill(_("<b>Drill. This is a rehearsal, there is no danger</b>"))
    return fill(_("<b>ALARM</b>"))


def alarm_text(text: str, moment: str, *, is_drill: bool) -> Safe:
    """What everybody in the school is told: one for its preview and its letter."""
    return fill(
        "{heading}\n\n{text}\n\n{closing}",
        heading=heading(is_drill=is_drill),
        text=text,
        closing=fill(_("<i>The school's administration, {moment}</i>"), moment=moment),
    )


def told_letter(told: EmergencyTold, about: Sequence[About], zone: str) -> Letter:
    """The alarm for a reader who answers for these people."""
    text = alarm_text(told.text, wording.moment(told.released_at, zone), is_drill=told.is_drill)
    if about:
        text = fill("{text}\n\n{ask}", text=text, ask=_("Please answer at once:"))
    return Letter(text, safety_rows(told.id, about))


def over_letter(told: EmergencyTold, zone: str) -> Letter:
    """The all-clear."""
    said = _("<b>All clear.</b> The alarm of {moment} is over.")
    if told.is_drill:
        said = _("<b>All clear.</b> The drill of {moment} is over. Thank you.")
    return Letter(fill(said, moment=wording.moment(told.released_at, zone)))


def safety_rows(emergency_id: int, about: Sequence[About]) -> Rows:
    """Two answers for each whom the reader answers for."""

    def button(one: About, words: str, *, is_safe: bool) -> Button:
        said = f"✓ {words}" if one.is_safe is is_safe else words
        data = SaySafe(emergency=emergency_id, about=one.id, safe=is_safe)
        return Button(said, data.pack())

    rows = []
    for one in about:
        safe, help_ = _("I am safe"), _("I need help")
        if not one.is_self:
            safe = _("{name}: safe").format(name=one.first_name)
            help_ = _("{name}: needs help").format(name=one.first_name)
        rows.append((button(one, safe, is_safe=True), button(one, help_, is_safe=False)))
    return tuple(rows)


def releasing_rows(view: EmergencyView) -> Rows:
    """What the reader may do about one that waits: nobody releases their own."""

    def button(words: str, do: str) -> Button:
        return Button(words, DoEmergency(emergency=view.id, do=do).pack())

    if view.is_mine:
        return ((button(_("Take back"), "refuse"),),)
    release = _("Release the drill") if view.is_drill else _("Release the alarm")
    return ((button(release, "release"),), (button(_("Do not release"), "refuse"),))


def asked_text(view: EmergencyView, zone: str) -> Safe:
    """Who asks for it, with the letter itself below."""
    return fill(
        "{who}\n\n———\n{letter}",
        who=fill(
            _("{author} asks for this to go to the whole school now:"), author=view.author.short
        ),
        letter=alarm_text(view.text, wording.moment(view.raised_at, zone), is_drill=view.is_drill),
    )


async def releaser_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """For those who may release: one that waits, or that somebody needs help."""
    view = await emergency(session, viewer, emergency_id=delivery.payload["emergency"])
    if "about" in delivery.payload:
        return _help_letter(view, delivery.payload["about"], viewer.zone)
    if view.state is not EmergencyState.ASKED or view.is_late:
        return Skip("decided meanwhile")
    return Letter(asked_text(view, viewer.zone), releasing_rows(view))


def _help_letter(view: EmergencyView, about_id: int, zone: str) -> Letter | Skip:
    one = next((line for line in view.lines if line.person.id == about_id), None)
    if one is None or one.said_at is None or view.state is not EmergencyState.RELEASED:
        return Skip("no longer so")
    text = fill(
        "{heading}\n<b>{needs}</b>\n{said}",
        heading=heading(is_drill=view.is_drill),
        needs=fill(_("Needs help: {name}"), name=line_name(one.person.full, one.place)),
        said=fill(
            _("Said by {names}, {moment}"),
            names=", ".join(who.full for who in one.said_by),
            moment=wording.moment(one.said_at, zone),
        ),
    )
    opens = DoEmergency(emergency=view.id, do="open").pack()
    return Letter(text, ((Button(_("Who is safe"), opens),),))


def line_name(full: str, place: str) -> str:
    """«Соколова Анна Игоревна, 7Б»."""
    return f"{full}, {place}" if place else full
