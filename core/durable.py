"""Group commit for SQLite: one fsync of the write-ahead log serves everybody who waits for one.

With `synchronous=NORMAL` a commit is a write into the page cache: it survives kill -9, not a power
cut. Whoever promises something upon it waits for the disk first (docs/decisions/0007).
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class WriteAheadLog:
    """The log of one SQLite file, as far as it has reached the disk."""

    def __init__(self, database: str | None) -> None:
        in_memory = not database or database == ":memory:"
        self._path = None if in_memory else Path(f"{database}-wal")
        self._commits = 0
        self._on_disk = 0
        self._running: asyncio.Future[None] | None = None
        self._known: tuple[int, int] | None = None
        self._thread = ThreadPoolExecutor(1, "durable")

    def committed(self) -> None:
        """A transaction was committed; it is not on the disk yet."""
        self._commits += 1

    async def durable(self) -> None:
        """Until all that was committed before this call is on the disk; the loop is not blocked.

        Raises OSError when the disk refuses: then nothing may be promised.
        """
        wanted = self._commits
        while self._on_disk < wanted:
            running = self._running or self._begin()
            # Waited for by many: whoever gives up must not take it from the others.
            await asyncio.wait([running])
            running.result()

    def _begin(self) -> asyncio.Future[None]:
        begun_with = self._commits
        loop = asyncio.get_running_loop()
        served: asyncio.Future[None] = loop.create_future()

        def ended(done: asyncio.Future[None]) -> None:
            self._running = None
            fault = OSError("cancelled") if done.cancelled() else done.exception()
            if fault is None:
                self._on_disk = begun_with
                served.set_result(None)
            else:
                served.set_exception(fault)

        # A thread of its own: a report being drawn must not hold up a promise.
        loop.run_in_executor(self._thread, self._sync).add_done_callback(ended)
        self._running = served
        return served

    def close(self) -> None:
        """Give the thread back."""
        self._thread.shutdown(wait=False)

    def _sync(self) -> None:
        if self._path is None:
            return
        try:
            # SQLite's locks are on other files, so closing this one gives none of them up.
            log = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return  # Whoever closed the database last has moved all of the log into it.
        try:
            os.fsync(log)
            found = os.fstat(log)
        finally:
            os.close(log)
        if (found.st_dev, found.st_ino) != self._known:
            _sync_folder(self._path.parent)
            self._known = (found.st_dev, found.st_ino)


def _sync_folder(folder: Path) -> None:
    """A new file is found after a power cut only if its folder was written too."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
