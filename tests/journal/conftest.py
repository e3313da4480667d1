"""Who asks, for tests that speak to core without a messenger."""

from collections.abc import Awaitable, Callable

import pytest

from core.access.viewer import Viewer, viewer_of_person
from core.db import Database
from tests.cast import Cast

Ask = Callable[[str], Awaitable[Viewer]]


@pytest.fixture
def viewer(db: Database, cast: Cast) -> Ask:
    """`await viewer("elena")` is Elena as of now."""

    async def of(name: str) -> Viewer:
        school = cast.other_school if name.startswith("alien") else cast.school
        async with db.session() as session:
            found = await viewer_of_person(session, cast.people[name], school_id=school)
        assert found is not None
        return found

    return of
