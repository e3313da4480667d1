"""How everybody wants to be told: most keep what the school proposes."""

from datetime import datetime, time
from random import Random

from core import clock
from core.demo.bells import ZONE
from core.demo.bulk import Sheet
from core.demo.dictionaries import SCHOOL_ID
from core.people.models import Preferences

_FRIDAY, _SATURDAY, _SUNDAY = 5, 6, 7
_DIGESTS = (
    (_FRIDAY, time(18)),
    (_FRIDAY, time(19, 30)),
    (_SATURDAY, time(10)),
    (_SUNDAY, time(17)),
)
_SHARES = (80, 8, 7, 5)


def wishes(rng: Random, people: int, after: datetime) -> Sheet:
    """Preferences of the people with ids 1 to `people`; digests come after `after`."""
    sheet = Sheet(
        Preferences, "person_id", "digest_weekday", "digest_at", "next_digest_at",
        school_id=SCHOOL_ID, child_id=None,
    )  # fmt: skip
    moments = {choice: clock.next_weekly(choice[0], choice[1], ZONE, after) for choice in _DIGESTS}
    for person in range(1, people + 1):
        choice = rng.choices(_DIGESTS, _SHARES)[0]
        sheet.add(person, choice[0], choice[1], moments[choice])
    return sheet
