"""A school full of chance: classes, marks and absences that nobody has chosen."""

import random
from datetime import date

import pytest

from core import clock
from core.db import Database
from core.enums import AttendanceCode, FinalCode
from core.journal.models import Attendance, FinalMark, Lesson
from core.people.models import Enrolment, Person
from core.school.models import GroupMember
from tests.cast import YEAR_START, Cast

_VALUES = (5, 4, 3, 2, 1, None, *FinalCode)
SUBJECTS = ("algebra", "russian", "history")


@pytest.fixture
async def random_class(db: Database, cast: Cast) -> list[int]:
    """24 more pupils of 7Б with final marks of the second term and absences by chance; their ids
    with those of the cast."""
    chance = random.Random(90)
    pupils = [cast.anya, cast.petya]
    for number in range(24):
        async with db.session() as session:
            person = Person(
                school_id=cast.school,
                last_name=f"Ученик{number:02}",
                first_name="=1+1" if number == 3 else "Имя",
                search_name=f"ученик{number:02}",
                created_at=clock.now(),
            )
            session.add(person)
            await session.flush()
            left = date(2026, 11, 10) if number == 7 else None
            session.add(
                Enrolment(
                    school_id=cast.school,
                    pupil_id=person.id,
                    class_id=cast.class_7b,
                    enrolled_on=YEAR_START,
                    left_on=left,
                )
            )
            for group in SUBJECTS:
                session.add(
                    GroupMember(
                        school_id=cast.school,
                        group_id=cast.groups[group],
                        pupil_id=person.id,
                        since=YEAR_START,
                    )
                )
            pupils.append(person.id)
    await _finals(db, cast, pupils, chance)
    await _absences(db, cast, pupils, chance)
    return pupils


async def _finals(db: Database, cast: Cast, pupils: list[int], chance: random.Random) -> None:
    async with db.session() as session:
        for pupil in pupils:
            for subject in SUBJECTS:
                value = chance.choices(_VALUES, (9, 9, 9, 3, 1, 2, 3, 2, 1, 1, 1))[0]
                if value is None:
                    continue
                code = value if isinstance(value, FinalCode) else None
                session.add(
                    FinalMark(
                        school_id=cast.school,
                        year_id=cast.year,
                        pupil_id=pupil,
                        subject_id=cast.subjects[subject],
                        kind="term",
                        term_number=2,
                        value=None if code else value,
                        code=code,
                        set_at=clock.now(),
                    )
                )


async def _absences(db: Database, cast: Cast, pupils: list[int], chance: random.Random) -> None:
    async with db.session() as session:
        for key, number in cast.lessons.items():
            if key.startswith("alien"):
                continue
            lesson = await session.get(Lesson, number)
            assert lesson is not None
            for pupil in pupils:
                if chance.random() < 0.6:
                    session.add(
                        Attendance(
                            school_id=cast.school,
                            lesson_id=number,
                            pupil_id=pupil,
                            subject_id=cast.subjects[key.split()[0]],
                            day=lesson.day,
                            code=chance.choice(list(AttendanceCode)),
                            set_by_id=cast.elena,
                            set_at=clock.now(),
                        )
                    )
