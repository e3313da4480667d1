"""Announcements: exact readers, rights at making and at reading, once only."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from core import clock
from core.access.models import ChannelLink, Consent
from core.db import Database
from core.enums import AudienceKind, EventState, Role
from core.errors import NotAllowed, NotFound
from core.ledger import Event
from core.messaging import actions
from core.messaging.announcements import (
    announcement,
    announcement_audience,
    announcement_progress,
    announcements_for,
)
from core.messaging.audience import (
    Audience,
    ReaderCount,
    audience_of_text,
    audience_title,
    count_readers,
    readers,
)
from core.messaging.errors import NoReaders, NoSuchClass, UnknownAudience
from core.messaging.models import Announcement
from core.outbox.models import Delivery
from core.people.models import Guardianship, RoleGrant
from tests.cast import Cast
from tests.messaging.conftest import Asking

#: Who reads what. Igor is restricted for Kostya of 8А but not for Anya of 7Б; Boris has left.
EVERYBODY = (
    "anya", "kostya", "petya", "olga", "igor", "anna",
    "elena", "maria", "irina", "sergey", "vera",
)  # fmt: skip
READERS = {
    "school": EVERYBODY,
    "grade:7": ("anya", "petya", "olga", "igor", "anna", "elena", "maria"),
    "class:7б": ("anya", "petya", "olga", "igor", "anna", "elena", "maria"),
    "class:8 «A»": ("kostya", "olga", "elena"),  # a Latin A, as typed by mistake
    "role:guardian": ("olga", "igor", "anna"),
    "role:pupil": ("anya", "kostya", "petya"),
    "role:teacher": ("elena", "maria"),
    "role:class_teacher": ("elena", "maria"),
    "role:deputy": ("irina",),
    "role:principal": ("vera",),
    "role:admin": ("sergey",),
    "role:secretary": (),
}


async def announced(asking: Asking, cast: Cast, to: str, text: str = "Сбор в 9:00") -> int:
    """Irina announces; gives the announcement."""
    async with asking("irina") as (session, viewer):
        audience = await audience_of_text(session, to, school_id=cast.school)
        made = await actions.announce(
            session, viewer, audience=audience, text=text, origin=f"telegram:1:{to}{text}"
        )
        return made.id


@pytest.mark.parametrize("to", READERS)
async def test_readers_are_exact_and_each_is_counted_once(
    to: str, asking: Asking, cast: Cast
) -> None:
    async with asking("irina") as (session, viewer):
        audience = await audience_of_text(session, to, school_id=cast.school)
        found = await session.scalars(readers(audience, school_id=cast.school, day=viewer.today))
        expected = [cast.people[name] for name in READERS[to]]
        assert list(found) == sorted(expected)
        others = len([name for name in READERS[to] if name != "irina"])
        counted = await count_readers(
            session,
            audience,
            school_id=cast.school,
            day=viewer.today,
            author_id=viewer.person_id,
        )
        assert counted == ReaderCount(others, others)


async def test_people_without_a_chat_or_consent_are_counted_apart(
    asking: Asking, cast: Cast, db: Database
) -> None:
    async with db.session() as session:
        for person, state in ((cast.olga, "blocked"), (cast.anna, "revoked")):
            await session.execute(
                update(ChannelLink).where(ChannelLink.person_id == person).values(state=state)
            )
        await session.execute(
            update(Consent).where(Consent.person_id == cast.igor).values(withdrawn_at=clock.now())
        )
    async with asking("irina") as (session, viewer):
        counted = await count_readers(
            session,
            Audience(AudienceKind.SCHOOL),
            school_id=cast.school,
            day=viewer.today,
            author_id=viewer.person_id,
        )
        assert (counted.total, counted.connected, counted.unconnected) == (10, 7, 3)


@pytest.mark.parametrize("to", READERS)
async def test_whoever_is_told_can_read_it_again_and_nobody_else(
    to: str, asking: Asking, cast: Cast, db: Database
) -> None:
    if set(READERS[to]) <= {"irina"}:
        with pytest.raises(NoReaders):
            await announced(asking, cast, to)
        return
    made = await announced(asking, cast, to)
    for name in cast.people:
        async with asking(name) as (session, viewer):
            page = await announcements_for(session, viewer)
            if name in READERS[to] or name == "irina":
                assert [one.id for one in page.announcements] == [made], name
                assert (await announcement(session, viewer, announcement_id=made)).id == made
                continue
            assert page.announcements == (), name
            with pytest.raises(NotFound):
                await announcement(session, viewer, announcement_id=made)


async def test_one_origin_is_announced_once(asking: Asking, cast: Cast, db: Database) -> None:
    first = await announced(asking, cast, "grade:7")
    assert await announced(asking, cast, "grade:7") == first
    async with db.reading() as session:
        assert await session.scalar(select(func.count(Announcement.id))) == 1
        [event] = await session.scalars(select(Event).where(Event.kind == "announcement.made"))
        assert (event.state, event.subject) == (EventState.PENDING, f"announcement:{first}")
        made = await session.get_one(Announcement, first)
        assert made.reader_count == 7
        assert await announcement_audience(
            session, school_id=cast.school, announcement_id=first
        ) == Audience(AudienceKind.GRADE, "7")
        assert (
            await announcement_audience(session, school_id=cast.other_school, announcement_id=first)
            is None
        )


@pytest.mark.parametrize("name", ["olga", "anya", "elena", "maria", "boris", "alien_teacher"])
async def test_only_the_administration_announces(name: str, asking: Asking, cast: Cast) -> None:
    async with asking(name) as (session, viewer):
        with pytest.raises(NotAllowed):
            await actions.announce(
                session, viewer, audience=Audience(AudienceKind.SCHOOL), text="Я", origin="x"
            )
        with pytest.raises(NotAllowed):
            await announcement_progress(session, viewer, announcement_id=1)


async def test_a_class_of_another_school_has_no_readers(asking: Asking, cast: Cast) -> None:
    async with asking("irina") as (session, viewer):
        for class_id in (cast.class_8a + 1, 10**6):
            with pytest.raises(NoReaders):
                await actions.announce(
                    session,
                    viewer,
                    audience=Audience(AudienceKind.CLASS, str(class_id)),
                    text="Я",
                    origin=f"x{class_id}",
                )


async def test_the_right_to_read_ends_with_the_restriction_or_the_post(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    made = await announced(asking, cast, "class:7Б")
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == cast.elena)
            .values(until=date(2026, 11, 18))
        )
    at("2026-11-19 08:00")
    for name in ("igor", "elena"):
        async with asking(name) as (session, viewer):
            with pytest.raises(NotFound):
                await announcement(session, viewer, announcement_id=made)
    await announced(asking, cast, "school", "Всем")
    async with asking("igor") as (session, viewer):
        assert (await announcements_for(session, viewer)).announcements == ()


async def test_announcements_come_in_pages_the_latest_first(asking: Asking, cast: Cast) -> None:
    made = [await announced(asking, cast, "school", f"№ {n}") for n in range(4)]
    async with asking("olga") as (session, viewer):
        page = await announcements_for(session, viewer)
        assert [one.id for one in page.announcements] == made[:0:-1]
        assert page.announcements[0].title == "вся школа"
        assert page.announcements[0].author.id == cast.irina
        rest = await announcements_for(session, viewer, before=page.older)
        assert [one.id for one in rest.announcements] == made[:1]
        assert rest.older is None


async def test_progress_counts_people(asking: Asking, cast: Cast, db: Database) -> None:
    made = await announced(asking, cast, "class:7Б")
    states = ["sent", "sent", "new", "leased", "dropped", "dead"]
    async with db.session() as session:
        for name, state in zip(READERS["class:7б"], states, strict=False):
            session.add(
                Delivery(
                    school_id=cast.school,
                    person_id=cast.people[name],
                    kind="announcement",
                    cause=f"announcement:{made}",
                    priority=60,
                    due_at=clock.now(),
                    state=state,
                    created_at=clock.now(),
                )
            )
    async with asking("petya") as (session, viewer):
        assert await actions.mark_read(session, viewer, cause=f"announcement:{made}")
        page = await announcements_for(session, viewer)
        assert page.announcements[0].is_read
    async with asking("sergey") as (session, viewer):
        far = await announcement_progress(session, viewer, announcement_id=made)
        # Two of seven were told; until all letters are written the others are waiting.
        assert (far.readers, far.delivered, far.waiting, far.unreachable, far.read) == (
            7,
            2,
            5,
            0,
            1,
        )
        await session.execute(update(Event).values(state=EventState.DONE))
        far = await announcement_progress(session, viewer, announcement_id=made)
        # Now one is new and one is leased; dropped, dead and never planned make three.
        assert (far.delivered, far.waiting, far.unreachable) == (2, 2, 3)


@pytest.mark.parametrize(
    ("typed", "refusal", "named"),
    [
        ("", UnknownAudience, "school"),
        ("everybody", UnknownAudience, "grade:7"),
        ("class:", UnknownAudience, "class:7Б"),
        ("role:boss", UnknownAudience, "class_teacher"),
        ("school:1", UnknownAudience, "school"),
        ("grade:12", NoSuchClass, "7, 8"),
        ("grade:x", NoSuchClass, "7, 8"),
        ("class:9В", NoSuchClass, "7Б, 8А"),
    ],
)
async def test_a_wrong_audience_is_explained(
    typed: str, refusal: type[UnknownAudience], named: str, asking: Asking, cast: Cast
) -> None:
    async with asking("irina") as (session, _viewer):
        with pytest.raises(refusal) as refused:
            await audience_of_text(session, typed, school_id=cast.school)
        assert named in refused.value.said()


async def test_audiences_have_titles(asking: Asking, cast: Cast) -> None:
    async with asking("irina") as (session, _viewer):
        titles = [
            await audience_title(
                session,
                await audience_of_text(session, to, school_id=cast.school),
                school_id=cast.school,
            )
            for to in ("school", "grade:7", "class:7Б", f"role:{Role.GUARDIAN}")
        ]
    assert titles == ["вся школа", "7-е классы", "7Б", "родители"]
