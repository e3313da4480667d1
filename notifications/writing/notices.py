"""Notices about access to a child's data."""

from core import wording
from core.access.doors import access_pupil
from core.access.readers import relation_to
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role
from core.i18n import _, fill
from core.outbox import Claimed
from notifications.discretion import called
from notifications.markup import Letter
from notifications.outcomes import Skip
from notifications.writing.bots import bot_letter
from notifications.writing.closed_changes import closed_change_letter
from notifications.writing.family_checks import check_letter, decided_letter
from notifications.writing.meetings import meeting_letter
from notifications.writing.parts import page
from notifications.writing.planned import planned_letter
from notifications.writing.remarks import remark_letter
from notifications.writing.reminders import reminder_letter
from notifications.writing.staff_absences import duty_letter


async def notice_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """A notice by what it is about."""
    if "reminder" in delivery.payload:
        return await reminder_letter(session, viewer, delivery)
    if "staff_absence" in delivery.payload:
        return await duty_letter(session, viewer, delivery)
    if "closed" in delivery.payload:
        return await closed_change_letter(session, viewer, delivery)
    if "remark" in delivery.payload:
        return await remark_letter(session, viewer, delivery)
    if "planned" in delivery.payload:
        return await planned_letter(session, viewer, delivery)
    if "meeting" in delivery.payload or "meetings_on" in delivery.payload:
        return await meeting_letter(session, viewer, delivery)
    if "family_check" in delivery.payload:
        return await check_letter(session, viewer, delivery)
    if "card_proposal" in delivery.payload:
        return await decided_letter(session, viewer, delivery)
    if "bot" in delivery.payload:
        return await bot_letter(session, viewer, delivery)
    return await linked_letter(session, viewer, delivery)


async def linked_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """That a representative of a child came to the bot; by relation only, no names of adults."""
    pupil = await access_pupil(session, viewer, delivery.payload["pupil"])
    relation = await relation_to(
        session,
        school_id=viewer.school_id,
        guardian_id=delivery.payload["linked"],
        pupil_id=pupil.id,
    )
    if relation is None:
        return Skip("no longer so")
    child = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    moment = wording.moment(delivery.created_at, viewer.zone)
    advice = _("If this is a mistake, tell the class teacher.")
    if Role.CLASS_TEACHER in viewer.roles:
        advice = _("If this is a mistake, tell the administrator.")
    return Letter(
        page(
            fill("<b>{child}</b>", child=called(pupil.id, child)),
            fill(
                _("A representative was connected to the bot: {relation}, {moment}."),
                relation=wording.relation(relation),
                moment=moment,
            ),
            advice,
        )
    )
