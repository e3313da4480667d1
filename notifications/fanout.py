"""Facts of the ledger become letters in the outbox, in one transaction.

An event waits until its grace time has passed. Of each cell of the journal only the first and the
last state count, so a slip of the finger that was put right at once is never told; what happened
to one pupil in one go becomes one letter.
"""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock, ledger, outbox
from core.db import Database, Session
from core.ledger import Fact
from core.outbox import NewLetter
from notifications import (
    absence_plans,
    bots,
    closed_changes,
    conversations,
    emergencies,
    family_checks,
    meetings,
    planned,
    planning,
    remarks,
    staff_absences,
)

log = logging.getLogger("vestnik.letters")

Plan = Callable[[Session, list[Fact]], Awaitable[list[NewLetter]]]

#: By the first part of an event's kind. Those in PUPIL_PLANS are gathered by pupil.
PUPIL_PLANS: dict[str, Plan] = {"mark": planning.marks, "attendance": absence_plans.missed}
PLANS: dict[str, Plan] = {
    "message": conversations.message,
    "announcement": planning.announcement,
    "chat": planning.linked_chat,
    "planned": planned.planned,
    "bot": bots.bot_lost,
    "remark": remarks.remark,
    "staff_absence": staff_absences.named,
    "check": family_checks.check,
    "card": family_checks.proposal,
    "emergency": emergencies.emergency,
    "closed": closed_changes.closed_change,
    "meeting": meetings.meeting,
    "absence": absence_plans.reported,
    "inquiry": absence_plans.inquired,
}

#: A pupil whose marks keep coming is not waited for longer than this after the first was ripe.
PATIENCE = timedelta(minutes=4)
#: After a fault of ours the same events are looked at again so much later.
AFTER_A_FAULT = timedelta(minutes=5)
_BATCH = 1000


@dataclass(frozen=True)
class Group:
    """Events that are told of together, and how."""

    plan: Plan
    facts: list[Fact]

    @property
    def ids(self) -> list[int]:
        return [fact.id for fact in self.facts]


def _family(fact: Fact) -> str:
    return fact.kind.partition(".")[0]


async def fan_out(db: Database) -> int:
    """Act on every ripe event and give how many letters were put."""
    put = 0
    # No fsync is waited for: a power cut would only leave the events to be acted on again, and the
    # sender waits for all that was committed before it sends the first of these letters.
    async with db.step() as session:
        now = clock.now()
        facts = await ledger.ripe(session, now=now, limit=_BATCH)
        for group in await _groups(session, facts, now):
            put += await _act(session, group, now)
        await ledger.done(session, [fact.id for fact in facts if not _plan_of(fact)])
    return put


def _plan_of(fact: Fact) -> Plan | None:
    return PUPIL_PLANS.get(_family(fact)) or PLANS.get(_family(fact))


async def _act(session: Session, group: Group, now: datetime) -> int:
    try:
        async with session.begin_nested():
            put = await outbox.put_many(session, await group.plan(session, group.facts))
            await ledger.done(session, group.ids)
            return put
    except Exception as fault:
        # One event that cannot be understood must not hold up the letters of all others.
        log.error("events %s are put off: %s", group.ids, type(fault).__name__)
        await ledger.put_off(session, group.ids, until=now + AFTER_A_FAULT)
        return 0


async def _groups(session: Session, facts: Iterable[Fact], now: datetime) -> list[Group]:
    pupils: dict[int, set[int]] = defaultdict(set)
    groups = []
    for fact in facts:
        if _family(fact) in PUPIL_PLANS and fact.pupil_id is not None:
            pupils[fact.school_id].add(fact.pupil_id)
        elif _family(fact) in PLANS:
            groups.append(Group(PLANS[_family(fact)], [fact]))
    for school_id, ids in pupils.items():
        pending = await ledger.pending_about(session, school_id=school_id, pupil_ids=ids)
        groups += _gathered(pending, now)
    return groups


def _gathered(pending: Iterable[Fact], now: datetime) -> list[Group]:
    """By pupil and kind, those whose last event is ripe or whose first has waited long enough."""
    together: dict[tuple[int | None, str], list[Fact]] = defaultdict(list)
    for fact in pending:
        if _family(fact) in PUPIL_PLANS:
            together[fact.pupil_id, _family(fact)].append(fact)
    return [
        Group(PUPIL_PLANS[family], facts)
        for (_pupil, family), facts in together.items()
        if _is_ripe(facts, now)
    ]


def _is_ripe(facts: list[Fact], now: datetime) -> bool:
    moments = [fact.ripe_at for fact in facts if fact.ripe_at is not None]
    return max(moments) <= now or min(moments) + PATIENCE <= now
