"""The calendar: an address in the chat, read over real HTTP by programs of others."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import ics
import pytest
from aiohttp import ClientResponse, ClientSession, web
from sqlalchemy import select, update

from bot.web import make_web_app, only
from core import settings as configured
from core.access import consents, links
from core.access.viewer import viewer_of_chat
from core.journal.calendar.models import CalendarAddress
from core.journal.models import Assignment
from core.ledger import Event
from core.people.models import Guardianship
from core.school.models import Holiday, Substitution
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

At = Callable[[str], None]


@pytest.fixture
async def address(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The web role on a port of its own, which is also the installation's public address."""
    runner = web.AppRunner(make_web_app(telegram.db, only(telegram.inbox, "s" * 32)))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    public = f"http://127.0.0.1:{runner.addresses[0][1]}"
    monkeypatch.setattr(configured, "settings", lambda: SimpleNamespace(public_url=public))
    yield public
    await runner.cleanup()


async def _made(telegram: Telegram, chat: int, child: str = "") -> str:
    """The address as the chat shows it."""
    await telegram.says(chat, "/calendar")
    if child:
        await telegram.presses(chat, child)
    seen = await telegram.presses(chat, "Получить адрес")
    return next(line for line in seen.text.splitlines() if line.startswith("http"))


async def _get(url: str, **headers: str) -> tuple[ClientResponse, bytes]:
    async with ClientSession() as client, client.get(url, headers=headers) as answer:
        return answer, await answer.read()


async def _status(url: str) -> int:
    return (await _get(url))[0].status


async def test_another_parser_reads_lessons_works_and_holidays(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    async with telegram.db.session() as session:
        session.add_all(
            [
                Assignment(
                    school_id=cast.school,
                    lesson_id=cast.lessons["algebra 2026-11-23"],
                    type_id=cast.types["test"],
                ),
                Holiday(
                    school_id=cast.school,
                    year_id=cast.year,
                    name="Зимние каникулы",
                    starts_on=date(2026, 12, 31),
                    ends_on=date(2027, 1, 10),
                ),
            ]
        )
    answer, body = await _get(await _made(telegram, cast.chat("igor")))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    read = ics.Calendar(body.decode())
    events = {(event.name, event.begin.datetime): event for event in read.events}
    lesson = events["Алгебра", datetime(2026, 11, 23, 4, tzinfo=UTC)]  # 08:00 in Samara
    assert lesson.end.datetime == datetime(2026, 11, 23, 4, 45, tzinfo=UTC)
    assert lesson.location == "каб. 21"
    assert "Морозова" in lesson.description
    (work,) = [one for one in read.events if one.name == "Контрольная работа: Алгебра"]
    assert (work.all_day, work.begin.date()) == (True, date(2026, 11, 23))
    (holiday,) = [one for one in read.events if one.name == "Зимние каникулы"]
    # The end that is written lies behind the last day.
    assert (holiday.begin.date(), holiday.end.date()) == (date(2026, 12, 31), date(2027, 1, 11))
    assert len({one.uid for one in read.events}) == len(read.events)


async def test_no_surname_no_mark_and_no_absence_stands_in_it(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    _answer, body = await _get(await _made(telegram, cast.chat("igor")))
    text = body.decode().replace("\r\n ", "")
    (name,) = (line for line in text.splitlines() if line.startswith("X-WR-CALNAME"))
    assert name.replace("\\", "") == "X-WR-CALNAME:Школа · Анна, 7Б"
    assert "Соколов" not in text
    assert "Одночлены" not in text


async def test_a_substitution_and_a_cancelled_lesson_are_told(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    async with telegram.db.session() as session:
        for number, kind in ((1, "replace"), (2, "cancel")):
            group = cast.groups["russian" if number == 1 else "algebra"]
            session.add(
                Substitution(
                    school_id=cast.school,
                    day=date(2026, 11, 25),
                    group_id=group,
                    number=number,
                    kind=kind,
                    teacher_id=cast.elena if number == 1 else None,
                )
            )
    _answer, body = await _get(await _made(telegram, cast.chat("igor")))
    events = [one for one in ics.Calendar(body.decode()).events if one.begin.day == 25]
    told = {one.name: (one.status, one.description) for one in events if one.begin.month == 11}
    assert told["Отменён: Алгебра"][0] == "CANCELLED"
    assert "замена: Морозова" in told["Русский язык"][1]


async def test_an_unchanged_calendar_is_not_sent_twice(
    telegram: Telegram, cast: Cast, address: str, at: At
) -> None:
    url = await _made(telegram, cast.chat("igor"))
    first, body = await _get(url)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    at("2026-11-18 11:00")
    again, nothing = await _get(url, **{"If-None-Match": tag})
    assert (again.status, nothing, again.headers["ETag"]) == (304, b"", tag)
    dated, _nothing = await _get(url, **{"If-Modified-Since": changed})
    assert dated.status == 304
    assert (await _get(url))[1] == body
    async with telegram.db.session() as session:
        session.add(
            Assignment(
                school_id=cast.school,
                lesson_id=cast.lessons["algebra 2026-11-23"],
                type_id=cast.types["test"],
            )
        )
    for header, value in (("If-None-Match", tag), ("If-Modified-Since", changed)):
        new, _body = await _get(url, **{header: value})
        assert new.status == 200
        assert new.headers["ETag"] != tag
    async with telegram.db.session() as session:
        read = await session.scalars(select(Event.id).where(Event.kind == "read.calendar"))
        assert len(read.all()) == 2  # one for each content, not for each reading


async def test_only_the_hash_of_the_secret_is_kept(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    url = await _made(telegram, cast.chat("igor"))
    secret = url.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43  # 256 bits
    async with telegram.db.session() as session:
        (row,) = (await session.scalars(select(CalendarAddress))).all()
    assert secret not in str(vars(row))


async def test_revoking_ends_the_address_at_once(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    chat = cast.chat("igor")
    url = await _made(telegram, chat)
    assert await _status(url) == 200
    ended = await telegram.presses(chat, "Отозвать")
    assert telegram.toast(chat) == "Адрес больше не работает."
    assert "Адреса пока нет." in ended.text
    assert await _status(url) == 404


async def test_a_new_address_ends_the_old_one(telegram: Telegram, cast: Cast, address: str) -> None:
    chat = cast.chat("igor")
    old = await _made(telegram, chat)
    await telegram.says(chat, "/calendar")
    seen = await telegram.presses(chat, "Новый адрес")
    new = next(line for line in seen.text.splitlines() if line.startswith("http"))
    assert (await _status(old), await _status(new)) == (404, 200)


@pytest.mark.parametrize("change", [{"restricted": True}, {"valid_until": date(2026, 11, 17)}])
async def test_the_end_of_a_guardianship_ends_the_address_and_no_others(
    telegram: Telegram, cast: Cast, address: str, change: dict[str, object]
) -> None:
    fathers = await _made(telegram, cast.chat("igor"))
    mothers = await _made(telegram, cast.chat("olga"), "Анна")
    async with telegram.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor, Guardianship.pupil_id == cast.anya)
            .values(**change)
        )
    assert (await _status(fathers), await _status(mothers)) == (404, 200)


async def test_a_withdrawn_consent_ends_the_address(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    url = await _made(telegram, cast.chat("igor"))
    async with telegram.db.session() as session:
        await consents.withdraw(session, await viewer_of(session, cast, "igor"))
    assert await _status(url) == 404


async def test_an_address_ends_with_the_chat_of_its_maker(
    telegram: Telegram, cast: Cast, address: str, at: At
) -> None:
    """Whoever holds a stolen telephone may have asked for it."""
    fathers = await _made(telegram, cast.chat("igor"))
    mothers = await _made(telegram, cast.chat("olga"), "Анна")
    at("2026-11-18 10:05")
    async with telegram.db.session() as session:
        igor = await viewer_of_chat(session, cast.chat("igor"), bot_id=telegram.bot.id)
        assert igor is not None
        await links.leave(session, igor)
    assert (await _status(fathers), await _status(mothers)) == (404, 200)


@pytest.mark.parametrize("token", ["x" * 43, "a", "..%2f..%2fetc", "x" * 200])
async def test_a_guess_is_nothing(telegram: Telegram, cast: Cast, address: str, token: str) -> None:
    await _made(telegram, cast.chat("igor"))
    assert await _status(f"{address}/calendar/{token}.ics") == 404


async def test_the_address_is_not_to_be_indexed_kept_or_passed_on(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    answer, _body = await _get(await _made(telegram, cast.chat("igor")))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


async def test_the_chat_says_who_sees_it_and_when_it_was_read(
    telegram: Telegram, cast: Cast, address: str, at: At
) -> None:
    chat = cast.chat("igor")
    url = await _made(telegram, chat)
    assert "Кто знает этот адрес, без пароля видит уроки" in telegram.last(chat).text
    await _get(url)
    at("2026-11-18 12:00")
    seen = await telegram.says(chat, "календарь")
    assert "Адрес создан 18 ноября, 10:00." in seen.text
    assert "Последний раз его открывали 18 ноября, 10:00." in seen.text
    assert "/calendar/" not in seen.text


async def test_without_a_public_address_it_says_so_and_offers_the_file(
    telegram: Telegram, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configured, "settings", lambda: SimpleNamespace(public_url=""))
    chat = cast.chat("igor")
    seen = await telegram.says(chat, "/calendar")
    assert "У бота этой школы нет адреса в интернете" in seen.text
    assert seen.buttons == ["Файл для календаря", "Меню"]
    file = await telegram.presses(chat, "Файл для календаря")
    card = file.bubble.message["document"]
    body = telegram.sandbox.world.files.by_id[card["file_id"]].content
    read = ics.Calendar(body.decode())
    assert any(one.begin.time() == time(4) for one in read.events)
    await telegram.forges(chat, f"cal:{cast.anya}:make", message=seen.id)
    async with telegram.db.session() as session:
        assert (await session.scalars(select(CalendarAddress))).all() == []


@pytest.mark.parametrize("do", ["", "make", "end", "file", "steal"])
@pytest.mark.parametrize("stranger", ["anna", "maria", "alien_parent", "irina"])
async def test_a_child_of_others_has_no_calendar_here(
    telegram: Telegram, cast: Cast, address: str, do: str, stranger: str
) -> None:
    chat = cast.chat(stranger)
    own = await telegram.says(chat, "/calendar")
    await telegram.forges(chat, f"cal:{cast.anya}:{do}", message=own.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    async with telegram.db.session() as session:
        assert (await session.scalars(select(CalendarAddress))).all() == []


async def test_one_guardians_revoking_leaves_the_others_address(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    fathers = await _made(telegram, cast.chat("igor"))
    mothers = await _made(telegram, cast.chat("olga"), "Анна")
    await telegram.presses(cast.chat("igor"), "Отозвать")
    assert (await _status(fathers), await _status(mothers)) == (404, 200)
