"""The webhook over real HTTP: closed without the secret, patient with nonsense, durable."""

import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from sqlalchemy import select

from bot.web import BODY_LIMIT, WEBHOOK_PATH, make_web_app, only
from core.access.viewer import Viewer
from core.outbox import Inbox
from tests.bot.telegram import Telegram
from tests.cast import Cast

SECRET = "s" * 32
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[str]:
    runner = web.AppRunner(make_web_app(telegram.db, only(telegram.inbox, SECRET)))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def update_from(chat: int, text: str, update_id: int = 7) -> dict[str, object]:
    person = {"id": chat, "is_bot": False, "first_name": "A"}
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "date": 1,
            "text": text,
            "from": person,
            "chat": {"id": chat, "type": "private"},
        },
    }


async def post(address: str, body: object, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret}
    kind = "data" if isinstance(body, bytes | io.BytesIO) else "json"
    async with (
        ClientSession() as client,
        client.post(address + WEBHOOK_PATH, headers=headers, **{kind: body}) as answer,
    ):
        return answer.status


async def test_an_update_is_stored_before_it_is_confirmed_and_kept_once(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    chat = cast.chat("igor")
    for _ in range(3):
        assert await post(address, update_from(chat, "/marks")) == 200
    async with telegram.db.session() as session:
        assert len(list(await session.scalars(select(Inbox.id)))) == 1
    await telegram.inbox.work_off()
    assert [("Оценки" in seen.text) for seen in telegram.messages(chat)] == [True]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], "п" * 4])
async def test_without_the_secret_nothing_is_taken_in(
    telegram: Telegram, cast: Cast, address: str, secret: str | None
) -> None:
    encoded = secret if secret is None else secret.encode().decode("latin-1")
    assert await post(address, update_from(cast.chat("igor"), "/marks"), encoded) == 401
    async with telegram.db.session() as session:
        assert await session.scalar(select(Inbox.id)) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"{", b"\xff\xfe", b'"text"'])
async def test_nonsense_is_a_bad_request_and_never_a_fault_of_ours(
    address: str, body: bytes
) -> None:
    assert await post(address, body) == 400


async def test_more_than_a_mebibyte_is_refused(address: str) -> None:
    assert await post(address, io.BytesIO(b"x" * (BODY_LIMIT + 1))) == 413


async def test_health_says_whether_the_database_answers(address: str) -> None:
    async with ClientSession() as client:
        for path in ("/healthz", "/readyz"):
            async with client.get(address + path) as answer:
                assert answer.status == 200


async def test_an_update_that_always_fails_frees_its_chat_and_is_apologised_for(
    telegram: Telegram, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.routers import family_views

    async def broken(*_arguments: object) -> None:
        raise RuntimeError("Соколова")

    chat = cast.chat("igor")
    monkeypatch.setitem(family_views.VIEWS, "marks", broken)
    seen = await telegram.says(chat, "/marks")
    assert "У нас что-то сломалось" in seen.text
    assert "Пропуски" in (await telegram.says(chat, "/attendance")).text


async def test_logs_hold_no_names(
    telegram: Telegram,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from bot.routers import family_views

    async def broken(_session: object, viewer: Viewer, *_rest: object) -> None:
        raise RuntimeError(viewer.last_name)

    monkeypatch.setitem(family_views.VIEWS, "marks", broken)
    await telegram.says(cast.chat("igor"), "/marks")
    assert "RuntimeError" in caplog.text
    assert "Соколов" not in caplog.text


async def test_metrics_tell_of_updates_letters_and_the_queue_and_name_nobody(
    telegram: Telegram, cast: Cast, address: str
) -> None:
    await telegram.says(cast.chat("igor"), "/marks")
    async with ClientSession() as client, client.get(f"{address}/metrics") as answer:
        text = await answer.text()
    assert 'vestnik_updates_total{outcome="served"}' in text
    assert "vestnik_queue_dead 0.0" in text
    assert "Соколов" not in text
