"""Letters about absences that families tell of, and the question to them when nobody did."""

from datetime import date

from core import ledger, wording
from core.access.doors import PupilRef, access_pupil
from core.access.readers import relation_to
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AbsenceReason, InquiryAnswer
from core.i18n import Safe, _, fill
from core.journal.absences.inquiries import Inquiry, inquiry_by_id
from core.journal.absences.rules import Span
from core.ledger import Fact
from core.outbox import Claimed
from notifications.buttons import ConfirmNotice, Details, Why, WriteToFamily
from notifications.discretion import called
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import page


def reason_words(reason: str) -> str:
    """Why, in the words of a family."""
    return {
        AbsenceReason.SICK: _("ill"),
        AbsenceReason.FAMILY: _("family reasons"),
        AbsenceReason.LATE: _("will be late"),
        AbsenceReason.OTHER: _("another reason"),
    }[AbsenceReason(reason)]


def span_words(span: Span) -> str:
    """«19 ноября», «19–21 ноября», «19 ноября, уроки 2–4»."""
    days = wording.period(span.since, span.until)
    if span.is_whole:
        return days
    if span.first == span.last:
        return _("{day}, lesson {number}").format(day=days, number=span.first)
    said = _("{day}, lessons {first}–{last}")
    return said.format(day=days, first=span.first, last=span.last)


async def inquiry_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """«Анна не отмечена на 1-м уроке (08:00, русский язык). Что нам записать?»"""
    inquiry, pupil = await _inquiry(session, viewer, delivery)
    if inquiry.is_settled:
        return Skip("answered")
    text = fill(
        _("<b>{child}</b> is not marked at lesson {number} today ({lesson}). What shall we note?"),
        child=_child(pupil),
        number=inquiry.number,
        lesson=_lesson(inquiry),
    )
    return Letter(page(text), answer_rows(inquiry.id))


def answer_rows(inquiry_id: int) -> Rows:
    """The four answers."""
    named = [
        (InquiryAnswer.SICK, _("Is ill")),
        (InquiryAnswer.LATE, _("Is late")),
        (InquiryAnswer.AWARE, _("I know of it")),
        (InquiryAnswer.UNAWARE, _("I did not know")),
    ]
    buttons = [Button(text, Why(inquiry=inquiry_id, answer=code).pack()) for code, text in named]
    return (tuple(buttons[:2]), tuple(buttons[2:]))


async def absence_note(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To the class teacher of a notice, to the other guardian of an answer."""
    payload = delivery.payload
    if "notice" in payload:
        return await _notice_letter(session, viewer, delivery)
    inquiry, pupil = await _inquiry(session, viewer, delivery)
    if "unasked" in payload:
        return Letter(page(_unasked(pupil, inquiry)), _staff_rows(pupil))
    (fact,) = await ledger.facts(session, school_id=viewer.school_id, ids=[payload["event"]])
    text = fill(
        _("<b>{child}</b>, lesson {number} today: {who} has answered — {answer}."),
        child=_child(pupil),
        number=inquiry.number,
        who=await _who(session, viewer, fact, pupil),
        answer=answer_words(InquiryAnswer((fact.after or {})["answer"])),
    )
    rows: Rows = () if inquiry.is_settled else answer_rows(inquiry.id)
    return Letter(page(text), rows)


def answer_words(answer: InquiryAnswer) -> str:
    """An answer as it is told to others."""
    return {
        InquiryAnswer.SICK: _("ill"),
        InquiryAnswer.LATE: _("will be late"),
        InquiryAnswer.AWARE: _("known to the family"),
        InquiryAnswer.UNAWARE: _("did not know"),
    }[answer]


async def _notice_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """What was reported as it was said then; the button confirms what stands now."""
    ids = [delivery.payload["event"]]
    (fact,) = await ledger.facts(session, school_id=viewer.school_id, ids=ids)
    pupil = await access_pupil(session, viewer, fact.pupil_id or 0)
    after = fact.after or {}
    said = {
        "absence.reported": _("<b>{child}</b>: {who} reports an absence — {when}, {reason}."),
        "absence.changed": _("<b>{child}</b>: {who} has changed the report — {when}, {reason}."),
        "absence.withdrawn": _(
            "<b>{child}</b>: {who} has withdrawn the report — {when}, {reason}."
        ),
    }[fact.kind]
    if fact.kind == "absence.withdrawn" and not after["withdrawn"]:
        said = _("<b>{child}</b>: {who} has shortened the report — {when}, {reason}.")
    text = fill(
        said,
        child=_child(pupil),
        who=await _who(session, viewer, fact, pupil),
        when=span_words(_span(after)),
        reason=reason_words(after["reason"]),
    )
    if after["withdrawn"]:
        return Letter(page(text))
    confirm = ConfirmNotice(notice=delivery.payload["notice"]).pack()
    waits = _("It awaits your confirmation; until then teachers see it as reported.")
    return Letter(page(text, waits), ((Button(_("Confirm"), confirm),), *_staff_rows(pupil)))


def _span(values: dict[str, object]) -> Span:
    since, until = (date.fromisoformat(str(values[name])) for name in ("since", "until"))
    return Span(since, until, int(str(values["first_lesson"])), int(str(values["last_lesson"])))


async def alarm_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To the class teacher: nobody knows where the child is."""
    inquiry, pupil = await _inquiry(session, viewer, delivery)
    if inquiry.is_settled:
        return Skip("answered")
    (fact,) = await ledger.facts(
        session, school_id=viewer.school_id, ids=[delivery.payload["event"]]
    )
    text = fill(
        _(
            "<b>Urgent. {child}</b> is not at lesson {number} ({lesson}), and {who} did not know. "
            "Please find out at once where the child is."
        ),
        child=_child(pupil),
        number=inquiry.number,
        lesson=_lesson(inquiry),
        who=await _who(session, viewer, fact, pupil),
    )
    when = fill(_("Answered at {time}."), time=wording.time_of(fact.at, viewer.zone))
    return Letter(page(text, when), _staff_rows(pupil))


async def _inquiry(session: Session, viewer: Viewer, delivery: Claimed) -> tuple[Inquiry, PupilRef]:
    """Raises NotFound for a reader who may no longer read of this pupil."""
    inquiry = await inquiry_by_id(
        session, school_id=viewer.school_id, inquiry_id=delivery.payload["inquiry"]
    )
    return inquiry, await access_pupil(session, viewer, inquiry.pupil_id)


async def _who(session: Session, viewer: Viewer, fact: Fact, pupil: PupilRef) -> str:
    """«мать», «отец»; never a name, and nothing but the relation."""
    relation = await relation_to(
        session, school_id=viewer.school_id, guardian_id=fact.actor_id or 0, pupil_id=pupil.id
    )
    if fact.actor_id == pupil.id:
        return _("the pupil")
    return wording.relation(relation or "guardian")


def _child(pupil: PupilRef) -> str:
    """The child as the reader wishes it: by name and class, or by number where discreet."""
    full = wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)
    return called(pupil.id, full)


def _lesson(inquiry: Inquiry) -> str:
    rings = f"{inquiry.starts_at:%H:%M}, " if inquiry.starts_at else ""
    return f"{rings}{inquiry.subject}"


def _unasked(pupil: PupilRef, inquiry: Inquiry) -> Safe:
    return fill(
        _(
            "<b>{child}</b> is not at lesson {number} today ({lesson}), and nobody of the family "
            "can be asked by messenger. Please call them."
        ),
        child=_child(pupil),
        number=inquiry.number,
        lesson=_lesson(inquiry),
    )


def _staff_rows(pupil: PupilRef) -> Rows:
    write = Button(_("Write to the family"), WriteToFamily(pupil=pupil.id).pack())
    details = Details(pupil_id=pupil.id, what="attendance").pack()
    return ((write, Button(_("Attendance"), details)),)
