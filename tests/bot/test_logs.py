"""A busy day at the lowest level of the log: nothing of anybody is in it."""

import io
import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from bot.sandbox.engine import SANDBOX_TOKEN
from core.access.viewer import Viewer
from core.db import Database
from core.enums import AttendanceCode
from core.logs import log_to
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import Journal

At = Callable[[str], None]
#: What people say and what is said of them; names and subjects are Cyrillic, as nothing of ours is.
CANARY = "canary-text-5"


@pytest.fixture(params=["plain", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that the service would log at the level of debugging."""
    root, ours = logging.getLogger(), logging.getLogger("vestnik")
    before = root.handlers[:], root.level, ours.level, sys.excepthook
    text = io.StringIO()
    root.handlers = []
    log_to(logging.StreamHandler(text), "debug", request.param)
    yield text
    if request.param == "json":
        for line in text.getvalue().splitlines():
            told = json.loads(line)
            assert {"at", "level", "logger", "event"} <= set(told)
    logging.captureWarnings(False)
    root.handlers, sys.excepthook = before[0], before[3]
    root.setLevel(before[1])
    ours.setLevel(before[2])


async def _day(telegram: Telegram, db: Database, cast: Cast, at: At) -> None:
    journal = Journal(db, cast)
    await journal.mark(3, comment=CANARY)
    await journal.attendance(AttendanceCode.ABSENT_UNKNOWN)
    telegram.sandbox.faults.fail(2)
    telegram.sandbox.block(cast.chat("igor"))
    at("2026-11-18 10:05")
    await telegram.work()
    await journal.mark(4)
    at("2026-11-18 10:10")
    await telegram.work()
    olga = cast.chat("olga")
    for words in ("/marks", "/diary", "отметки Ани по алгебре", CANARY, "/queue", "/status"):
        await telegram.says(olga, words)
    await telegram.presses(olga, "Спросить учителя")
    await telegram.says(olga, CANARY)
    await telegram.work()
    await telegram.starts(999, "A" * 22)
    await telegram.says(999, "+7 927 123-45-67")


async def test_a_busy_day_leaves_nothing_of_anybody_in_the_log(
    telegram: Telegram,
    db: Database,
    cast: Cast,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
    written: io.StringIO,
) -> None:
    from bot.routers import family_views

    async def broken(_session: object, viewer: Viewer, *_rest: object) -> None:
        raise RuntimeError(f"{viewer.last_name} {CANARY} {SANDBOX_TOKEN}")

    await _day(telegram, db, cast, at)
    monkeypatch.setitem(family_views.VIEWS, "marks", broken)
    await telegram.says(cast.chat("anna"), "/marks")
    logging.getLogger("aiohttp.server").error("Error handling %s", CANARY)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, stacklevel=1)
    log = written.getvalue()
    assert "RuntimeError" in log  # there is something to look at
    assert re.search("[А-Яа-яЁё]", log) is None
    for secret in (CANARY, SANDBOX_TOKEN, SANDBOX_TOKEN.partition(":")[2], "927", "A" * 22):
        assert secret not in log


def test_a_fault_that_ends_the_process_is_told_without_its_words(written: io.StringIO) -> None:
    def failing() -> None:
        try:
            raise ValueError(CANARY)
        except ValueError as fault:
            raise ExceptionGroup(CANARY, [KeyError(CANARY), OSError(CANARY)]) from fault

    with pytest.raises(ExceptionGroup) as caught:
        failing()
    sys.excepthook(caught.type, caught.value, caught.tb)
    log = written.getvalue()
    assert CANARY not in log
    for kind in ("ValueError", "ExceptionGroup", "KeyError", "OSError", "test_logs.py"):
        assert kind in log


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_a_structured_line_says_what_kind_it_is_and_with_which_values(
    written: io.StringIO,
) -> None:
    logging.getLogger("vestnik.letters").error("letter %s is dead: %s", 7, "TelegramBadRequest")
    logging.getLogger("aiohttp.server").error("Error handling %s", CANARY)
    ours, others = [json.loads(line) for line in written.getvalue().splitlines()]
    assert datetime.fromisoformat(ours.pop("at")).tzinfo is not None
    assert ours == {
        "level": "error",
        "logger": "vestnik.letters",
        "event": "letter 7 is dead: TelegramBadRequest",
        "kind": "letter %s is dead: %s",
        "values": [7, "TelegramBadRequest"],
    }
    assert others["event"] == "Error handling %s"
