"""The week's rule (§4.2.5.1): what is entered of a lesson is entered by the end of its week. On
Friday, at an hour of their own, teachers are told what is still missing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from core import clock
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import LessonState, Role, WeekCard
from core.journal.models import Lesson
from core.journal.teaching import Unfilled, unfilled
from core.people.models import Preferences, RoleGrant
from core.people.preferences import WEEK_CARD, Choices, friday_of, preferences_of
from core.reminding import NewReminder
from core.school.queries import SchoolRef


@dataclass(frozen=True)
class WeekCardView:
    """What the week of a Friday lacks; `wish` is when the reader wants the card at all."""

    friday: date
    unfilled: Unfilled
    wish: WeekCard

    @property
    def deadline(self) -> date:
        """The last day on which these lessons are filled in in time."""
        return clock.week_of(self.friday)[1]


async def plan_week_cards(session: Session, school: SchoolRef, now: datetime) -> list[NewReminder]:
    """This week's card of every teacher who has lessons in it, at the hour they chose.

    It is useful until the week ends. No door: for letters, which are written as their readers.
    """
    today = clock.local(now, school.zone).date()
    monday, sunday = clock.week_of(today)
    friday = friday_of(today)
    rows = await session.execute(
        select(
            Lesson.teacher_id,
            func.coalesce(func.max(Preferences.week_card_at), Choices.week_card_at).label("hour"),
        )
        .join(
            RoleGrant,
            (RoleGrant.person_id == Lesson.teacher_id)
            & (RoleGrant.school_id == Lesson.school_id)
            & (RoleGrant.role == Role.TEACHER)
            & holds(RoleGrant.since, RoleGrant.until, today),
        )
        .outerjoin(
            Preferences,
            (Preferences.person_id == Lesson.teacher_id)
            & (Preferences.school_id == Lesson.school_id),
        )
        .where(
            Lesson.school_id == school.id,
            Lesson.day.between(monday, sunday),
            Lesson.state != LessonState.CANCELLED,
            func.coalesce(Preferences.week_card, WeekCard.LACKING.value) != WeekCard.NEVER.value,
        )
        .group_by(Lesson.teacher_id)
        .order_by(Lesson.teacher_id)
    )
    ends = clock.at(sunday + timedelta(days=1), time(0), school.zone)
    return [
        NewReminder(
            school.id,
            row.teacher_id,
            WEEK_CARD,
            f"{friday}",
            clock.at(friday, row.hour, school.zone),
            ends,
        )
        for row in rows
    ]


async def week_card(session: Session, viewer: Viewer, *, friday: date) -> WeekCardView:
    """What the viewer's lessons of the week of this Friday lack. Raises NotAllowed for no
    teacher."""
    since, until = clock.week_of(friday)
    lacking = await unfilled(session, viewer, since=since, until=until)
    choices = await preferences_of(session, viewer)
    return WeekCardView(friday, lacking, WeekCard(choices.week_card))
