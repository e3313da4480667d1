"""The journal's page over real HTTP: who gets in, what they see, what they may put where."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, CookieJar, web
from sqlalchemy import select, update

from bot.web import make_web_app, only
from core import clock
from core.access import pages
from core.access.page_models import SecondFactor
from core.access.viewer import viewer_of_person
from core.enums import Role
from core.journal.models import Attendance, Lesson, Mark
from core.ledger import Event
from core.people.models import RoleGrant
from core.school.models import Load, School
from tests.bot.telegram import Telegram
from tests.cast import Cast

TOKEN = "7000000001:AAAA-test-token-of-the-page"
BOT = 7000000001
TODAY = "algebra 2026-11-18"
SAID = {"X-Vestnik": "1"}

Page = Callable[[str], Any]


@pytest.fixture
async def address(telegram: Telegram, cast: Cast) -> AsyncIterator[str]:
    async def tokens(bot_id: int) -> str | None:
        return TOKEN if bot_id == telegram.bot.id else None

    runner = web.AppRunner(make_web_app(telegram.db, only(telegram.inbox, ""), tokens=tokens))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def browser(address: str) -> AsyncIterator[ClientSession]:
    jar = CookieJar(unsafe=True)
    async with ClientSession(address, cookie_jar=jar, headers=SAID) as client:
        yield client


async def ticket_of(telegram: Telegram, person_id: int, school_id: int) -> str:
    async with telegram.db.session() as session:
        viewer = await viewer_of_person(session, person_id, school_id=school_id)
        assert viewer is not None
        return await pages.issue_ticket(session, viewer)


async def enter(telegram: Telegram, browser: ClientSession, cast: Cast, name: str) -> int:
    school = cast.other_school if name.startswith("alien") else cast.school
    ticket = await ticket_of(telegram, getattr(cast, name), school)
    async with browser.post("/app/session", json={"ticket": ticket}) as answer:
        return answer.status


def launch_of(chat: int, *, token: str = TOKEN, age: int = 0, **other: str) -> str:
    fields = {
        "auth_date": str(int(clock.now().timestamp()) - age),
        "query_id": "AAH",
        "user": json.dumps({"id": chat, "first_name": "Е"}),
        **other,
    }
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    fields["hash"] = hmac.new(key, checked.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields)


async def launch(browser: ClientSession, data: str, bot_id: int) -> int:
    async with browser.post("/app/session", json={"launch": data, "bot": bot_id}) as answer:
        return answer.status


async def told(browser: ClientSession, path: str, status: int = 200) -> Any:
    async with browser.get(path) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def save(browser: ClientSession, group: int, *cells: dict[str, Any]) -> Any:
    async with browser.post("/app/api/save", json={"group": group, "cells": cells}) as answer:
        assert answer.status == 200, await answer.text()
        return (await answer.json())["results"]


def mark(cast: Cast, pupil: str, put: str, saw: str = "", lesson: str = TODAY) -> dict[str, Any]:
    return {
        "kind": "mark",
        "lesson": cast.lessons[lesson],
        "pupil": getattr(cast, pupil),
        "type": cast.types["answer"],
        "put": put,
        "saw": saw,
    }


async def test_a_pass_opens_the_page_once(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    ticket = await ticket_of(telegram, cast.elena, cast.school)
    statuses = []
    for _ in range(2):
        async with browser.post("/app/session", json={"ticket": ticket}) as answer:
            statuses.append(answer.status)
    assert statuses == [200, 401]
    assert [one["name"] for one in (await told(browser, "/app/api/groups"))["groups"]] == [
        "7Б · Алгебра",
        "8А · Физика",
    ]


async def test_a_pass_is_good_for_five_minutes_and_a_page_for_half_an_hour_without_use(
    telegram: Telegram, cast: Cast, browser: ClientSession, at: Any
) -> None:
    ticket = await ticket_of(telegram, cast.elena, cast.school)
    at("2026-11-18 10:06")
    async with browser.post("/app/session", json={"ticket": ticket}) as answer:
        assert answer.status == 401
    assert await enter(telegram, browser, cast, "elena") == 200
    at("2026-11-18 10:30")
    await told(browser, "/app/api/groups")
    at("2026-11-18 10:55")
    await told(browser, "/app/api/groups")
    at("2026-11-18 11:26")
    await told(browser, "/app/api/groups", 401)


async def test_launch_data_opens_the_page_once_when_genuine_and_fresh(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    chat, bot_id = cast.chat("elena"), telegram.bot.id
    data = launch_of(chat)
    assert await launch(browser, data, bot_id) == 200
    assert await launch(browser, data, bot_id) == 401
    for forged in (
        launch_of(chat, token="7000000001:another-token-altogether"),
        launch_of(chat, age=301),
        launch_of(chat, age=-40),
        launch_of(999),
        data.replace("query_id=AAH", "query_id=AAX"),
        data + "&hash=00",
        "hash=п",
        "",
        "user=1",
    ):
        assert await launch(browser, forged, bot_id) == 401, forged
    assert await launch(browser, launch_of(chat), bot_id + 1) == 401


@pytest.mark.parametrize("name", ["olga", "anya", "alien_teacher", "maria", "boris", "irina"])
async def test_a_stranger_sees_no_page_of_the_group_and_puts_nothing_into_it(
    telegram: Telegram, cast: Cast, browser: ClientSession, name: str
) -> None:
    assert await enter(telegram, browser, cast, name) in {200, 401}
    group = cast.groups["algebra"]
    for path in (f"/app/api/journal?group={group}", f"/app/api/changes?group={group}&after=0"):
        async with browser.get(path) as answer:
            assert answer.status in {401, 404}, path
    body = {"group": group, "cells": [mark(cast, "anya", "5")]}
    async with browser.post("/app/api/save", json=body) as answer:
        assert answer.status in {401, 404}
    async with telegram.db.reading() as session:
        lesson = cast.lessons[TODAY]
        assert await session.scalar(select(Mark.id).where(Mark.lesson_id == lesson)) is None


async def test_from_the_day_of_leaving_an_open_page_shows_nothing(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    group = cast.groups["algebra"]
    await told(browser, f"/app/api/journal?group={group}")
    async with telegram.db.session() as session:
        day = clock.today("Europe/Samara").replace(day=1)
        mine = (Load.teacher_id == cast.elena, RoleGrant.person_id == cast.elena)
        await session.execute(update(Load).where(mine[0]).values(until=day))
        await session.execute(update(RoleGrant).where(mine[1]).values(until=day))
    async with browser.get(f"/app/api/journal?group={group}") as answer:
        assert answer.status in {401, 404}


async def test_the_page_has_pupils_lessons_marks_and_means(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    view = await told(browser, f"/app/api/journal?group={cast.groups['algebra']}")
    assert [one["name"] for one in view["pupils"]] == ["Иванов Пётр", "Соколова Анна"]
    assert [one["short"] for one in view["lessons"]] == [
        "09.11",
        "11.11",
        "16.11",
        "18.11",
        "23.11",
    ]
    assert [one["open"] for one in view["lessons"]] == [True, True, True, True, False]
    anya = view["pupils"][1]
    assert (anya["mean"], anya["proposed"]) == ("4,33", "4")
    assert view["pupils"][0]["why"] == "не хватает 2 отметок"


async def test_a_mark_is_saved_by_cell_and_repeating_it_changes_nothing(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    group = cast.groups["algebra"]
    for _ in range(3):
        assert await save(browser, group, mark(cast, "anya", "5")) == [{"held": "5"}]
    assert await save(browser, group, mark(cast, "anya", "", "5")) == [{"held": ""}]
    assert await save(browser, group, mark(cast, "anya", ".", "")) == [{"held": "."}]
    async with telegram.db.reading() as session:
        kinds = await session.scalars(select(Event.kind).where(Event.kind.like("mark.%")))
        assert list(kinds) == ["mark.set", "mark.deleted", "mark.set"]


async def test_two_teachers_of_one_class_never_overwrite_each_other_silently(
    telegram: Telegram, cast: Cast, browser: ClientSession, address: str
) -> None:
    await enter(telegram, browser, cast, "elena")
    group = cast.groups["algebra"]
    before = await told(browser, f"/app/api/journal?group={group}")
    async with telegram.db.session() as session:
        session.add(
            Load(
                school_id=cast.school,
                group_id=group,
                teacher_id=cast.maria,
                hours_per_week=1,
                since=clock.today("Europe/Samara"),
            )
        )
    jar = CookieJar(unsafe=True)
    async with ClientSession(address, cookie_jar=jar, headers=SAID) as other:
        await enter(telegram, other, cast, "maria")
        assert await save(other, group, mark(cast, "anya", "4")) == [{"held": "4"}]
    (refused,) = await save(browser, group, mark(cast, "anya", "5"))
    assert refused["conflict"] == "4"
    seen = await told(browser, f"/app/api/changes?group={group}&after={before['cursor']}")
    assert seen["touched"] is True
    again = await told(browser, f"/app/api/changes?group={group}&after={seen['cursor']}")
    assert again["touched"] is False
    assert await save(browser, group, mark(cast, "anya", "5", "4")) == [{"held": "5"}]


async def test_one_refused_cell_does_not_take_the_others_with_it(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    good, ahead = mark(cast, "anya", "5"), mark(cast, "anya", "5", lesson="algebra 2026-11-23")
    foreign = mark(cast, "kostya", "5")
    alien = mark(cast, "anya", "2", lesson="alien")
    results = await save(
        browser, cast.groups["algebra"], ahead, foreign, good, alien, {"kind": "mark"}, {}
    )
    assert [one.get("name") for one in results] == [
        "LessonNotYet",
        "PupilNotInGroup",
        None,
        "NotFound",
        "BadInput",
        "BadInput",
    ]
    async with telegram.db.reading() as session:
        found = await session.scalars(
            select(Mark.value).where(Mark.lesson_id == cast.lessons[TODAY])
        )
        assert list(found) == [5]


async def test_codes_topic_homework_and_attendance_are_saved_too(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    lesson = cast.lessons[TODAY]
    base = {"lesson": lesson, "saw": ""}
    results = await save(
        browser,
        cast.groups["algebra"],
        {**base, "kind": "code", "pupil": cast.petya, "put": "sick"},
        {**base, "kind": "present", "put": ""},
        {**base, "kind": "topic", "put": "Степень <b>"},
        {**base, "kind": "homework", "put": "№ 12"},
        {**base, "kind": "topic", "put": "Другая"},
    )
    assert [one.get("held") for one in results[:4]] == ["sick", "taken", "Степень <b>", "№ 12"]
    assert results[4]["conflict"] == "Степень <b>"
    async with telegram.db.reading() as session:
        assert await session.scalar(select(Attendance.code)) == "sick"
        held = await session.get(Lesson, lesson)
        assert held is not None
        assert held.attendance_at is not None


async def test_a_foreign_page_can_change_nothing(
    telegram: Telegram, cast: Cast, browser: ClientSession, address: str
) -> None:
    await enter(telegram, browser, cast, "elena")
    body = {"group": cast.groups["algebra"], "cells": [mark(cast, "anya", "2")]}
    for headers in ({"X-Vestnik": ""}, {"Origin": "https://evil.example"}):
        async with browser.post("/app/api/save", json=body, headers=headers) as answer:
            assert answer.status == 403
    for junk in (b"", b"[]", b"{", b"\xff"):
        async with browser.post("/app/api/save", data=junk) as answer:
            assert answer.status == 400


@pytest.mark.parametrize(
    "path",
    ["/app/journal", "/app/static/journal.js", "/app/static/nothing.js", "/app/api/groups"],
)
async def test_every_answer_of_the_pages_has_the_headers_of_safety(
    browser: ClientSession, path: str
) -> None:
    async with browser.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_school_may_demand_a_second_proof_which_works_once(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    import pyotp

    async with telegram.db.session() as session:
        await session.execute(
            update(School).where(School.id == cast.school).values(demands_second_factor=True)
        )
    assert await enter(telegram, browser, cast, "elena") == 200
    await told(browser, "/app/api/groups", 401)
    assert (await told(browser, "/app/session"))["step"] == "set_up"
    async with browser.post("/app/factor/new") as answer:
        new = await answer.json()
    assert len(new["recovery"]) == 10
    code = pyotp.TOTP(new["secret"]).at(clock.now())
    wrong = "000000" if code != "000000" else "111111"

    async def give(said: str) -> int:
        async with browser.post("/app/factor", json={"code": said}) as answer:
            return answer.status

    assert [await give(wrong), await give(code)] == [422, 200]
    await told(browser, "/app/api/groups")
    assert await enter(telegram, browser, cast, "elena") == 200
    assert (await told(browser, "/app/session"))["step"] == "code"
    assert [await give(code), await give(new["recovery"][0]), await give(new["recovery"][0])] == [
        422,
        200,
        422,
    ]
    async with browser.post("/app/factor/new") as answer:
        assert answer.status == 422


async def test_five_wrong_codes_begin_a_pause(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    async with telegram.db.session() as session:
        session.add(
            SecondFactor(
                school_id=cast.school,
                person_id=cast.elena,
                secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                confirmed_at=clock.now(),
            )
        )
    await enter(telegram, browser, cast, "elena")
    names = []
    for _ in range(6):
        async with browser.post("/app/factor", json={"code": "12"}) as answer:
            names.append((await answer.json())["name"])
    assert names == ["WrongCode"] * 5 + ["CodesPaused"]


async def test_signing_out_ends_every_page(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    async with browser.delete("/app/session") as answer:
        assert answer.status == 200
    await told(browser, "/app/api/groups", 401)
    assert Role.TEACHER


async def test_the_chat_gives_a_link_that_opens_the_journal_once(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "Журнал страницей")
    rows = (telegram.last(chat).bubble.markup or {})["inline_keyboard"]
    (link,) = [one["url"] for row in rows for one in row if "url" in one]
    address, _, ticket = link.partition("#ticket=")
    assert "/app/journal?lang=ru&bot=" in address
    statuses = []
    for _ in range(2):
        async with browser.post("/app/session", json={"ticket": ticket}) as answer:
            statuses.append(answer.status)
    assert statuses == [200, 401]


async def test_a_parent_is_given_no_link_to_the_journal(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/page")
    assert "url" not in str(telegram.last(chat).bubble.markup)


async def test_a_mark_whose_time_is_over_is_changed_only_with_a_reason(
    telegram: Telegram, cast: Cast, browser: ClientSession
) -> None:
    await enter(telegram, browser, cast, "elena")
    old = mark(cast, "anya", "4", "5", lesson="algebra 2026-11-09")
    (refused,) = await save(browser, cast.groups["algebra"], old)
    assert refused["name"] == "ReasonNeeded"
    kept = await save(browser, cast.groups["algebra"], {**old, "reason": "ошибка"})
    assert kept == [{"held": "4"}]
    async with telegram.db.reading() as session:
        reason = await session.scalar(select(Event.reason).where(Event.kind == "mark.changed"))
        assert reason == "ошибка"
