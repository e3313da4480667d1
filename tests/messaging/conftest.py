"""People of the cast as viewers, each in a transaction of their own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from core.access.viewer import Viewer, viewer_of_person
from core.db import Database, Session
from tests.cast import Cast

Asking = Callable[[str], AbstractAsyncContextManager[tuple[Session, Viewer]]]


@pytest.fixture
def asking(db: Database, cast: Cast) -> Asking:
    @asynccontextmanager
    async def as_person(name: str) -> AsyncIterator[tuple[Session, Viewer]]:
        school = cast.other_school if name.startswith("alien") else cast.school
        async with db.session() as session:
            viewer = await viewer_of_person(session, cast.people[name], school_id=school)
            assert viewer is not None
            yield session, viewer

    return as_person
