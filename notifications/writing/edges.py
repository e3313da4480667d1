"""Subjects on the edge in words: the same numbers for the family and for the teacher."""

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import Safe, _, fill, ngettext
from core.journal.edges import Edge, EdgesOf, pupil_edges, teacher_edges
from core.outbox import Claimed
from notifications.buttons import Details
from notifications.discretion import called
from notifications.markup import Button, Letter
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page


async def edges_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """To a family about one child, or to a teacher about all pupils concerned."""
    if "lists" in delivery.payload:
        events = delivery.payload["lists"]
        return _to_teacher(await teacher_edges(session, viewer, event_ids=events), viewer)
    found = await pupil_edges(session, viewer, event_id=delivery.payload["list"])
    return Skip("no longer so") if found is None else _to_family(found, viewer)


def _to_family(found: EdgesOf, viewer: Viewer) -> Letter:
    title = fill(
        _("<b>On the edge · {child}</b>"),
        child=called(found.pupil.id, found.pupil.first_name),
    )
    lines = [
        fill("· {subject}: {said}", subject=name, said=_said(one)) for name, one in found.edges
    ]
    details = Details(pupil_id=found.pupil.id, what="marks").pack()
    return Letter(
        page(title, _term(found), *lines, as_of(found.at, viewer.zone)),
        ((Button(_("Details"), details),),),
    )


def _to_teacher(found: list[EdgesOf], viewer: Viewer) -> Letter | Skip:
    if not found:
        return Skip("no right to read")
    lines = [
        fill(
            "· {pupil}, {subject}: {said}",
            pupil=f"{one.pupil.class_name} {one.pupil.last_name} {one.pupil.first_name}",
            subject=name,
            said=_said(edge),
        )
        for one in found
        for name, edge in one.edges
    ]
    title = fill(_("<b>On the edge · my pupils</b>"))
    return Letter(page(title, _term(found[0]), *lines, as_of(found[0].at, viewer.zone)))


def _term(found: EdgesOf) -> Safe:
    return fill(
        _("{term} ends on {day}."),
        term=wording.term_name(found.kind, found.number),
        day=wording.day(found.until),
    )


def _said(edge: Edge) -> Safe:
    mean = wording.mean(edge.mean / 100)
    distance = wording.mean(abs(edge.threshold - edge.mean) / 100)
    if not edge.fives:
        return fill(
            _("mean {mean}, “{mark}” is held by {distance}"),
            mean=mean,
            mark=edge.mark,
            distance=distance,
        )
    said = ngettext(
        "mean {mean}, {distance} short of “{mark}”; {count} five would do",
        "mean {mean}, {distance} short of “{mark}”; {count} fives would do",
        edge.fives,
    )
    return fill(said, mean=mean, mark=edge.mark, distance=distance, count=edge.fives)
