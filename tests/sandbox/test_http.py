"""The sandbox over HTTP: who is let in, and in which forms a call may come."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from bot.sandbox.engine import SANDBOX_TOKEN, Persona, Sandbox, SandboxRefused
from bot.sandbox.http import run_sandbox
from bot.sandbox.people import load_people, read_people
from tests.sandbox.people import ANNA, png

OWN = {"X-Sandbox": "test"}


@pytest.fixture
async def browser(url: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(url) as session:
        yield session


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "school.example", ""])
async def test_the_sandbox_refuses_an_address_that_others_reach(
    sandbox: Sandbox, host: str
) -> None:
    with pytest.raises(SandboxRefused, match=r"127\.0\.0\.1 only"):
        await run_sandbox(sandbox, host=host)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "1234567890:AAHq-real-looking_token",
        "42:AAHq",
        "42:sandbox with space",
        "430000:sandbox",
    ],
)
def test_the_sandbox_refuses_a_token_that_is_not_its_own(token: str) -> None:
    with pytest.raises(SandboxRefused, match="only its own token"):
        Sandbox(token=token)


async def test_a_taken_port_is_said_at_once(sandbox: Sandbox, url: str) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await run_sandbox(Sandbox(), port=int(url.rpartition(":")[2]))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/bot{SANDBOX_TOKEN}/getMe", 200),
        ("/bot42:sandbox-of-another/getMe", 401),
        ("/bot777:AAAA/getMe", 401),
        ("/botnonsense/getMe", 404),
        (f"/bot{SANDBOX_TOKEN}/getThoughts", 404),
        ("/file/bot777:AAAA/photos/file_1.png", 401),
        (f"/file/bot{SANDBOX_TOKEN}/photos/file_1.png", 404),
    ],
)
async def test_only_its_own_token_opens(browser: ClientSession, path: str, status: int) -> None:
    async with browser.get(path) as response:
        assert response.status == status
        assert (await response.json())["ok"] is (status == 200)


async def test_a_call_comes_as_query_form_json_or_multipart(
    browser: ClientSession, sandbox: Sandbox
) -> None:
    sandbox.start(ANNA)
    call: dict[str, Any] = {"chat_id": str(ANNA), "text": "привет & пока"}
    multipart = FormData(call, default_to_multipart=True)
    for body in ({"params": call}, {"data": call}, {"json": call}, {"data": multipart}):
        async with browser.post(f"/bot{SANDBOX_TOKEN}/sendMessage", **body) as response:
            assert (await response.json())["result"]["text"] == "привет & пока"
    assert len(sandbox.letters(ANNA)) == 4


async def test_a_broken_call_is_refused(browser: ClientSession) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"/bot{SANDBOX_TOKEN}/sendMessage"
    async with browser.post(path, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == "Bad Request: can't parse the request"


async def test_a_flood_has_its_header(browser: ClientSession, sandbox: Sandbox) -> None:
    sandbox.faults.flood(retry_after=9)
    async with browser.post(f"/bot{SANDBOX_TOKEN}/sendMessage") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "9")
        assert (await response.json())["parameters"] == {"retry_after": 9}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "script"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/page/people", "/page/events", f"/bot{SANDBOX_TOKEN}/getMe"]
)
async def test_other_sites_get_nothing(
    browser: ClientSession, path: str, headers: dict[str, str]
) -> None:
    async with browser.get(path, headers=OWN | headers) as response:
        assert response.status == 403


async def test_the_page_itself_and_a_link_to_it_are_let_in(
    browser: ClientSession, url: str
) -> None:
    own = OWN | {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    for path, headers in (("/page/people", own), ("/", link)):
        async with browser.get(path, headers=headers) as response:
            assert response.status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/page/chats/{ANNA}?after=abc", 400),
        (f"/page/chats/{ANNA}?after=", 400),
        (f"/page/chats/{'9' * 5000}", 404),
    ],
)
async def test_a_question_that_is_no_number_is_refused(
    browser: ClientSession, path: str, status: int
) -> None:
    async with browser.get(path, headers=OWN) as response:
        assert response.status == status


async def test_the_page_asks_for_its_own_header(browser: ClientSession) -> None:
    async with browser.post(f"/page/chats/{ANNA}/start", json={}) as response:
        assert response.status == 403


async def test_the_page_brings_nothing_from_elsewhere(browser: ClientSession) -> None:
    async with browser.get("/") as response:
        policy, html = response.headers["Content-Security-Policy"], await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Анна Иванова" in html
    assert "Это песочница: все люди вымышлены" in html
    for source in (Path("bot/sandbox/static").resolve()).iterdir():
        text = source.read_text(encoding="utf-8")
        assert "innerHTML" not in text
        assert not re.search(r"""(?:src|href|url|from)\s*[=(]?\s*["']https?://""", text), source
    for name in ("page.css", "page.js", "icon.svg"):
        async with browser.get(f"/static/{name}") as response:
            assert response.status == 200
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("index.html", "..%2Fengine.py", "nothing.js"):
        async with browser.get(f"/static/{name}") as response:
            assert response.status == 404


async def test_names_are_written_safely_into_the_page(url: str) -> None:
    persona = Persona("<img src=x onerror=alert(1)>", "guardian", 7)
    runner, address = await run_sandbox(Sandbox([persona]))
    async with ClientSession() as session, session.get(address) as response:
        html = await response.text()
    await runner.cleanup()
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


async def test_the_page_shows_one_chat_and_what_changed_since(
    browser: ClientSession, sandbox: Sandbox
) -> None:
    async with browser.post(f"/page/chats/{ANNA}/start", json={}, headers=OWN) as response:
        assert response.status == 200
    sent = await sandbox.call("sendMessage", {"chat_id": ANNA, "text": "Здравствуйте"})
    view = await _read(browser, f"/page/chats/{ANNA}")
    assert [bubble["text"] for bubble in view["bubbles"]] == ["/start slip-of-anna", "Здравствуйте"]
    assert (view["role"], view["unread"], view["started"]) == ("Родитель", 1, True)
    after = view["revision"]
    await sandbox.call("deleteMessage", {"chat_id": ANNA, "message_id": sent["message_id"]})
    view = await _read(browser, f"/page/chats/{ANNA}?after={after}")
    assert view["bubbles"] == [{"message_id": sent["message_id"], "deleted": True}]


async def test_what_the_engine_refuses_the_page_says(
    browser: ClientSession, sandbox: Sandbox
) -> None:
    for action, told in (("say", {"text": ""}), ("press", {"message_id": 5, "button": "x"})):
        path = f"/page/chats/{ANNA}/{action}"
        async with browser.post(path, json=told, headers=OWN) as response:
            assert response.status == 400
            assert (await response.json())["refused"]
    async with browser.post(f"/page/chats/{ANNA}/fly", json={}, headers=OWN) as response:
        assert response.status == 404


async def test_only_real_pictures_are_shown_in_place(
    browser: ClientSession, sandbox: Sandbox
) -> None:
    sandbox.send_file(ANNA, "фото.png", png())
    sandbox.send_file(ANNA, "page.html", b"<script>alert(1)</script>", "text/html")
    found = [bubble.document for bubble in sandbox.messages(ANNA)]
    places = []
    for file in found:
        assert file is not None
        async with browser.get(f"/page/files/{file['file_id']}") as response:
            places.append((response.content_type, response.headers["Content-Disposition"][:10]))
    assert places == [("image/png", "inline; fi"), ("application/octet-stream", "attachment")]


async def test_a_change_is_told_at_once(browser: ClientSession, sandbox: Sandbox) -> None:
    async with browser.get("/page/events") as response:
        assert (await response.content.readline()).startswith(b"data: ")
        sandbox.say(ANNA, "x")
        await response.content.readline()
        assert await response.content.readline() == f"data: {sandbox.world.revision}\n".encode()


def test_people_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    path.write_text(
        '[{"name": "Анна", "role": "guardian", "chat_id": 7, "start_payload": "abc",'
        ' "children": ["Петя, 7Б", "Маша, 3А"]},'
        ' {"name": "Гость", "role": "stranger", "chat_id": 8, "start_payload": null}]',
        encoding="utf-8",
    )
    anna, guest = load_people(path)
    assert anna == Persona("Анна", "guardian", 7, "abc", "Дети: Петя, 7Б, Маша, 3А")
    assert guest == Persona("Гость", "stranger", 8)
    with pytest.raises(ValueError, match="share one chat_id"):
        read_people([{"name": "a", "role": "b", "chat_id": 1}] * 2)


async def test_for_load_anybody_is_there(url: str) -> None:
    sandbox = Sandbox(open_chats=True)
    await sandbox.call("sendMessage", {"chat_id": 1000007, "text": "x"})
    assert sandbox.last(1000007).text == "x"


async def _read(browser: ClientSession, path: str) -> Any:
    async with browser.get(path, headers=OWN) as response:
        assert response.status == 200
        return await response.json()
