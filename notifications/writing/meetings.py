"""Hours of reception: a reminder, a cancellation, and for the employee the list of a day."""

from datetime import date

from core import clock, wording
from core.access.doors import access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import Safe, _, fill
from core.meetings.reading import Slot, my_hours, own_slot, slot_of_mine
from core.outbox import Claimed
from notifications.buttons import Meeting
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page


def when(slot: Slot, zone: str) -> str:
    """«четверг, 26 ноября, 17:15–17:30»."""
    day = wording.day_and_weekday(clock.local(slot.starts_at, zone).date())
    since, until = (wording.time_of(one, zone) for one in (slot.starts_at, slot.ends_at))
    return f"{day}, {since}–{until}"


def who_comes(slot: Slot) -> str:
    """«Ольга Соколова, мать Анны Соколовой (7Б)»; of a pupil the pupil alone."""
    if slot.family is None or slot.pupil is None:
        return _("taken")
    pupil = slot.pupil
    if slot.family.id == pupil.id:
        return wording.child_name(pupil.first_name, pupil.last_name, class_name=slot.class_name)
    return _("{name}, {relation} of {child} ({class_name})").format(
        name=slot.family.familiar,
        relation=wording.relation(slot.relation),
        child=wording.child_name(
            pupil.first_name, pupil.last_name, case=wording.Case.GENITIVE, sex=pupil.sex
        ),
        class_name=slot.class_name,
    )


def staff_lines(slot: Slot, zone: str) -> list[Safe]:
    """With whom, when and where."""
    lines = [
        fill("{name}", name=slot.staff.full),
        fill("{when}", when=when(slot, zone)),
    ]
    return [*lines, fill("{place}", place=slot.place)] if slot.place else lines


async def meeting_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The letter about one hour, or about the hours of a day, as things are now."""
    if "meetings_on" in delivery.payload:
        day = date.fromisoformat(delivery.payload["meetings_on"])
        return await _day_letter(session, viewer, day)
    slot_id, what = delivery.payload["meeting"], delivery.payload["what"]
    if what in ("taken", "given_back"):
        return _changed(await slot_of_mine(session, viewer, slot_id=slot_id), viewer, what)
    return await _family_letter(session, viewer, slot_id, what)


async def _family_letter(
    session: Session, viewer: Viewer, slot_id: int, what: str
) -> Letter | Skip:
    slot = await own_slot(session, viewer, slot_id=slot_id, closed=what == "closed")
    if slot.starts_at <= clock.now():
        return Skip("over")
    pupil = await access_pupil(session, viewer, slot.pupil_id or 0)
    child = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    title = _("Your appointment · {child}")
    if what == "closed":
        title = _("The appointment is cancelled by the school · {child}")
    text = page(
        fill("<b>{title}</b>", title=title.format(child=child)),
        *staff_lines(slot, viewer.zone),
        as_of(clock.now(), viewer.zone),
    )
    other = Meeting(do="staff", child=pupil.id, id=slot.staff_id).pack()
    if what == "closed":
        return Letter(text, ((Button(_("Choose another time"), other),),))
    cancel = Meeting(do="back", child=pupil.id, id=slot.id).pack()
    return Letter(text, ((Button(_("Move"), other), Button(_("Cancel the appointment"), cancel)),))


def _changed(slot: Slot, viewer: Viewer, what: str) -> Letter | Skip:
    if what == "taken" and slot.family_id is None:
        return Skip("given back meanwhile")
    said = _("An appointment with you") if what == "taken" else _("An hour is free again")
    lines = [fill("{when}", when=when(slot, viewer.zone))]
    if what == "taken":
        lines.append(fill("{who}", who=who_comes(slot)))
    text = page(fill("<b>{said}</b>", said=said), *lines, as_of(clock.now(), viewer.zone))
    return Letter(text, ((Button(_("My hours"), Meeting(do="hours").pack()),),))


async def _day_letter(session: Session, viewer: Viewer, day: date) -> Letter | Skip:
    hours = await my_hours(session, viewer)
    of_day = [
        one
        for one in hours
        if one.family_id and clock.local(one.starts_at, viewer.zone).date() == day
    ]
    if not of_day:
        return Skip("nobody comes")
    lines = [
        fill(
            "{time} · {who}",
            time=wording.time_of(one.starts_at, viewer.zone),
            who=who_comes(one),
        )
        for one in of_day
    ]
    title = fill(_("<b>Appointments · {day}</b>"), day=wording.day_and_weekday(day))
    text = page(title, *lines, as_of(clock.now(), viewer.zone))
    return Letter(text, ((Button(_("My hours"), Meeting(do="hours").pack()),),))
