"""What a teacher sees of their lessons."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.db import Database
from core.enums import AttendanceCode
from core.errors import NotAllowed, NotFound
from core.journal.actions import set_code, set_homework, set_mark, set_topic
from core.journal.models import AssignmentType, Lesson
from core.journal.roster import roster
from core.journal.teaching import Gap, lesson_card, my_day, unfilled
from core.ledger import Event
from core.school.models import BellTime, GroupMember, Substitution
from tests.cast import Cast
from tests.journal.conftest import Ask

WEDNESDAY = date(2026, 11, 18)


async def test_a_day_holds_the_viewers_own_lessons_with_bells_and_what_they_lack(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        day = await my_day(session, elena, day=WEDNESDAY)
    (lesson,) = day.lessons
    assert (lesson.id, lesson.number) == (cast.lessons["algebra 2026-11-18"], 2)
    assert (lesson.starts_at, lesson.ends_at) == (time(8, 55), time(9, 40))
    assert (lesson.subject, lesson.class_name, lesson.room) == ("Алгебра", "7Б", "21")
    assert lesson.gaps == (Gap.ATTENDANCE, Gap.TOPIC, Gap.HOMEWORK)
    assert (lesson.change, lesson.instead_of, lesson.is_own_group) == ("", (), True)


async def test_what_is_entered_is_seen_and_lacks_no_more(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson_id = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_code(
            session,
            elena,
            lesson_id=lesson_id,
            pupil_id=cast.anya,
            code=AttendanceCode.ABSENT_UNKNOWN,
        )
        await set_code(
            session, elena, lesson_id=lesson_id, pupil_id=cast.petya, code=AttendanceCode.LATE
        )
        await set_topic(session, elena, lesson_id=lesson_id, text="Одночлены")
        await set_homework(session, elena, lesson_id=lesson_id, text="№ 1")
        await set_mark(
            session,
            elena,
            lesson_id=lesson_id,
            pupil_id=cast.petya,
            type_id=cast.types["answer"],
            value=4,
        )
        card = await lesson_card(session, elena, lesson_id=lesson_id)
        assert (await unfilled(session, elena, since=WEDNESDAY, until=WEDNESDAY)).lessons == ()
    lesson = card.lesson
    assert (lesson.gaps, lesson.absent, lesson.marks) == ((), 1, 1)
    assert (lesson.topic, lesson.homework) == ("Одночлены", "№ 1")
    assert lesson.homework_due == date(2026, 11, 23)
    assert card.may_enter


async def test_unfilled_are_lessons_given_that_lack_something_oldest_first(
    db: Database, cast: Cast, viewer: Ask, at: Callable[[str], None]
) -> None:
    """Of algebra only the lesson of 16 November has everything; that of the 23rd is ahead."""
    elena = await viewer("elena")
    async with db.session() as session:
        view = await unfilled(session, elena, since=date(2026, 11, 5), until=date(2026, 11, 30))
    assert [(lesson.day.day, lesson.gaps) for lesson in view.lessons] == [
        (9, (Gap.HOMEWORK,)),
        (11, (Gap.HOMEWORK,)),
        (18, (Gap.ATTENDANCE, Gap.TOPIC, Gap.HOMEWORK)),
    ]
    at("2026-11-18 08:54")
    async with db.session() as session:
        view = await unfilled(session, elena, since=WEDNESDAY, until=WEDNESDAY)
    assert view.lessons == ()


async def test_a_cancelled_lesson_lacks_nothing_and_takes_nothing(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson_id = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        row = await session.get(Lesson, lesson_id)
        assert row is not None
        row.state = "cancelled"
        await session.flush()
        card = await lesson_card(session, elena, lesson_id=lesson_id)
        assert (card.lesson.gaps, card.may_enter) == ((), False)
        assert (await unfilled(session, elena, since=WEDNESDAY, until=WEDNESDAY)).lessons == ()
        ahead = await lesson_card(session, elena, lesson_id=cast.lessons["algebra 2026-11-23"])
        assert ahead.may_enter is False


async def test_a_bell_of_the_weekday_goes_before_that_of_every_day(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        session.add(
            BellTime(
                school_id=cast.school,
                shift=1,
                weekday=3,
                number=2,
                starts_at=time(9),
                ends_at=time(9, 30),
            )
        )
        await session.flush()
        (lesson,) = (await my_day(session, elena, day=WEDNESDAY)).lessons
    assert lesson.starts_at == time(9)


async def test_a_substitute_sees_the_lesson_they_give_and_instead_of_whom(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    lesson_id = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        row = await session.get(Lesson, lesson_id)
        assert row is not None
        row.teacher_id = cast.maria
        session.add(
            Substitution(
                school_id=cast.school,
                day=WEDNESDAY,
                group_id=cast.groups["algebra"],
                number=2,
                kind="replace",
                teacher_id=cast.maria,
                note="больничный",
            )
        )
    elena, maria = await viewer("elena"), await viewer("maria")
    async with db.session() as session:
        (handed,) = (await my_day(session, elena, day=WEDNESDAY)).lessons
        assert handed.given_by == ("Белова", "Мария", "Петровна")
        assert (await unfilled(session, elena, since=WEDNESDAY, until=WEDNESDAY)).lessons == ()
        russian, algebra = (await my_day(session, maria, day=WEDNESDAY)).lessons
        seen = await roster(session, maria, lesson_id=lesson_id)
    assert (algebra.given_by, russian.given_by) == (None, None)
    assert (russian.subject, russian.is_own_group) == ("Русский язык", True)
    assert (algebra.id, algebra.change, algebra.note) == (lesson_id, "replace", "больничный")
    assert algebra.instead_of == (("Морозова", "Елена", "Павловна"),)
    assert len(seen.pupils) == 2


async def test_a_roster_holds_who_was_in_the_group_that_day_with_marks_codes_and_means(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson_id = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_mark(
            session,
            elena,
            lesson_id=lesson_id,
            pupil_id=cast.anya,
            type_id=cast.types["test"],
            value=3,
        )
        await set_code(
            session, elena, lesson_id=lesson_id, pupil_id=cast.petya, code=AttendanceCode.SICK
        )
        view = await roster(session, elena, lesson_id=lesson_id)
    petya, anya = view.pupils
    assert (petya.id, petya.code, petya.marks) == (cast.petya, AttendanceCode.SICK, ())
    assert petya.mean == Decimal("3.00")
    assert [(mark.type_id, mark.value) for mark in anya.marks] == [(cast.types["test"], 3)]
    assert anya.mean == Decimal("3.67")  # (5 + 4 + 4 + 3·3) / 6 = 22/6
    assert [kind.name for kind in view.types][:2] == ["Ответ на уроке", "Контрольная работа"]
    assert view.term is not None
    assert (view.term.kind, view.term.number) == ("quarter", 2)


async def test_who_left_the_group_before_is_not_on_the_roster_and_who_left_later_is(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        member = await session.scalar(
            select(GroupMember).where(
                GroupMember.pupil_id == cast.petya,
                GroupMember.group_id == cast.groups["algebra"],
            )
        )
        assert member is not None
        member.until = date(2026, 11, 16)
        await session.flush()
        then = await roster(session, elena, lesson_id=cast.lessons["algebra 2026-11-16"])
        now = await roster(session, elena, lesson_id=cast.lessons["algebra 2026-11-18"])
    assert [pupil.id for pupil in then.pupils] == [cast.petya, cast.anya]
    assert [pupil.id for pupil in now.pupils] == [cast.anya]


async def test_a_retired_type_is_offered_only_where_it_was_used(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        kind = await session.get(AssignmentType, cast.types["home"])
        assert kind is not None
        kind.is_active = False
        await session.flush()
        used = await roster(session, elena, lesson_id=cast.lessons["algebra 2026-11-11"])
        unused = await roster(session, elena, lesson_id=cast.lessons["algebra 2026-11-18"])
    assert cast.types["home"] in [kind.id for kind in used.types]
    assert cast.types["home"] not in [kind.id for kind in unused.types]


async def test_looking_at_a_lesson_is_recorded(db: Database, cast: Cast, viewer: Ask) -> None:
    elena, lesson_id = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await lesson_card(session, elena, lesson_id=lesson_id)
        await roster(session, elena, lesson_id=lesson_id)
        events = await session.scalars(select(Event).where(Event.kind == "read.lesson"))
        assert {(e.actor_id, e.subject) for e in events} == {(cast.elena, f"lesson:{lesson_id}")}


@pytest.mark.parametrize(
    "alien", ["maria", "boris", "alien_teacher", "olga", "anya", "irina", "sergey", "vera"]
)
async def test_nobody_else_sees_a_teachers_lesson(
    db: Database, cast: Cast, viewer: Ask, alien: str
) -> None:
    stranger, lesson_id = await viewer(alien), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        with pytest.raises(NotFound):
            await lesson_card(session, stranger, lesson_id=lesson_id)
        with pytest.raises(NotFound):
            await roster(session, stranger, lesson_id=lesson_id)


@pytest.mark.parametrize("alien", ["boris", "olga", "anya", "irina", "sergey", "vera"])
async def test_who_keeps_no_journal_has_no_lessons(
    db: Database, cast: Cast, viewer: Ask, alien: str
) -> None:
    stranger = await viewer(alien)
    async with db.session() as session:
        with pytest.raises(NotAllowed):
            await my_day(session, stranger, day=date(2026, 10, 14))
        with pytest.raises(NotAllowed):
            await unfilled(session, stranger, since=date(2026, 10, 1), until=WEDNESDAY)


async def test_another_schools_teacher_sees_their_own_day_only(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    stranger = await viewer("alien_teacher")
    async with db.session() as session:
        day = await my_day(session, stranger, day=WEDNESDAY)
    assert [lesson.id for lesson in day.lessons] == [cast.lessons["alien"]]
