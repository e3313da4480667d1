"""Уплотнение: fewer hours for a topic ahead, with the reason, when lessons were lost."""

from sqlalchemy import select

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.errors import BadInput, NotFound
from core.i18n import _
from core.journal.grid.groups import taught_group
from core.journal.models import ThematicItem
from core.journal.plan.items import spread
from core.journal.plan.standing import plan_view

NOTE_LIMIT = 300  # characters


async def compact(
    session: Session, viewer: Viewer, *, group_id: int, position: int, hours: int, reason: str
) -> None:
    """Give a topic that is not done yet this many hours, fewer than it has; 0 joins it to the next.

    Raises NotFound, BadInput for a topic already given, more hours, or no reason. Source: §2.7.
    """
    group = await taught_group(session, viewer, group_id)
    note = " ".join(reason.split())
    if not note or len(note) > NOTE_LIMIT:
        raise BadInput(_("Say why the plan is compacted, in at most 300 characters."))
    view = await plan_view(session, viewer, group_id=group.id)
    item = next((one for one in view.items if one.position == position), None)
    if item is None:
        raise NotFound
    if item.is_done or not 0 <= hours < item.hours:
        raise BadInput(_("Only a topic ahead gets fewer hours."))
    row = (
        await session.scalars(
            select(ThematicItem).where(
                ThematicItem.school_id == viewer.school_id,
                ThematicItem.group_id == group.id,
                ThematicItem.position == position,
            )
        )
    ).one()
    before, row.hours, row.note = row.hours, hours, note
    await session.flush()
    await spread(session, viewer, group)
    await ledger.record(
        session,
        "plan.compacted",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"group:{group.id}",
        before={"position": position, "hours": before},
        after={"position": position, "hours": hours},
        reason=note,
    )
