"""Who gets through which door: the cast against every pupil, lesson and class."""

import pytest

from core.access.doors import access_class, access_pupil, own_pupils
from core.access.matrix import GRANTS, Action
from core.access.viewer import Viewer, viewer_of_chat, viewer_of_person
from core.db import Database, Session
from core.enums import Role
from core.errors import NotAllowed, NotFound
from core.journal.doors import access_lesson
from tests.cast import STRANGER_CHAT, Cast


async def viewer(session: Session, cast: Cast, name: str) -> Viewer:
    found = await viewer_of_chat(session, cast.chat(name), bot_id=cast.bot)
    assert found is not None
    return found


async def opens(door: object, *args: object) -> bool:
    try:
        await door(*args)  # type: ignore[operator]
    except NotFound:
        return False
    return True


#: Who reads whose diary; everybody not named is refused.
DIARIES = {
    "anya": {"anya", "olga", "igor", "maria", "irina", "vera"},
    "kostya": {"kostya", "olga", "elena", "irina", "vera"},
    "petya": {"petya", "anna", "maria", "irina", "vera"},
    "alien_pupil": {"alien_pupil", "alien_parent", "alien_teacher"},
}


async def test_a_diary_opens_only_to_those_the_matrix_names(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        for pupil, readers in DIARIES.items():
            for name in cast.people:
                who = await viewer(session, cast, name)
                opened = await opens(access_pupil, session, who, cast.people[pupil])
                assert opened is (name in readers), f"{name} reads {pupil}: {opened}"


async def test_only_those_who_teach_a_group_today_keep_its_journal(
    db: Database, cast: Cast
) -> None:
    keepers = {
        "algebra 2026-11-18": {"elena"},
        "russian 2026-11-18": {"maria"},
        "history 2026-10-14": set(),
        "alien": {"alien_teacher"},
    }
    async with db.session() as session:
        for lesson, names in keepers.items():
            for name in cast.people:
                who = await viewer(session, cast, name)
                opened = await opens(access_lesson, session, who, cast.lessons[lesson])
                assert opened is (name in names), f"{name} keeps {lesson}: {opened}"


async def test_slips_of_a_class_are_for_its_class_teacher_and_the_administrator(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        for name in cast.people:
            who = await viewer(session, cast, name)
            opened = await opens(access_class, session, who, cast.class_7b, Action.ISSUE_SLIPS)
            assert opened is (name in {"maria", "sergey"}), name


async def test_missing_and_foreign_rows_are_refused_in_the_same_words(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        anna = await viewer(session, cast, "anna")
        said = []
        for pupil_id in (cast.anya, cast.alien_pupil, 10**9):
            with pytest.raises(NotFound) as refusal:
                await access_pupil(session, anna, pupil_id)
            said.append(refusal.value.said())
        assert len(set(said)) == 1


async def test_a_restricted_guardian_does_not_even_see_the_child_in_the_list(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        igor = await own_pupils(session, await viewer(session, cast, "igor"))
        olga = await own_pupils(session, await viewer(session, cast, "olga"))
    assert [pupil.first_name for pupil in igor] == ["Анна"]
    assert [pupil.first_name for pupil in olga] == ["Константин", "Анна"]


async def test_a_stranger_is_nobody(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        assert await viewer_of_chat(session, STRANGER_CHAT, bot_id=cast.bot) is None


async def test_roles_follow_from_the_day(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        assert (await viewer(session, cast, "boris")).roles == frozenset()
        assert (await viewer(session, cast, "maria")).roles == {Role.TEACHER, Role.CLASS_TEACHER}
        assert (await viewer(session, cast, "anya")).roles == {Role.PUPIL}
        with pytest.raises(NotAllowed):
            (await viewer(session, cast, "olga")).must(Action.ANNOUNCE)


async def test_a_person_is_not_found_from_another_school(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        assert await viewer_of_person(session, cast.anya, school_id=cast.other_school) is None


def test_every_action_has_a_row_in_the_matrix() -> None:
    assert set(GRANTS) == set(Action)
