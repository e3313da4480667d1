"""A broadcast is written for many at once, and says to each what they would read by asking."""

import pytest

from core.enums import AudienceKind
from core.errors import NotFound
from core.messaging.actions import announce
from core.messaging.announcements import announcement
from core.messaging.audience import Audience
from core.messaging.telling import telling
from tests.notifications.conftest import Post, viewer_of


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("school", ""),
        ("class", "class_7b"),
        ("class", "class_8a"),
        ("grade", "7"),
        *(("role", role) for role in ("teacher", "guardian", "pupil", "class_teacher")),
    ],
)
async def test_told_are_those_who_may_read_it_by_asking(post: Post, kind: str, value: str) -> None:
    cast = post.cast
    audience = Audience(AudienceKind(kind), str(getattr(cast, value, value)))
    async with post.db.session() as session:
        irina = await viewer_of(session, cast, "irina")
        made = await announce(session, irina, audience=audience, text="Собрание", origin="t:1")
        found = await telling(
            session,
            school_id=cast.school,
            announcement_id=made.id,
            person_ids=cast.people.values(),
            day=irina.today,
            zone=irina.zone,
        )
        assert found is not None
        by_asking = set()
        for name in ("anya", "kostya", "petya", "olga", "igor", "anna", "elena", "maria", "vera"):
            try:
                viewer = await viewer_of(session, cast, name)
                await announcement(session, viewer, announcement_id=made.id)
                by_asking.add(cast.people[name])
            except NotFound:
                continue
    assert found.readers - {cast.irina, cast.sergey, cast.boris} == by_asking
    assert cast.people["alien_parent"] not in found.readers
    assert cast.boris not in found.readers  # he left in October
