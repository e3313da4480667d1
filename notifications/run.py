"""What runs: facts become letters, letters are sent, the clock makes things due.

Each loop can be stopped by cancelling it, and any number of processes may run each: all work is
claimed in the database. A failing round is logged with ids alone and the loop goes on.
"""

from aiogram import Bot

from core.db import Database
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.sender import Sender


async def work_once(db: Database, bot: Bot, *, pace: Pace | None = None) -> int:
    """Do all that is due now: fan out, plan digests, send. Gives how many letters were taken."""
    await fan_out(db)
    return await Sender(db, bot, pace or Pace(per_second=1000, seconds_in_a_chat=0)).send_due()
