"""The people and the order of a demo school, as a head teacher would look it over."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from core import demo
from core.demo.dictionaries import YEAR_ID
from core.enums import Role, SubstitutionKind
from core.ledger import Event
from core.messaging.models import Announcement, Message
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant, StaffPost
from core.school.models import (
    BellTime,
    GroupMember,
    Load,
    School,
    SchoolClass,
    Slot,
    Subject,
    SubjectGroup,
    Substitution,
)
from tests.demo.conftest import TODAY, Demo


async def _all(made: Demo, statement: Any) -> list[Any]:
    async with made.db.session() as session:
        return list(await session.scalars(statement))


async def test_the_school_says_that_it_is_made_up(small: Demo) -> None:
    (school,) = await _all(small, select(School))
    assert isinstance(school, School)
    assert (school.seeded, school.city, school.timezone) == (True, "Самара", "Europe/Samara")
    assert await _all(small, select(Event.kind)) == ["school.seeded"]


async def test_a_full_school_has_the_people_promised(full: Demo) -> None:
    counts = full.result.counts
    assert (counts["classes"], counts["pupils"]) == (33, 900)
    assert 1500 <= counts["guardians"] <= 1700
    assert 55 <= counts["staff"] <= 65
    async with full.db.session() as session:
        classes = (
            await session.scalars(
                select(SchoolClass).where(SchoolClass.year_id == YEAR_ID).order_by(SchoolClass.id)
            )
        ).all()
        sizes = (
            await session.scalars(
                select(func.count(Enrolment.id))
                .join(SchoolClass)
                .where(SchoolClass.year_id == YEAR_ID)
                .group_by(Enrolment.class_id)
            )
        ).all()
    assert (classes[0].name, classes[-1].name) == ("1А", "11Б")
    assert min(sizes) >= 22
    assert max(sizes) <= 32


async def test_second_and_third_sixth_and_eighth_grades_come_in_the_second_shift(
    small: Demo,
) -> None:
    shifts = await _all(small, select(SchoolClass.grade).where(SchoolClass.shift == 2))
    assert sorted(shifts) == [2, 3, 6, 8]
    assert set(await _all(small, select(BellTime.shift))) == {1, 2}


async def test_halves_of_a_class_make_up_the_whole(small: Demo) -> None:
    async with small.db.session() as session:
        rows = await session.execute(
            select(SubjectGroup.class_id, GroupMember.pupil_id)
            .join(GroupMember, GroupMember.group_id == SubjectGroup.id)
            .join(Subject, Subject.id == SubjectGroup.subject_id)
            .where(Subject.name == "Иностранный язык (английский)", SubjectGroup.name != "")
        )
        halves = Counter(tuple(row) for row in rows)
        classes = await session.execute(
            select(Enrolment.class_id, Enrolment.pupil_id)
            .join(SchoolClass)
            .where(SchoolClass.grade > 1, SchoolClass.year_id == YEAR_ID)
        )
        assert halves == Counter(tuple(row) for row in classes)


async def test_most_pupils_have_two_guardians_and_everybody_has_one(full: Demo) -> None:
    counts = await _all(full, select(func.count(Guardianship.id)).group_by(Guardianship.pupil_id))
    assert len(counts) == 900
    assert 0.80 <= counts.count(2) / 900 <= 0.90
    assert set(counts) == {1, 2}


async def test_there_are_families_of_two_and_three_children(small: Demo) -> None:
    counts = await _all(
        small, select(func.count(Guardianship.id)).group_by(Guardianship.guardian_id)
    )
    assert {2, 3} <= set(counts)


async def test_there_are_twins_in_one_class(small: Demo) -> None:
    async with small.db.session() as session:
        rows = await session.execute(
            select(Enrolment.class_id, Person.birth_date, Guardianship.guardian_id)
            .join(Person, Person.id == Enrolment.pupil_id)
            .join(Guardianship, Guardianship.pupil_id == Person.id)
        )
        assert max(Counter(tuple(row) for row in rows).values()) == 2


async def test_namesakes_of_one_class_differ_by_their_birthday(small: Demo) -> None:
    async with small.db.session() as session:
        rows = (
            await session.execute(
                select(Person.search_name, Enrolment.class_id, Person.birth_date).join(
                    Enrolment, Enrolment.pupil_id == Person.id
                )
            )
        ).all()
    by_name: dict[str, list[tuple[int, object]]] = {}
    for name, class_id, born in rows:
        by_name.setdefault(name, []).append((class_id, born))
    pairs = [found for found in by_name.values() if len(found) == 2]
    assert any(one[0] == two[0] and one[1] != two[1] for one, two in pairs)
    assert any(one[0] != two[0] for one, two in pairs)


async def test_one_guardian_is_restricted_by_a_document(small: Demo) -> None:
    (restricted,) = await _all(small, select(Guardianship).where(Guardianship.restricted))
    assert isinstance(restricted, Guardianship)
    assert restricted.relation == "father"
    assert "суда" in restricted.restriction_document


async def test_a_class_teacher_is_a_parent_of_another_class(small: Demo) -> None:
    async with small.db.session() as session:
        rows = await session.execute(
            select(SchoolClass.id, Enrolment.class_id)
            .join(Guardianship, Guardianship.guardian_id == SchoolClass.class_teacher_id)
            .join(Enrolment, Enrolment.pupil_id == Guardianship.pupil_id)
        )
        ((leads, childs),) = [tuple(row) for row in rows]
    assert leads != childs


async def test_some_came_during_the_year_and_some_left(small: Demo) -> None:
    came = await _all(small, select(Enrolment).where(Enrolment.enrolled_on > "2026-09-01"))
    left = await _all(small, select(Enrolment.left_on).where(Enrolment.left_on > "2026-09-01"))
    assert len(came) >= 2
    assert len(left) >= 1


async def test_every_office_is_held(small: Demo) -> None:
    roles = set(await _all(small, select(RoleGrant.role)))
    assert roles >= {Role.PRINCIPAL, Role.DEPUTY, Role.ADMIN, Role.SECRETARY, Role.TEACHER}


async def test_a_teacher_left_in_the_autumn_and_another_took_over(small: Demo) -> None:
    (gone,) = await _all(small, select(StaffPost).where(StaffPost.until.is_not(None)))
    assert isinstance(gone, StaffPost)
    assert gone.until is not None
    async with small.db.session() as session:
        old = (await session.scalars(select(Load).where(Load.teacher_id == gone.person_id))).all()
        new = set(
            await session.scalars(
                select(Load.group_id).where(Load.since == gone.until + timedelta(days=1))
            )
        )
    assert {load.until for load in old} == {gone.until}
    assert {load.group_id for load in old} == new


async def test_no_room_is_taken_twice_at_one_time(full: Demo) -> None:
    async with full.db.session() as session:
        rows = await session.execute(
            select(Slot.room, Slot.weekday, BellTime.starts_at)
            .join(SubjectGroup, SubjectGroup.id == Slot.group_id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
            .join(
                BellTime, (BellTime.shift == SchoolClass.shift) & (BellTime.number == Slot.number)
            )
        )
        assert max(Counter(tuple(row) for row in rows).values()) == 1


async def test_a_teacher_is_away_this_week_and_somebody_free_stands_in(small: Demo) -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    rows = await _all(
        small,
        select(Substitution).where(
            Substitution.day.between(monday, monday + timedelta(days=4)),
        ),
    )
    kinds = {row.kind for row in rows if isinstance(row, Substitution)}
    assert SubstitutionKind.REPLACE in kinds
    assert any(isinstance(row, Substitution) and row.day == TODAY for row in rows)


async def test_everybody_is_due_a_digest_in_the_coming_week(small: Demo) -> None:
    async with small.db.session() as session:
        people = await session.scalar(select(func.count(Person.id)))
        moments = list(await session.scalars(select(Preferences.next_digest_at)))
    assert len(moments) == people
    days = {moment.date() - TODAY for moment in moments if moment}
    assert days <= {timedelta(days=number) for number in range(1, 8)}


async def test_phones_are_of_a_code_that_nobody_has(small: Demo) -> None:
    phones = await _all(small, select(Person.phone).where(Person.phone != ""))
    assert len(phones) == len(set(phones)) > 100
    assert all(str(phone).startswith("+7 000 ") for phone in phones)


async def test_screens_of_letters_are_not_empty(small: Demo) -> None:
    parent = (await demo.personas(small.db, tokens=False))[0]["chat_id"] - 1_000_000
    announcements = await _all(small, select(Announcement))
    messages = await _all(small, select(Message))
    assert len(announcements) == 3
    assert all(isinstance(one, Announcement) and one.reader_count > 0 for one in announcements)
    assert any(isinstance(one, Message) and one.author_id == parent for one in messages)
