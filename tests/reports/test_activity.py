"""Who was here in a week: noted once a day, and counted against a second computation."""

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.access.activity import was_here
from core.access.models import ActiveDay
from core.access.viewer import viewer_of_person
from core.db import Database
from core.enums import Via
from core.errors import NotAllowed
from core.ledger import record
from core.messaging.models import Message, ReadReceipt, Thread
from core.outbox import Delivery
from core.reports.activity_sheets import activity_by_class
from core.reports.catalogue import make_report
from core.reports.paper import draw_paper
from core.reports.table import Table
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

MONDAY = date(2026, 11, 16)
CODES = ("actr", "actc", "acts", "actd")


@pytest.fixture
async def random_week(db: Database, cast: Cast) -> set[tuple[int, date, str]]:
    """Three weeks of days on which some of the first school were here, by chance."""
    chance = random.Random(51)
    aliens = {cast.alien_pupil, cast.alien_parent, cast.alien_teacher}
    days = set()
    for person in set(cast.people.values()) - aliens - {cast.vera}:
        for number in range(-10, 3):
            for via in Via:
                if chance.random() < 0.3:
                    days.add((person, MONDAY + timedelta(number), via.value))
    async with db.session() as session:
        for person, day, via in sorted(days):
            session.add(ActiveDay(school_id=cast.school, person_id=person, day=day, via=via))
        alien = ActiveDay(
            school_id=cast.other_school, person_id=cast.alien_parent, day=MONDAY, via="chat"
        )
        session.add(alien)
    return days


async def _made(db: Database, cast: Cast, code: str, name: str = "sergey") -> Table:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, name)
        return await make_report(session, viewer, code, of=0, period="")


def _roles(cast: Cast) -> dict[str, set[int]]:
    return {
        "Родители и представители": {cast.olga, cast.igor, cast.anna},
        "Учеников": {cast.anya, cast.petya, cast.kostya},
        "Учителя": {cast.elena, cast.maria},
        "из них классные руководители": {cast.elena, cast.maria},
        "Заместители директора": {cast.irina},
        "Директор": {cast.vera},
        "Администраторы": {cast.sergey},
    }


async def test_a_day_is_noted_once_however_often_somebody_comes(db: Database, cast: Cast) -> None:
    for via in (Via.CHAT, Via.CHAT, Via.PAGE):
        async with db.session() as session:
            await was_here(session, await viewer_of(session, cast, "olga"), via)
    async with db.reading() as session:
        rows = (await session.scalars(select(ActiveDay))).all()
    assert [(row.person_id, row.day, row.via) for row in rows] == [
        (cast.olga, date(2026, 11, 18), "chat"),
        (cast.olga, date(2026, 11, 18), "page"),
    ]


async def test_roles_and_days_agree_with_a_second_computation(
    db: Database, cast: Cast, random_week: set[tuple[int, date, str]]
) -> None:
    table = await _made(db, cast, "actr")
    rows: dict[Any, Any] = {row[0]: row for row in (*table.rows, *table.footers)}
    groups = _roles(cast)
    assert list(rows)[:-1] == list(groups)
    everybody = set().union(*groups.values())
    for title, people in {**groups, "Всего, каждый один раз": everybody}.items():
        now = {(p, via) for p, day, via in random_week if p in people and day >= MONDAY}
        ago = MONDAY - timedelta(7)
        before = {
            p for p, day, _via in random_week if p in people and ago <= day < ago + timedelta(3)
        }
        active = {p for p, _via in now}
        share = (Decimal(100 * len(active)) / len(people)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        cells = rows[title]
        assert cells[1:4] == (len(people),) * 3
        assert cells[4:6] == (len(active), share)
        assert [cell or 0 for cell in cells[6:8]] == [
            len({p for p, via in now if via == one}) for one in ("chat", "page")
        ]
        change = len(active) - len(before)
        said = f"{'+' if change > 0 else '−'}{abs(change)}" if change else None
        assert cells[8] == said
    daily = await _made(db, cast, "actd")
    assert [row[0] for row in daily.rows] == [MONDAY + timedelta(n) for n in range(3)]
    for row in daily.rows:
        here = {p for p, day, _via in random_week if day == row[0] and p in everybody}
        assert (row[5] or 0) == len(here)
        assert (row[3] or 0) == len(here & groups["Учеников"])
    assert draw_paper([table, daily])


async def test_families_of_a_class_are_counted_with_their_digests(
    db: Database, cast: Cast, random_week: set[tuple[int, date, str]]
) -> None:
    async with db.session() as session:
        for person, read in ((cast.olga, True), (cast.anna, False)):
            letter: Any = {"school_id": cast.school, "person_id": person, "cause": "digest:x"}
            now = clock.now()
            session.add(
                Delivery(
                    **letter,
                    kind="digest",
                    state="sent",
                    priority=5,
                    payload="{}",
                    created_at=now,
                    due_at=now,
                )
            )
            if read:
                session.add(ReadReceipt(**letter, read_at=clock.now()))
    table = await _made(db, cast, "actc")
    active = {p for p, day, _via in random_week if day >= MONDAY}
    families = {"7Б": ({cast.olga, cast.igor}, {cast.anna}), "8А": ({cast.olga},)}
    expected = [
        (name, sum(bool(adults & active) for adults in some)) for name, some in families.items()
    ]
    assert [(row[0], row[4]) for row in table.rows] == expected
    assert [(row[7], row[8]) for row in table.rows] == [(2, 1), (1, 1)]
    own = await _made(db, cast, "actc", "maria")
    assert [row[0] for row in own.rows] == ["7Б"]


async def test_an_employees_week_has_days_entries_letters_and_answers(
    db: Database, cast: Cast, random_week: set[tuple[int, date, str]]
) -> None:
    at = clock.now() - timedelta(hours=20)
    async with db.session() as session:
        await record(session, "mark.set", school_id=cast.school, actor_id=cast.elena)
        thread = Thread(
            school_id=cast.school,
            pupil_id=cast.anya,
            family_id=cast.olga,
            staff_id=cast.elena,
            opened_at=at,
            last_message_at=at,
        )
        session.add(thread)
        await session.flush()
        for number, (author, hours) in enumerate(
            ((cast.olga, 0), (cast.olga, 1), (cast.elena, 4), (cast.olga, 6))
        ):
            session.add(
                Message(
                    school_id=cast.school,
                    thread_id=thread.id,
                    author_id=author,
                    text="?",
                    origin=str(number),
                    sent_at=at + timedelta(hours=hours),
                )
            )
    table = await _made(db, cast, "acts")
    rows = {row[0]: row for row in table.rows}
    days = {day for p, day, _via in random_week if p == cast.elena}
    elena = rows["Морозова\xa0Е.\xa0П."]
    assert elena[1] == "учитель"
    assert elena[2] == (len({day for day in days if day >= MONDAY}) or None)
    assert elena[3] == max(days)
    assert elena[4:] == (1, 3, 2, Decimal("3.50"))
    assert rows["Громова\xa0В.\xa0С."][2:4] == (None, None)
    assert "Орлов\xa0Б.\xa0И." not in rows


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "maria"])
async def test_families_and_teachers_do_not_see_who_was_here(
    db: Database, cast: Cast, stranger: str
) -> None:
    for code in CODES:
        if (stranger, code) == ("maria", "actc"):
            continue  # a class teacher has the own class
        with pytest.raises(NotAllowed):
            await _made(db, cast, code, stranger)


async def test_another_school_is_not_counted(
    db: Database, cast: Cast, random_week: set[tuple[int, date, str]]
) -> None:
    async with db.session() as session:
        alien = await viewer_of_person(session, cast.alien_teacher, school_id=cast.other_school)
        assert alien is not None
        table = await activity_by_class(session, alien)
    assert [row[2:5] for row in table.rows] == [(1, None, 1)]
