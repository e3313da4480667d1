"""Subjects on the edge: who is told, once, with the same numbers."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from core.access.viewer import viewer_of_person
from core.errors import NotFound
from core.journal.edges import LISTED, edge_of, pupil_edges, teacher_edges
from core.journal.rules import Policy
from core.ledger import Event
from core.people.models import Guardianship
from core.school.models import Load
from notifications.edges import plan_edges
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


@pytest.mark.parametrize(
    ("total", "weight", "mark", "fives"),
    [
        (44_900, 10_000, 5, 2),  # k = (4.5·100 - 449) / 0.5
        (45_000, 10_000, 5, 0),
        (46_000, 10_000, 5, 0),  # held by 0.10 and still on the edge
        (44_000, 10_000, 5, 20),  # k = (4.5·100 - 440) / 0.5
        (34_500, 10_000, 4, 4),  # k = ceil((3.5·100 - 345) / 1.5)
        (24_100, 10_000, 3, 4),  # k = ceil((2.5·100 - 241) / 2.5)
    ],
)
def test_within_a_tenth_of_a_threshold_is_on_the_edge(
    total: int, weight: int, mark: int, fives: int
) -> None:
    edge = edge_of(1, total, weight, Policy())
    assert edge is not None
    assert (edge.mark, edge.fives) == (mark, fives)


@pytest.mark.parametrize("total", [43_900, 46_100, 40_000, 20_000])
def test_further_away_is_not(total: int) -> None:
    assert edge_of(1, total, 10_000, Policy()) is None


def test_the_rules_of_the_school_decide_and_no_marks_are_no_edge() -> None:
    assert edge_of(1, 46_000, 10_000, Policy(five_from=465)) is not None
    assert edge_of(1, 44_900, 10_000, Policy(five_from=465)) is None
    assert edge_of(1, 0, 0, Policy()) is None


async def _on_the_edge(journal: Journal) -> None:
    """Anya: 5, 4, 4, 5 in algebra is 4.50; Petya: 3, 4 is 3.50."""
    await journal.mark(5, kind="answer")
    await journal.mark(4, pupil="petya", kind="answer")


async def _told(post: Post, at: At) -> None:
    at("2026-11-18 10:30")
    await post.work()
    at("2026-12-20 10:00")  # ten days before the term ends
    await plan_edges(post.db)
    await post.work()


def _edges(post: Post, name: str) -> list[str]:
    return [text for text in post.letters(name) if text.startswith("На грани")]


async def test_family_and_teacher_read_the_same_numbers(
    post: Post, journal: Journal, at: At
) -> None:
    await _on_the_edge(journal)
    await _told(post, at)
    for name in ("anya", "igor", "olga"):
        (letter,) = _edges(post, name)
        assert letter.splitlines() == [
            "На грани · Анна",
            "2-я четверть заканчивается 30 декабря.",
            "· Алгебра: ср. балл 4,50, «5» держится с запасом 0,00",
            "Данные на 20 декабря, 10:00",
        ]
    (letter,) = _edges(post, "elena")
    assert "· 7Б Иванов Пётр, Алгебра: ср. балл 3,50, «4» держится с запасом 0,00" in letter
    assert "· 7Б Соколова Анна, Алгебра: ср. балл 4,50, «5» держится с запасом 0,00" in letter


async def test_each_list_is_made_and_told_once(post: Post, journal: Journal, at: At) -> None:
    await _on_the_edge(journal)
    await _told(post, at)
    at("2026-12-21 10:00")
    assert await plan_edges(post.db) == 0
    await post.work()
    assert len(_edges(post, "igor")) == 1


@pytest.mark.parametrize("moment", ["2026-12-19 10:00", "2026-12-28 10:00"])
async def test_nothing_is_told_too_early_or_too_late(
    post: Post, journal: Journal, at: At, moment: str
) -> None:
    await _on_the_edge(journal)
    at(moment)
    assert await plan_edges(post.db) == 0


async def test_others_are_told_nothing(post: Post, journal: Journal, at: At) -> None:
    await _on_the_edge(journal)
    await _told(post, at)
    assert "Анна" not in "".join(_edges(post, "anna"))
    for name in ("maria", "boris", "kostya", "irina", "alien_parent", "alien_teacher"):
        assert _edges(post, name) == []


async def _lists(post: Post) -> list[int]:
    async with post.db.session() as session:
        return list(await session.scalars(select(Event.id).where(Event.kind == LISTED)))


async def test_a_list_is_opened_by_its_own_readers_alone(
    post: Post, journal: Journal, at: At
) -> None:
    await _on_the_edge(journal)
    await _told(post, at)
    lists = await _lists(post)
    async with post.db.session() as session:
        for name in ("anna", "boris", "elena"):
            viewer = await viewer_of(session, post.cast, name)
            with pytest.raises(NotFound):
                await pupil_edges(session, viewer, event_id=lists[0])
        for name in ("maria", "boris", "igor"):
            viewer = await viewer_of(session, post.cast, name)
            assert await teacher_edges(session, viewer, event_ids=lists) == []
        alien = await viewer_of_person(
            session, post.cast.alien_teacher, school_id=post.cast.other_school
        )
        assert alien is not None
        assert await pupil_edges(session, alien, event_id=lists[0]) is None


async def test_rights_are_asked_again_when_the_letter_is_written(
    post: Post, journal: Journal, at: At
) -> None:
    await _on_the_edge(journal)
    at("2026-12-20 22:00")  # in quiet hours, so that the letters wait
    await plan_edges(post.db)
    async with post.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == post.cast.igor)
            .values(restricted=True)
        )
        await session.execute(
            update(Load).where(Load.teacher_id == post.cast.elena).values(until=Load.since)
        )
    at("2026-12-21 07:00")
    await post.work()
    assert _edges(post, "igor") == _edges(post, "elena") == []
    assert len(_edges(post, "olga")) == 1
