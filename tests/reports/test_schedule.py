"""Reports by schedule: due on the right day, each exactly once, whatever the clock does."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, update

from core import clock
from core.db import Database
from core.enums import Role
from core.errors import NotAllowed, NotFound
from core.journal.period import Period, PeriodKind
from core.people.models import RoleGrant
from core.reminding import Reminder
from core.reports.schedule import (
    DUE,
    UNOPENED,
    DayRule,
    Every,
    ReportRun,
    ReportSchedule,
    add_schedule,
    change_schedule,
    schedules_for,
)
from core.reports.schedule.rules import Rule, SchoolDays, TermDays, occasions
from core.reports.schedule.telling import note_opening
from core.school.models import Holiday, School
from notifications.reminding import send_reminders
from notifications.report_runs import plan_schedules, take_schedules
from tests.cast import Cast
from tests.notifications.conftest import Post, post, viewer_of

__all__ = ["post"]

At = Callable[[str], None]
ZONE = "Europe/Samara"
AUTUMN = (date(2026, 9, 1), date(2026, 10, 25))
WINTER = (date(2026, 11, 2), date(2026, 12, 30))
DAYS = SchoolDays(
    frozenset(range(1, 7)),
    (
        TermDays(1, 9, *AUTUMN),
        TermDays(1, 9, *WINTER),
        TermDays(10, 11, date(2026, 9, 1), date(2026, 12, 26)),
    ),
    Period(PeriodKind.YEAR, date(2026, 9, 1), date(2027, 5, 30), 3),
    ((date(2026, 11, 4), date(2026, 11, 4)),),
)


def _due(rule: Rule, since: date, until: date, zone: str = ZONE, **how: bool) -> list[str]:
    found = occasions(
        rule, DAYS, zone, since=since, until=until, of_classes=how.get("of_classes", False)
    )
    return [f"{one.period} {clock.local(one.due_at, zone):%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("every", "weekday", "days", "due"),
    [
        ("week", 1, "next", ["w20261026 11-02 09:00", "w20261102 11-09 09:00"]),
        ("week", 5, "next", ["w20261102 11-06 09:00"]),
        ("week", 7, "before", ["w20261026 10-31 09:00", "w20261102 11-07 09:00"]),
        ("week", 7, "any", ["w20261026 11-01 09:00", "w20261102 11-08 09:00"]),
        ("month", 1, "next", ["m20261001 11-02 09:00"]),
        ("month", 1, "any", ["m20261001 11-01 09:00"]),
    ],
)
def test_a_day_off_is_passed_over_as_the_schedule_says(
    every: str, weekday: int, days: str, due: list[str]
) -> None:
    rule = Rule(Every(every), weekday, time(9), DayRule(days))
    found = _due(rule, date(2026, 10, 31), date(2026, 11, 9))
    # In the week of the autumn holidays grades 10 and 11 had lessons, so it has a report.
    assert found == due


def test_terms_and_the_year_end_on_their_last_school_day() -> None:
    rule = Rule(Every.TERM, 1, time(16), DayRule.BEFORE)
    whole = (date(2026, 9, 1), date(2027, 5, 31))
    assert _due(rule, *whole) == ["T20261025 10-24 16:00", "T20261230 12-30 16:00"]
    assert "T20261226 12-26 16:00" in _due(rule, *whole, of_classes=True)
    year = Rule(Every.YEAR, 1, time(16), DayRule.BEFORE)
    assert _due(year, *whole)[0].startswith("y3 ")


def test_the_hour_is_that_of_the_wall_through_changes_of_summer_time() -> None:
    rule = Rule(Every.WEEK, 1, time(9), DayRule.ANY)
    days = (date(2026, 10, 19), date(2026, 11, 2))
    assert {one[-5:] for one in _due(rule, *days, zone="Europe/Berlin")} == {"09:00"}
    found = occasions(rule, DAYS, "Europe/Berlin", since=days[0], until=days[1], of_classes=True)
    assert [one.due_at.hour for one in found] == [7, 8, 8]


async def _tick(db: Database) -> None:
    """What two clocks do at one moment."""
    await asyncio.gather(plan_schedules(db), plan_schedules(db))
    await asyncio.gather(take_schedules(db), take_schedules(db))
    await asyncio.gather(send_reminders(db), send_reminders(db))


async def _runs(db: Database, cast: Cast) -> list[tuple[str, str]]:
    """The runs of the deputy heads' weekly report, with what came of each."""
    async with db.session() as session:
        rows = await session.execute(
            select(ReportRun.period, ReportRun.outcome)
            .join(ReportSchedule, ReportSchedule.id == ReportRun.schedule_id)
            .where(
                ReportSchedule.school_id == cast.school,
                ReportSchedule.report == "keept",
                ReportSchedule.recipient == "deputy",
                ReportSchedule.every == "week",
            )
            .order_by(ReportRun.until)
        )
        return [(row.period, row.outcome) for row in rows]


async def _told(db: Database, person: int, kind: str = DUE) -> list[str]:
    async with db.session() as session:
        rows = await session.scalars(
            select(Reminder.outcome)
            .where(Reminder.kind == kind, Reminder.person_id == person)
            .order_by(Reminder.id)
        )
        return list(rows)


async def test_a_report_comes_once_to_those_it_is_for_with_its_buttons(post: Post, at: At) -> None:
    # In the cast's timetable Wednesday is the last school day of a week.
    for moment in ("2026-11-18 15:59", "2026-11-18 16:00", "2026-11-18 16:01"):
        at(moment)
        await _tick(post.db)
        await post.work()
    (week,) = post.letters("maria")
    assert "Сводная ведомость учёта посещаемости" in week
    assert "Отчёт по расписанию." in week
    assert "Данные на 18 ноября, 16:0" in week
    assert post.buttons("maria") == ["Открыть", "PDF", "Excel"]
    for moment in ("2026-11-23 08:59", "2026-11-23 09:00", "2026-11-23 09:01"):
        at(moment)
        await _tick(post.db)
        await post.work()
    for name in ("irina", "sergey"):
        (weekly,) = post.letters(name)
        assert "16–22 ноября" in weekly
        assert "Всего" in weekly
    assert await _runs(post.db, post.cast) == [("w20261116", "put")]
    for stranger in ("olga", "boris", "anya", "alien_parent"):
        assert not [text for text in post.letters(stranger) if "по расписанию" in text]
    # The other school's class has the same name; its class teacher has her own report.
    (hers,) = post.letters("alien_teacher")
    assert "В отчёте 1 строка." in hers


@pytest.mark.parametrize(
    ("back", "runs"),
    [
        ("2026-11-24 10:00", [("w20261116", "put")]),
        ("2026-12-01 10:00", [("w20261116", "superseded"), ("w20261123", "put")]),
    ],
    ids=["a day", "eight days"],
)
async def test_after_downtime_the_latest_report_is_made_good_once(
    db: Database, cast: Cast, at: At, back: str, runs: list[tuple[str, str]]
) -> None:
    await _tick(db)
    at(back)
    await _tick(db)
    await _tick(db)
    assert await _runs(db, cast) == runs
    at("2026-12-07 09:00")
    await _tick(db)
    assert (await _runs(db, cast))[-1] == ("w20261130", "put")
    weekly = [outcome for outcome in await _told(db, cast.irina) if outcome == "put"]
    async with db.session() as session:
        puts = await session.scalar(
            select(func.count(ReportRun.id))
            .join(ReportSchedule, ReportSchedule.id == ReportRun.schedule_id)
            .where(
                ReportSchedule.school_id == cast.school,
                ReportSchedule.recipient == "deputy",
                ReportRun.outcome == "put",
            )
        )
    assert len(weekly) == puts


async def test_a_clock_that_goes_ahead_and_back_takes_nothing_away(
    db: Database, cast: Cast, at: At
) -> None:
    await _tick(db)
    for moment in ("2026-11-23 09:00", "2026-11-22 09:00", "2026-11-23 09:00"):
        at(moment)
        await _tick(db)
    assert await _runs(db, cast) == [("w20261116", "put")]
    at("2027-02-22 09:00")
    await _tick(db)
    at("2026-11-30 09:00")
    await _tick(db)
    assert ("w20261123", "put") in await _runs(db, cast)


async def test_a_new_holiday_moves_what_is_not_due_yet(db: Database, cast: Cast, at: At) -> None:
    await _tick(db)
    async with db.session() as session:
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="Карантин",
                starts_on=date(2026, 11, 23),
                ends_on=date(2026, 11, 24),
            )
        )
        await session.execute(update(School).values(timezone="Europe/Samara"))
    at("2026-11-23 09:00")
    # The hourly look comes before the hour in life; here both clocks look at the very moment.
    async with db.session() as session:
        await session.execute(update(ReportSchedule).values(next_at=None))
    await _tick(db)
    assert await _runs(db, cast) == []
    at("2026-11-25 09:00")  # The timetable of the cast has lessons on Mondays and Wednesdays.
    await _tick(db)
    assert await _runs(db, cast) == [("w20261116", "put")]


async def test_what_nobody_opened_is_reminded_once_and_an_office_opens_it_for_all(
    post: Post, at: At
) -> None:
    db, cast = post.db, post.cast
    async with db.session() as session:
        session.add(
            RoleGrant(
                school_id=cast.school,
                person_id=cast.vera,
                role=Role.DEPUTY,
                since=date(2026, 9, 1),
            )
        )
    await _tick(db)
    at("2026-11-23 09:00")
    await _tick(db)
    async with db.session() as session:
        vera = await viewer_of(session, cast, "vera")
        await note_opening(session, vera, report="keept", of=0, period="w20261116")
    for moment in ("2026-11-25 10:00", "2026-11-25 10:01", "2026-11-26 10:00"):
        at(moment)
        await _tick(db)
        await post.work()
    assert not [text for text in post.letters("irina") if "не открыл" in text]
    assert await _told(db, cast.irina, UNOPENED) == ["opened"]
    (again,) = [text for text in post.letters("sergey") if "не открыл" in text]
    assert "готов с 23 ноября, 09:00" in again


async def test_the_report_of_one_who_loses_the_office_meanwhile_is_not_sent(
    post: Post, at: At
) -> None:
    await _tick(post.db)
    at("2026-11-23 09:00")
    await _tick(post.db)
    async with post.db.session() as session:
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == post.cast.irina)
            .values(until=date(2026, 11, 22))
        )
    await post.work()
    assert post.letters("irina") == []


async def test_at_a_terms_end_each_class_teacher_has_the_summary(post: Post, at: At) -> None:
    await _tick(post.db)
    at("2026-12-30 16:00")
    await _tick(post.db)
    await post.work()
    (summary,) = [text for text in post.letters("maria") if "учёта успеваемости" in text]
    assert "Класс 7Б" in summary
    assert [text for text in post.letters("elena") if "Класс 8А" in text]


async def test_who_may_set_what(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        irina = await viewer_of(session, cast, "irina")
        maria = await viewer_of(session, cast, "maria")
        olga = await viewer_of(session, cast, "olga")
        schools = await schedules_for(session, irina)
        assert len(schools) == 10
        assert await schedules_for(session, maria) == ()
        own = await add_schedule(session, maria, report="att", every="month", recipient="me")
        view = await change_schedule(session, maria, schedule_id=own, at=time(18))
        assert view.next_at == datetime(2026, 12, 2, 14, tzinfo=UTC)
        for number in (schools[0].id, 999):
            with pytest.raises(NotFound):
                await change_schedule(session, maria, schedule_id=number, is_on=False)
        with pytest.raises(NotFound):
            await change_schedule(session, irina, schedule_id=own, is_on=False)
        with pytest.raises(NotFound):
            await add_schedule(session, maria, report="att", every="month", recipient="deputy")
        with pytest.raises(NotFound):
            await change_schedule(session, maria, schedule_id=own, at=time(3))
        with pytest.raises(NotAllowed):
            await add_schedule(session, olga, report="att", every="month", recipient="me")
        off = await change_schedule(session, irina, schedule_id=schools[0].id, is_on=False)
        assert off.next_at is None


async def test_another_school_has_its_own_schedules(db: Database, cast: Cast, at: At) -> None:
    await _tick(db)
    at("2026-11-23 09:00")
    await _tick(db)
    async with db.session() as session:
        foreign = await session.scalars(
            select(Reminder.id).where(
                Reminder.school_id == cast.other_school,
                Reminder.person_id.in_([cast.irina, cast.maria, cast.sergey]),
            )
        )
        assert foreign.all() == []
    assert timedelta(0) < clock.now() - datetime(2026, 11, 23, tzinfo=UTC)
