"""Telling the way each chose: by topic, child and subject; in the evening, weekly or never."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy import update

from core.access.models import ChannelLink
from core.db import Database
from core.enums import AttendanceCode, Timing, Topic
from core.ledger import Event
from core.messaging.actions import open_thread_with_family
from core.messaging.actions import post as message
from core.people.models import Guardianship
from core.people.preferences import change
from core.people.telling import POLICIES, Telling, choose, forget, telling_of
from core.school.models import School
from tests.cast import Cast
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]


async def _chooses(post: Post, name: str, rules: Any, **place: int) -> None:
    async with post.db.session() as session:
        await choose(session, await viewer_of(session, post.cast, name), rules, **place)


async def _prefers(post: Post, name: str, **fields: Any) -> None:
    async with post.db.session() as session:
        await change(session, await viewer_of(session, post.cast, name), **fields)


def test_the_most_particular_rule_holds() -> None:
    telling = Telling(
        {
            (Topic.MARKS, 0, 0): Timing.EVENING,
            (Topic.MARKS, 0, 7): Timing.WEEKLY,
            (Topic.MARKS, 1, 0): Timing.NEVER,
            (Topic.MARKS, 1, 7): Timing.NOW,
        }
    )
    told = [
        telling.timing(Topic.MARKS, pupil_id=pupil, subject_id=subject)
        for pupil, subject in ((2, 8), (2, 7), (1, 8), (1, 7))
    ]
    assert told == [Timing.EVENING, Timing.WEEKLY, Timing.NEVER, Timing.NOW]
    assert telling.timing(Topic.FIVES, pupil_id=1, subject_id=7) is Timing.NOW
    assert telling.particular() == [(0, 7), (1, 0), (1, 7)]


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_known_by_its_rules(name: str) -> None:
    telling = Telling({(topic, 0, 0): timing for topic, timing in POLICIES[name].items()})
    assert telling.policy() == name
    assert telling.policy(pupil_id=5) == name


async def test_fives_come_at_once_and_the_rest_in_the_evening(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["calm"])
    await journal.mark(5)
    await journal.mark(2, kind="home")
    at("2026-11-18 10:03")
    await post.work()
    (first,) = post.letters("igor")
    assert "Алгебра: 5" in first
    assert "2 (" not in first
    # Olga chose nothing: she is told of both at once.
    assert "5 (контрольная" in post.letters("olga")[0]
    assert "2 (домашнее" in post.letters("olga")[0]
    at("2026-11-18 18:59")
    await post.work()
    assert len(post.letters("igor")) == 1
    at("2026-11-18 19:00")
    await post.work()
    evening = post.letters("igor")[1]
    assert evening.splitlines()[0] == "Новое с 18 ноября, 10:03"
    assert "Анна · Алгебра: 2 (домашнее задание, сегодня)" in evening
    assert evening.splitlines()[-1] == "Данные на 18 ноября, 19:00"
    assert evening.count("Данные на") == 1


async def test_the_evening_letter_is_one_for_all_children_and_kinds(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "olga", dict.fromkeys(Topic, Timing.EVENING))
    await journal.mark(4)
    await journal.attendance(AttendanceCode.SICK, lesson="russian 2026-11-18", by="maria")
    at("2026-11-18 10:05")
    await post.work()
    await journal.mark(3, kind="home")
    at("2026-11-18 10:10")
    await post.work()
    assert post.letters("olga") == []
    at("2026-11-18 19:00")
    await post.work()
    (letter,) = post.letters("olga")
    assert "Анна · пропуск: 1-й урок" in letter
    assert "4 (контрольная" in letter
    assert "3 (домашнее" in letter


async def test_only_absences_and_debts_by_the_care_policy(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["care"])
    await journal.mark(2)
    await journal.mark(None, kind="home")
    await journal.attendance(AttendanceCode.UNEXCUSED)
    at("2026-11-18 10:05")
    await post.work()
    told = "\n".join(post.letters("igor"))
    assert "точка (домашнее" in told
    assert "пропуск: 2-й урок" in told
    assert "2 (контрольная" not in told
    at("2026-11-20 18:00")
    await post.work()
    assert "двоек 1" in post.letters("igor")[-1]


async def test_a_rule_for_one_subject_leaves_the_others(
    post: Post, journal: Journal, at: At
) -> None:
    algebra = post.cast.subjects["algebra"]
    await _chooses(post, "igor", {Topic.MARKS: Timing.NEVER}, subject_id=algebra)
    await journal.mark(3)
    await journal.mark(3, lesson="russian 2026-11-18", by="maria")
    at("2026-11-18 10:05")
    await post.work()
    told = "\n".join(post.letters("igor"))
    assert "Русский язык: 3" in told
    assert "Алгебра" not in told


async def test_a_rule_for_one_child_leaves_the_other(post: Post, journal: Journal, at: At) -> None:
    await _chooses(post, "olga", dict.fromkeys(Topic, Timing.NEVER), pupil_id=post.cast.kostya)
    await journal.mark(3)
    at("2026-11-18 10:05")
    await post.work()
    assert "Алгебра: 3" in post.letters("olga")[0]
    await _chooses(post, "olga", dict.fromkeys(Topic, Timing.NEVER), pupil_id=post.cast.anya)
    await journal.mark(4, kind="home")
    at("2026-11-18 10:15")
    await post.work()
    assert len(post.letters("olga")) == 1


async def test_the_evening_hour_is_chosen_and_quiet_hours_hold(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["evening"])
    await _prefers(post, "igor", evening_at=time(21, 30))
    await journal.mark(4)
    at("2026-11-18 10:05")
    await post.work()
    at("2026-11-18 21:30")
    await post.work()
    assert post.letters("igor") == []
    at("2026-11-19 07:00")
    await post.work()
    assert len(post.letters("igor")) == 1


async def test_what_was_put_right_before_the_evening_is_told_as_it_is_then(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["evening"])
    await journal.mark(2)
    at("2026-11-18 10:05")
    await post.work()
    await journal.mark(4)
    at("2026-11-18 10:10")
    await post.work()
    await journal.mark(3, kind="home")
    at("2026-11-18 12:00")
    await post.work()
    await journal.erase(kind="home")
    at("2026-11-18 19:00")
    await post.work()
    (letter,) = post.letters("igor")
    assert "4 (контрольная" in letter
    assert "2" not in letter.split("4 (")[0].replace("2026", "").replace("10:05", "")
    assert "домашнее" not in letter


async def test_an_evening_letter_says_nothing_of_a_child_restricted_meanwhile(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["evening"])
    await journal.mark(2)
    at("2026-11-18 10:05")
    await post.work()
    async with post.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == post.cast.igor)
            .values(restricted=True)
        )
    at("2026-11-18 19:00")
    await post.work()
    assert post.letters("igor") == []


async def test_a_kind_turned_off_before_the_evening_is_not_told(
    post: Post, journal: Journal, at: At
) -> None:
    await _chooses(post, "igor", POLICIES["evening"])
    await journal.mark(2)
    at("2026-11-18 10:05")
    await post.work()
    await _prefers(post, "igor", marks=False)
    at("2026-11-18 19:00")
    await post.work()
    assert await post.fates("igor") == [("dropped", "unchanged")]


async def _joins_now(post: Post, name: str) -> None:
    async with post.db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == post.cast.people[name])
            .values(linked_at=datetime.fromisoformat("2026-11-18T09:00:00+04:00"))
        )


async def test_the_first_day_is_silent_but_for_absences(
    post: Post, journal: Journal, at: At
) -> None:
    await _joins_now(post, "igor")
    await journal.mark(4)
    await journal.attendance(AttendanceCode.UNEXCUSED)
    at("2026-11-18 10:05")
    await post.work()
    (absence,) = post.letters("igor")
    assert "пропуск" in absence
    assert len(post.letters("olga")) == 2
    at("2026-11-19 07:59")
    await post.work()
    assert len(post.letters("igor")) == 1
    at("2026-11-19 08:00")
    await post.work()
    assert "4 (контрольная" in post.letters("igor")[1]


async def test_in_a_made_up_school_nobody_is_new(post: Post, journal: Journal, at: At) -> None:
    await _joins_now(post, "igor")
    async with post.db.session() as session:
        await session.execute(update(School).values(seeded=True))
    await journal.mark(4)
    at("2026-11-18 10:05")
    await post.work()
    assert len(post.letters("igor")) == 1


async def test_a_discreet_letter_hides_its_text_and_the_childs_name(
    post: Post, journal: Journal, at: At
) -> None:
    await _prefers(post, "olga", discreet=True)
    await _prefers(post, "igor", discreet=True)
    await journal.mark(4)
    at("2026-11-18 10:05")
    await post.work()
    (bubble,) = post.bubbles("olga")
    assert bubble.text.splitlines()[0] == "Из школьного журнала. Нажмите, чтобы открыть:"
    assert "ребёнок 2 · Алгебра: 4" in bubble.text  # Kostya of the eighth grade goes first.
    assert "Анна" not in bubble.text
    (spoiler,) = [one for one in bubble.entities if one["type"] == "spoiler"]
    assert spoiler["offset"] + spoiler["length"] == len(bubble.text)
    assert "ребёнок · Алгебра: 4" in post.letters("igor")[0]


async def test_a_discreet_digest_numbers_the_children_on_its_buttons_too(
    post: Post, at: At
) -> None:
    await _prefers(post, "olga", discreet=True)
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    (bubble,) = post.bubbles("olga")
    assert "Анна" not in bubble.text
    assert "7Б" not in bubble.text
    assert not any("Анна" in words for words in post.buttons("olga"))
    assert any(one["type"] == "spoiler" for one in bubble.entities)


async def test_a_discreet_letter_of_a_teacher_hides_the_childs_name(post: Post, cast: Cast) -> None:
    await _prefers(post, "olga", discreet=True)
    async with post.db.session() as session:
        elena = await viewer_of(session, cast, "elena")
        thread = await open_thread_with_family(
            session, elena, pupil_id=cast.anya, family_id=cast.olga
        )
        await message(session, elena, thread_id=thread.id, text="Жду вас в четверг.", origin="t:1")
    await post.work()
    (bubble,) = post.bubbles("olga")
    assert "Письмо · ребёнок 2" in bubble.text
    assert "Анна" not in bubble.text
    assert "Жду вас в четверг." in bubble.text


async def test_a_choice_is_an_event_and_can_be_taken_back(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        olga = await viewer_of(session, cast, "olga")
        held = await choose(session, olga, {Topic.MARKS: Timing.EVENING}, pupil_id=cast.anya)
        again = await choose(session, olga, {Topic.MARKS: Timing.WEEKLY}, pupil_id=cast.anya)
        assert held.timing(Topic.MARKS, pupil_id=cast.anya) is Timing.EVENING
        assert again.timing(Topic.MARKS, pupil_id=cast.anya) is Timing.WEEKLY
        assert again.timing(Topic.MARKS, pupil_id=cast.kostya) is Timing.NOW
        assert (await forget(session, olga, pupil_id=cast.anya)).rules == {}
        events = await session.scalars(
            Event.__table__.select().where(Event.kind == "telling.changed")
        )
        assert len(events.all()) == 3


async def test_the_choice_of_one_guardian_is_not_the_others(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await choose(session, await viewer_of(session, cast, "olga"), POLICIES["weekly"])
        igor = await telling_of(session, await viewer_of(session, cast, "igor"))
    assert igor.policy() == "all"
