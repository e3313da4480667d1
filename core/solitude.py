"""SQLite is served by one process. A second one is refused instead of tearing letters in two."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from core.errors import SchoolError
from core.i18n import N_


class ServedAlready(SchoolError):
    """Another process serves this file."""

    text = N_(
        "{file} is served by another process already. Stop that one first; several processes "
        "need PostgreSQL."
    )

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@contextmanager
def sole_server(url: URL) -> Iterator[None]:
    """Be the only process that serves a SQLite file, until the block ends or the process dies.

    PostgreSQL is served by any number. Enter it before the file is opened: who is refused has not
    touched it. Commands that only do one thing need no solitude, save one that changes the schema.
    Raises ServedAlready.
    """
    if url.get_backend_name() != "sqlite":
        yield
        return
    from filelock import FileLock, Timeout

    file = str(url.database)
    try:
        with FileLock(f"{file}.lock", timeout=0):
            yield
    except Timeout as fault:
        raise ServedAlready(file) from fault
