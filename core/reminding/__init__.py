"""Напоминания: what somebody is to be reminded of at a moment, each exactly once.

A reminder is a row, known by its kind, its key and its person; planning it again changes nothing.
When it is due, whoever ticks takes it by compare-and-set and a letter is put in the same
transaction. One that is taken later than it is useful is settled with that reason and not sent.

How to plug in a kind, say "absence.day10":

1. Plan. Either where the cause happens: `await remind(session, [NewReminder(school_id=…,
   person_id=…, kind="absence.day10", key=f"{absence_id}", due_at=…, useful_until=…)])`, or by a
   planner `async def plan(session, school, now) -> list[NewReminder]` in core that says what is to
   be planned now, put in `PLANNERS` of notifications/reminding.py: it is asked hourly for every
   school, reads only, and may say the same again. The key says what it is about and of when, so
   that each occasion has its own: "2026-12", "7", "7:2026-12-01".
2. Write: a writer `(session, viewer, delivery) -> Letter | Skip` in notifications/writing, put in
   `REMINDERS` of notifications/writing/reminders.py under the kind. It reads through the viewer's
   doors and finds the key in `delivery.payload["key"]`; `Skip("nothing left")` when there is
   nothing to be reminded of any more.
3. What is settled meanwhile: `await withdraw(session, …)`; what is to come at another moment:
   `await move(session, …)`.
"""

from core.reminding.models import Reminder
from core.reminding.rows import (
    DueReminder,
    NewReminder,
    due_reminders,
    move,
    remind,
    settle,
    unplanned,
    withdraw,
)

__all__ = [
    "DueReminder",
    "NewReminder",
    "Reminder",
    "due_reminders",
    "move",
    "remind",
    "settle",
    "unplanned",
    "withdraw",
]
