"""How a person wants to be told: language, kinds of letters, quiet hours, when the digest comes.

When the digests themselves are due: `core.access.digest_clock`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy import select, update

from core import clock, ledger
from core.db import Session, insert_into
from core.enums import WeekCard
from core.people.models import Preferences
from core.reminding import move

#: What a person may change by themselves.
CHANGEABLE = frozenset(
    {
        "language",
        "marks",
        "absences",
        "messages",
        "announcements",
        "digest",
        "digest_weekday",
        "digest_at",
        "quiet_from",
        "quiet_until",
        "evening_at",
        "discreet",
        "child_id",
        "week_card",
        "week_card_at",
    }
)
#: The reminder whose hour is a preference; its key is the Friday.
WEEK_CARD = "week.card"
FRIDAY = 5
_DIGEST_FIELDS = frozenset({"digest", "digest_weekday", "digest_at"})


class Owner(Protocol):
    """Whose preferences they are: a `core.access.viewer.Viewer`."""

    @property
    def person_id(self) -> int: ...

    @property
    def school_id(self) -> int: ...

    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class Choices:
    """What is in force for a person. `digest_weekday` is ISO (1 Monday), times are the school's
    clock; `next_digest_at` is None without a digest or before the first was planned."""

    language: str = "ru"
    marks: bool = True
    absences: bool = True
    messages: bool = True
    announcements: bool = True
    digest: bool = True
    digest_weekday: int = 5
    digest_at: time = time(18, 0)
    quiet_from: time | None = time(21, 0)
    quiet_until: time | None = time(7, 0)
    evening_at: time = time(19, 0)
    discreet: bool = False
    child_id: int | None = None
    next_digest_at: datetime | None = None
    week_card: str = WeekCard.LACKING
    week_card_at: time = time(15, 0)


async def preferences_of(session: Session, viewer: Owner) -> Choices:
    """The viewer's choices; the defaults for who never chose."""
    columns = [getattr(Preferences, name) for name in Choices.__dataclass_fields__]
    row = (
        await session.execute(
            select(*columns).where(
                Preferences.school_id == viewer.school_id,
                Preferences.person_id == viewer.person_id,
            )
        )
    ).one_or_none()
    return Choices() if row is None else Choices(**row._mapping)


async def change(session: Session, viewer: Owner, **fields: Any) -> Choices:
    """Change the viewer's own choices and give what is in force now.

    `fields` are names of CHANGEABLE. A changed day or hour plans the next digest anew; no digest
    plans none. Raises ValueError for any other name.
    """
    if unknown := fields.keys() - CHANGEABLE:
        raise ValueError(f"not a preference: {sorted(unknown)}")
    await ensure(session, school_id=viewer.school_id, person_id=viewer.person_id)
    before = await preferences_of(session, viewer)
    after = Choices(**(vars(before) | fields))
    if fields.keys() & _DIGEST_FIELDS:
        after = Choices(**(vars(after) | {"next_digest_at": _planned(after, viewer.zone)}))
    await session.execute(
        update(Preferences)
        .where(
            Preferences.school_id == viewer.school_id,
            Preferences.person_id == viewer.person_id,
        )
        .values(vars(after))
    )
    if "week_card_at" in fields:
        await _move_card(session, viewer, after.week_card_at)
    await ledger.record(
        session,
        "preferences.changed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"person:{viewer.person_id}",
        before={name: _plain(getattr(before, name)) for name in fields},
        after={name: _plain(value) for name, value in fields.items()},
    )
    return after


async def ensure(session: Session, *, school_id: int, person_id: int) -> None:
    """Give the person a row of defaults if there is none."""
    await session.execute(
        insert_into(session, Preferences)
        .values(school_id=school_id, person_id=person_id)
        .on_conflict_do_nothing(index_elements=["school_id", "person_id"])
    )


def friday_of(day: date) -> date:
    """The Friday of the week that holds the day."""
    return clock.week_of(day)[0] + timedelta(days=FRIDAY - 1)


async def _move_card(session: Session, viewer: Owner, hour: time) -> None:
    """This week's card, unless it has come already, comes at the new hour."""
    friday = friday_of(clock.today(viewer.zone))
    await move(
        session,
        school_id=viewer.school_id,
        kind=WEEK_CARD,
        key=f"{friday}",
        person_id=viewer.person_id,
        due_at=clock.at(friday, hour, viewer.zone),
    )


def _planned(choices: Choices, zone: str) -> datetime | None:
    if not choices.digest:
        return None
    return clock.next_weekly(choices.digest_weekday, choices.digest_at, zone, clock.now())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, time) else value
