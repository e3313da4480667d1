"""A teacher who is ill: who gives the lessons instead, who enters for them, and who does not."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from core.db import Database, Session
from core.enums import AttendanceCode, Role, StaffAbsenceKind, SubstitutionKind
from core.errors import BadInput, NotAllowed, NotFound, SchoolError
from core.journal.actions import (
    last_entry,
    set_code,
    set_homework,
    set_mark,
    set_topic,
    undo_last,
)
from core.journal.doors import access_lesson
from core.journal.models import Lesson, Mark
from core.journal.staff_absences.actions import (
    AlreadyAway,
    NotFree,
    change_end,
    name_delegate,
    name_substitute,
    record_absence,
    undo_absence,
)
from core.journal.staff_absences.reading import absence_card, lessons_to_enter, overview
from core.journal.teaching import lesson_card
from core.ledger import Event
from core.people.models import RoleGrant
from core.school.models import Subject, SubjectGroup, Substitution
from tests.cast import Cast
from tests.journal.conftest import Ask

At = Callable[[str], None]
WEDNESDAY = date(2026, 11, 18)
MONDAY = date(2026, 11, 23)


async def _away(
    db: Database, viewer: Ask, cast: Cast, *, until: date | None = None, by: str = "irina"
) -> int:
    irina = await viewer(by)
    async with db.session() as session:
        return await record_absence(
            session,
            irina,
            teacher_id=cast.elena,
            since=WEDNESDAY,
            until=until,
            kind=StaffAbsenceKind.SICK,
        )


async def test_the_administrator_enters_for_a_sick_teacher_and_is_named_as_who_did(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await _away(db, viewer, cast)
    sergey, lesson = await viewer("sergey"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_mark(
            session,
            sergey,
            lesson_id=lesson,
            pupil_id=cast.anya,
            type_id=cast.types["answer"],
            value=4,
        )
        await set_topic(session, sergey, lesson_id=lesson, text="Одночлены")
        await set_homework(session, sergey, lesson_id=lesson, text="№ 1")
        await set_code(
            session,
            sergey,
            lesson_id=lesson,
            pupil_id=cast.petya,
            code=AttendanceCode.ABSENT_UNKNOWN,
        )
        card = await lesson_card(session, sergey, lesson_id=lesson)
        mark = await session.scalar(select(Mark).where(Mark.lesson_id == lesson))
        row = await session.get(Lesson, lesson, populate_existing=True)
        events = await session.execute(
            select(Event.kind, Event.on_behalf_of_id).where(
                Event.actor_id == cast.sergey, Event.kind.not_like("read.%")
            )
        )
        assert await lessons_to_enter(session, sergey) == ()
    assert mark is not None
    assert row is not None
    assert (mark.set_by_id, mark.on_behalf_of_id) == (cast.sergey, cast.elena)
    assert (row.teacher_id, row.entered_by_id) == (cast.elena, cast.sergey)
    told = events.all()
    assert {kind for kind, _whom in told} >= {
        "mark.set",
        "lesson.topic",
        "homework.set",
        "attendance.set",
    }
    assert {whom for _kind, whom in told} == {cast.elena}
    assert card.on_behalf_of is not None
    assert card.on_behalf_of[0] == "Морозова"
    assert card.entered_by is not None


async def test_who_entered_for_another_takes_it_back_for_that_one(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await _away(db, viewer, cast)
    sergey, lesson = await viewer("sergey"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_topic(session, sergey, lesson_id=lesson, text="Одночлены")
        await undo_last(session, sergey)
        assert await last_entry(session, sergey) is None
        events = await session.scalars(
            select(Event.on_behalf_of_id).where(Event.kind == "lesson.topic")
        )
        assert events.all() == [cast.elena, cast.elena]


@pytest.mark.parametrize(
    "stranger", ["irina", "vera", "maria", "boris", "olga", "anya", "alien_teacher"]
)
async def test_who_is_not_named_enters_nothing(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    await _away(db, viewer, cast)
    one = await viewer(stranger)
    async with db.session() as session:
        for name in ("algebra 2026-11-18", "russian 2026-11-18"):
            if (stranger, name) == ("maria", "russian 2026-11-18"):
                continue
            with pytest.raises(NotFound):
                await access_lesson(session, one, cast.lessons[name])
        assert await lessons_to_enter(session, one) == ()


async def test_once_a_delegate_is_named_nobody_else_enters(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    absence = await _away(db, viewer, cast)
    irina, maria, sergey = await viewer("irina"), await viewer("maria"), await viewer("sergey")
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await name_delegate(session, irina, absence_id=absence, person_id=cast.maria)
        ref = await access_lesson(session, maria, lesson)
        assert ref.on_behalf_of_id == cast.elena
        assert [one.id for one in await lessons_to_enter(session, maria)] == [lesson]
        with pytest.raises(NotFound):
            await access_lesson(session, sergey, lesson)
        own = await access_lesson(session, maria, cast.lessons["russian 2026-11-18"])
        assert own.on_behalf_of_id is None
        await name_delegate(session, irina, absence_id=absence, person_id=None)
        with pytest.raises(NotFound):
            await access_lesson(session, maria, lesson)


async def test_lessons_before_the_absence_and_after_its_last_day_are_nobody_elses(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    await _away(db, viewer, cast, until=WEDNESDAY)
    at("2026-11-23 10:00")
    sergey = await viewer("sergey")
    async with db.session() as session:
        for outside in ("algebra 2026-11-16", "algebra 2026-11-23"):
            with pytest.raises(NotFound):
                await access_lesson(session, sergey, cast.lessons[outside])
        assert await access_lesson(session, sergey, cast.lessons["algebra 2026-11-18"])
    at("2026-12-03 10:00")
    sergey = await viewer("sergey")
    async with db.session() as session:
        with pytest.raises(NotFound):
            await access_lesson(session, sergey, cast.lessons["algebra 2026-11-18"])


async def test_a_lesson_ahead_is_not_entered_for_the_teacher(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await _away(db, viewer, cast)
    sergey = await viewer("sergey")
    async with db.session() as session:
        with pytest.raises(NotFound):
            await access_lesson(session, sergey, cast.lessons["algebra 2026-11-23"])


async def test_a_substitute_gives_all_lessons_of_the_days_and_no_others(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    absence = await _away(db, viewer, cast, until=WEDNESDAY)
    irina, maria, sergey = await viewer("irina"), await viewer("maria"), await viewer("sergey")
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        cover = await name_substitute(session, irina, absence_id=absence, teacher_id=cast.maria)
        assert (cover.given, cover.busy) == (1, 0)
        ref = await access_lesson(session, maria, lesson)
        assert (ref.teacher_id, ref.on_behalf_of_id) == (cast.maria, None)
        for other in ("algebra 2026-11-16", "algebra 2026-11-23"):
            with pytest.raises(NotFound):
                await access_lesson(session, maria, cast.lessons[other])
        with pytest.raises(NotFound):
            await access_lesson(session, sergey, lesson)
        (row,) = (await session.scalars(select(Substitution))).all()
        assert (row.kind, row.teacher_id) == (SubstitutionKind.REPLACE, cast.maria)
    at("2026-11-23 08:00")
    maria = await viewer("maria")
    async with db.session() as session:
        with pytest.raises(NotFound):
            await access_lesson(session, maria, lesson)


async def test_an_absence_made_longer_takes_its_substitute_along_and_shorter_gives_back(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    absence = await _away(db, viewer, cast, until=WEDNESDAY)
    irina = await viewer("irina")
    async with db.session() as session:
        await name_substitute(session, irina, absence_id=absence, teacher_id=cast.maria)
        cover = await change_end(session, irina, absence_id=absence, until=None)
        assert cover.given == 1
        assert await _teachers(session) == {WEDNESDAY: cast.maria, MONDAY: cast.maria}
        await change_end(session, irina, absence_id=absence, until=WEDNESDAY)
        assert await _teachers(session) == {WEDNESDAY: cast.maria, MONDAY: cast.elena}
        await undo_absence(session, irina, absence_id=absence)
        assert await _teachers(session) == {WEDNESDAY: cast.elena, MONDAY: cast.elena}
        assert (await session.scalars(select(Substitution))).all() == []


async def _teachers(session: Session) -> dict[date, int]:
    await session.flush()
    days = select(Lesson.day, Lesson.teacher_id).join(
        SubjectGroup, SubjectGroup.id == Lesson.group_id
    )
    rows = await session.execute(
        days.join(Subject, Subject.id == SubjectGroup.subject_id).where(
            Lesson.day >= WEDNESDAY, Subject.name == "Алгебра"
        )
    )
    return {row.day: row.teacher_id for row in rows}


async def test_a_substitution_that_was_there_is_used_and_not_doubled(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    async with db.session() as session:
        session.add(
            Substitution(
                school_id=cast.school,
                day=WEDNESDAY,
                group_id=cast.groups["algebra"],
                number=2,
                kind=SubstitutionKind.ROOM,
                room="Библиотека",
            )
        )
    absence, irina = await _away(db, viewer, cast), await viewer("irina")
    async with db.session() as session:
        await name_substitute(session, irina, absence_id=absence, teacher_id=cast.maria)
        rows = (await session.scalars(select(Substitution).order_by(Substitution.day))).all()
        assert [(row.kind, row.room) for row in rows] == [
            ("replace", "Библиотека"),
            ("replace", ""),
        ]
        await undo_absence(session, irina, absence_id=absence)
        (row,) = (await session.scalars(select(Substitution))).all()
        assert (row.kind, row.teacher_id, row.room) == ("room", None, "Библиотека")


async def test_one_lesson_has_a_substitute_of_its_own_who_must_be_free(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    absence, irina = await _away(db, viewer, cast), await viewer("irina")
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await name_substitute(
            session, irina, absence_id=absence, teacher_id=cast.maria, lesson_id=lesson
        )
        card = await absence_card(session, irina, absence_id=absence)
        assert [one.given_by is None for one in card.lessons] == [False, True]
        await name_substitute(session, irina, absence_id=absence, teacher_id=None, lesson_id=lesson)
        busy = await session.get(Lesson, cast.lessons["russian 2026-11-18"])
        assert busy is not None
        busy.number = 2
        await session.flush()
        with pytest.raises(NotFree):
            await name_substitute(
                session, irina, absence_id=absence, teacher_id=cast.maria, lesson_id=lesson
            )


async def test_absences_of_one_teacher_do_not_overlap(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await _away(db, viewer, cast, until=WEDNESDAY)
    with pytest.raises(AlreadyAway):
        await _away(db, viewer, cast)


@pytest.mark.parametrize("stranger", ["maria", "vera", "olga", "anya"])
async def test_only_the_deputy_and_the_administrator_record(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    with pytest.raises(NotAllowed):
        await _away(db, viewer, cast, by=stranger)


async def test_another_schools_administration_neither_records_nor_sees(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    absence = await _away(db, viewer, cast)
    async with db.session() as session:
        session.add(
            RoleGrant(
                school_id=cast.other_school,
                person_id=cast.alien_teacher,
                role=Role.ADMIN,
                since=date(2026, 9, 1),
            )
        )
    alien = await viewer("alien_teacher")
    with pytest.raises(NotFound):
        await _away(db, viewer, cast, by="alien_teacher")
    async with db.session() as session:
        for forbidden in (
            absence_card(session, alien, absence_id=absence),
            change_end(session, alien, absence_id=absence, until=WEDNESDAY),
            undo_absence(session, alien, absence_id=absence),
            name_delegate(session, alien, absence_id=absence, person_id=cast.alien_teacher),
            name_substitute(session, alien, absence_id=absence, teacher_id=cast.alien_teacher),
            access_lesson(session, alien, cast.lessons["algebra 2026-11-18"]),
        ):
            with pytest.raises(NotFound):
                await forbidden
        assert (await overview(session, alien)).absences == ()


@pytest.mark.parametrize("nobody", ["boris", "olga", "anya", "alien_teacher"])
async def test_only_employees_of_today_are_named(
    db: Database, cast: Cast, viewer: Ask, nobody: str
) -> None:
    absence, irina = await _away(db, viewer, cast), await viewer("irina")
    async with db.session() as session:
        with pytest.raises(NotFound):
            await name_delegate(session, irina, absence_id=absence, person_id=cast.people[nobody])
        with pytest.raises(NotFound):
            await name_substitute(
                session, irina, absence_id=absence, teacher_id=cast.people[nobody]
            )
        with pytest.raises(BadInput):
            await name_delegate(session, irina, absence_id=absence, person_id=cast.elena)


async def test_every_step_is_in_the_ledger_and_an_undone_absence_has_never_been(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    absence, irina, sergey = (
        await _away(db, viewer, cast),
        await viewer("irina"),
        await viewer("sergey"),
    )
    async with db.session() as session:
        await change_end(session, irina, absence_id=absence, until=MONDAY)
        await undo_absence(session, irina, absence_id=absence)
        with pytest.raises(NotFound):
            await access_lesson(session, sergey, cast.lessons["algebra 2026-11-18"])
        with pytest.raises(SchoolError):
            await undo_absence(session, irina, absence_id=absence)
        rows = await session.execute(
            select(Event.kind, Event.before, Event.after)
            .where(Event.subject == f"staff_absence:{absence}")
            .order_by(Event.id)
        )
        events = rows.all()
    assert [row.kind for row in events] == [
        "staff_absence.recorded",
        "staff_absence.changed",
        "staff_absence.undone",
    ]
    assert json.loads(events[1].after)["until"] == "2026-11-23"
