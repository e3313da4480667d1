"""Reminders: each exactly once, whatever the clock does; what comes too late is kept as that."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import clock
from core.access.models import ChannelLink
from core.db import Database
from core.enums import RemarkCategory
from core.journal.models import JournalRemark, Lesson
from core.journal.remarks import claim_mended, close_remark, make_remark
from core.people.models import RoleGrant
from core.reminding import NewReminder, Reminder, move, remind, settle, withdraw
from notifications.reminding import plan_reminders, send_reminders
from tests.cast import Cast
from tests.notifications.conftest import Post, viewer_of

At = Callable[[str], None]


async def _remark(post: Post, category: RemarkCategory = RemarkCategory.TOPIC) -> int:
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        lesson = post.cast.lessons["algebra 2026-11-18"]
        return await make_remark(
            session, irina, lesson_id=lesson, category=category, text="Посмотрите"
        )


async def _tick(post: Post) -> None:
    """What two clocks do at one moment."""
    await asyncio.gather(plan_reminders(post.db), plan_reminders(post.db))
    await asyncio.gather(send_reminders(post.db), send_reminders(post.db))
    await post.work()


async def _outcomes(db: Database) -> dict[tuple[str, int], str]:
    """What came of each reminder; "open" for those that were not taken."""
    async with db.session() as session:
        rows = (await session.scalars(select(Reminder))).all()
    return {
        (row.kind, row.person_id): row.outcome if row.done_at is not None else "open"
        for row in rows
    }


def _reminded(post: Post, name: str) -> list[str]:
    return [text for text in post.letters(name) if "Замечания" in text]


async def _december(post: Post) -> None:
    """The first lesson of December is on Wednesday, the second."""
    async with post.db.session() as session:
        await session.execute(
            update(Lesson)
            .where(Lesson.id == post.cast.lessons["algebra 2026-11-23"])
            .values(day=clock.now().date().replace(month=12, day=2))
        )


async def test_on_the_first_school_day_of_a_month_the_teacher_and_the_deputy_are_reminded_once(
    post: Post, at: At
) -> None:
    await _remark(post)
    await _december(post)
    at("2026-12-01 15:00")
    await _tick(post)
    assert _reminded(post, "elena") == []
    for moment in ("2026-12-02 13:59", "2026-12-02 14:00", "2026-12-02 14:01", "2026-12-03 14:00"):
        at(moment)
        await _tick(post)
    (own,) = _reminded(post, "elena")
    assert "декабрь 2026" in own
    assert "Исправить нужно 1 замечание." in own
    assert "№ 1 · нет темы, 7Б Алгебра" in own
    (summary,) = _reminded(post, "irina")
    assert "Открыто 1 замечание." in summary
    assert "П.: 1, просрочено 1" in summary
    for stranger in ("maria", "boris", "sergey", "olga", "alien_teacher"):
        assert _reminded(post, stranger) == []


async def test_a_clock_that_goes_back_reminds_nobody_twice(post: Post, at: At) -> None:
    await _remark(post)
    await _december(post)
    for moment in ("2026-12-02 14:00", "2026-12-02 10:00", "2026-12-02 14:00", "2026-12-05 14:00"):
        at(moment)
        await _tick(post)
    assert (len(_reminded(post, "elena")), len(_reminded(post, "irina"))) == (1, 1)


@pytest.mark.parametrize(
    ("back", "told", "outcome"),
    [("2026-12-04 10:00", 1, "put"), ("2026-12-20 10:00", 0, "too late")],
    ids=["two days", "two weeks"],
)
async def test_after_downtime_a_reminder_comes_late_or_its_reason_is_kept(
    post: Post, at: At, back: str, told: int, outcome: str
) -> None:
    await _remark(post)
    await _december(post)
    at(back)
    await _tick(post)
    assert len(_reminded(post, "elena")) == told
    assert (await _outcomes(post.db))["remarks.month", post.cast.elena] == outcome


async def test_what_is_mended_before_the_letter_goes_is_not_reminded(post: Post, at: At) -> None:
    remark = await _remark(post)
    await _december(post)
    at("2026-12-02 13:00")
    await plan_reminders(post.db)
    async with post.db.session() as session:
        irina = await viewer_of(session, post.cast, "irina")
        await close_remark(session, irina, remark_id=remark)
    at("2026-12-02 14:00")
    await _tick(post)
    assert _reminded(post, "elena") == []
    assert _reminded(post, "irina") == []
    assert ("dropped", "no open remarks") in await post.fates("elena")


async def test_what_waits_for_the_deputy_is_in_the_summary_and_not_asked_of_the_teacher(
    post: Post, at: At
) -> None:
    waiting = await _remark(post, RemarkCategory.OTHER)
    await _remark(post)
    async with post.db.session() as session:
        await claim_mended(session, await viewer_of(session, post.cast, "elena"), remark_id=waiting)
    await _december(post)
    at("2026-12-02 14:00")
    await _tick(post)
    (own,) = _reminded(post, "elena")
    assert "№ 1 ·" not in own
    assert "№ 2 ·" in own
    (summary,) = _reminded(post, "irina")
    assert "ждёт вашей проверки 1" in summary


async def test_when_a_term_ends_open_remarks_are_reminded_on_its_last_school_day(
    post: Post, at: At
) -> None:
    await _remark(post)
    async with post.db.session() as session:
        await session.execute(
            update(Lesson)
            .where(Lesson.id == post.cast.lessons["algebra 2026-11-23"])
            .values(day=clock.now().date().replace(month=12, day=29))
        )
    for moment in ("2026-12-28 14:00", "2026-12-29 14:00", "2026-12-30 14:00"):
        at(moment)
        await _tick(post)
    told = _reminded(post, "elena")
    assert [text for text in told if "период заканчивается 30 декабря" in text] == told[-1:]
    outcomes = await _outcomes(post.db)
    assert outcomes["remarks.term", post.cast.elena] == "put"
    assert outcomes["remarks.term.all", post.cast.irina] == "put"


async def test_a_teacher_who_has_left_or_has_no_chat_is_not_written_to(post: Post, at: At) -> None:
    await _remark(post)
    async with post.db.session() as session:
        await session.execute(update(JournalRemark).values(teacher_id=post.cast.boris))
    await _december(post)
    at("2026-12-02 14:00")
    await _tick(post)
    assert not [kind for kind, _who in await _outcomes(post.db) if kind.startswith("remarks")]
    async with post.db.session() as session:
        await session.execute(update(JournalRemark).values(teacher_id=post.cast.elena))
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == post.cast.elena)
            .values(state="blocked")
        )
    await _tick(post)
    assert (await _outcomes(post.db))["remarks.month", post.cast.elena] == "blocked"


async def test_the_letter_of_one_who_loses_the_office_meanwhile_is_dropped(
    post: Post, at: At
) -> None:
    await _remark(post)
    await _december(post)
    at("2026-12-02 14:00")
    await plan_reminders(post.db)
    await send_reminders(post.db)
    async with post.db.session() as session:
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == post.cast.irina)
            .values(until=clock.now().date() - timedelta(days=1))
        )
    await post.work()
    assert _reminded(post, "irina") == []


def _some(cast: Cast, *, person: str = "elena", key: str = "1") -> NewReminder:
    now = clock.now()
    later = now + timedelta(days=1)
    return NewReminder(cast.school, cast.people[person], "some.kind", key, now, later)


async def test_a_reminder_is_planned_once_moved_and_withdrawn(
    db: Database, cast: Cast, at: At
) -> None:
    async with db.session() as session:
        assert await remind(session, [_some(cast), _some(cast, person="maria")]) == 2
        assert await remind(session, [_some(cast), _some(cast, key="2")]) == 1
        later = clock.now() + timedelta(hours=1)
        of_kind = {"school_id": cast.school, "kind": "some.kind"}
        assert await move(session, **of_kind, key="1", due_at=later) == 2
        assert await withdraw(session, **of_kind, person_id=cast.maria) == 1
        assert await withdraw(session, **of_kind, person_id=cast.maria) == 0
        assert await withdraw(session, school_id=cast.other_school, kind="some.kind") == 0
    assert await send_reminders(db) == 1
    rows = await _outcomes(db)
    assert rows["some.kind", cast.maria] == "withdrawn"


async def test_a_reminder_is_settled_by_one_clock_only(db: Database, cast: Cast, at: At) -> None:
    async with db.session() as session:
        await remind(session, [_some(cast)])
        number = await session.scalar(select(Reminder.id))
        assert number is not None
        assert await settle(session, {number: "put"}) == {number}
        assert await settle(session, {number: "too late"}) == frozenset()
    assert (await _outcomes(db))["some.kind", cast.elena] == "put"
