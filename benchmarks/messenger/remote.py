"""The messenger as who measures sees it: started, told what to do, asked what happened."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

TOKEN = "7000000001:bench-token-of-nobody-at-all"
BOT_ID = 7_000_000_001


class Messenger:
    """A running messenger."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, word: str, **told: Any) -> dict[str, Any]:
        """One control call."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/control/{word}", json.dumps(told).encode())
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()

    def reset(self, **terms: Any) -> None:
        """Forget everything; begin with these terms (see World)."""
        self.ask("reset", **terms)

    def report(self, *, full: bool = False) -> dict[str, Any]:
        """What happened since the reset."""
        return self.ask("report", full=full)

    def say(self, chats: list[int], text: str, *, token: str = TOKEN) -> list[int]:
        """Each of the chats writes once."""
        numbers: list[int] = self.ask("say", chats=chats, text=text, token=token)["updates"]
        return numbers

    def until(self, done: Any, *, seconds: float = 60, every: float = 0.05) -> dict[str, Any]:
        """Wait until `done(report)`; raises TimeoutError."""
        end = time.monotonic() + seconds
        while True:
            report = self.report()
            if done(report):
                return report
            if time.monotonic() > end:
                raise TimeoutError(f"not done in {seconds} s: {report}")
            time.sleep(every)


@contextmanager
def messenger(core: int | None = 1) -> Iterator[Messenger]:
    """A messenger of one's own, on a core of its own where there is one."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.messenger"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        if core is not None:
            with suppress(AttributeError, OSError):
                os.sched_setaffinity(process.pid, {core})
        yield Messenger(port)
    finally:
        process.kill()
        process.wait()
