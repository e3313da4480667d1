"""Reports of a class: against second computations over a class that chance has made."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.access.models import ActiveDay
from core.db import Database
from core.errors import NotAllowed, NotFound
from core.journal.models import Assignment, Attendance, FinalMark, Mark
from core.journal.rules import Policy
from core.people.models import Enrolment, Person
from core.reports.catalogue import make_report
from core.reports.current import One
from core.reports.glyphs import shown
from core.reports.outlook import better
from core.reports.paper import draw_paper
from core.reports.table import Table
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

MONDAY, TODAY = date(2026, 11, 16), date(2026, 11, 18)
CODES = ("week", "lead", "pre", "fin", "year", "avg", "dyn")
GONE = 2 + 7  # of the random class, left on 10 November


@pytest.fixture
async def random_marks(db: Database, cast: Cast, random_class: list[int]) -> None:
    """Marks of two weeks by chance, some of them open dots."""
    chance = random.Random(33)
    async with db.session() as session:
        for key, lesson in cast.lessons.items():
            name, _space, day = key.partition(" ")
            if name not in ("algebra", "russian") or date.fromisoformat(day) > TODAY:
                continue
            work = Assignment(school_id=cast.school, lesson_id=lesson, type_id=cast.types["test"])
            session.add(work)
            await session.flush()
            for pupil in random_class:
                if chance.random() < 0.6:
                    session.add(
                        Mark(
                            school_id=cast.school,
                            assignment_id=work.id,
                            lesson_id=lesson,
                            pupil_id=pupil,
                            subject_id=cast.subjects[name],
                            day=date.fromisoformat(day),
                            value=chance.choice([5, 5, 4, 4, 3, 2, None]),
                            weight_percent=chance.choice([100, 200, 300]),
                            is_duty=True,
                            set_by_id=cast.elena,
                            set_at=clock.now(),
                        )
                    )
        session.add(ActiveDay(school_id=cast.school, person_id=cast.igor, day=MONDAY, via="chat"))


async def _made(
    db: Database, cast: Cast, code: str, name: str = "maria", period: str = ""
) -> Table:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, name)
        return await make_report(session, viewer, code, of=cast.class_7b, period="")


async def _raw(db: Database, cast: Cast) -> tuple[dict[int, str], list[Mark]]:
    async with db.reading() as session:
        names = {
            row.id: f"{row.last_name} {row.first_name}"
            for row in await session.scalars(select(Person))
        }
        marks = list(await session.scalars(select(Mark).where(Mark.school_id == cast.school)))
    return names, marks


def _mean(marks: list[Any]) -> Decimal | None:
    told = [(mark.value, mark.weight_percent) for mark in marks if mark.value is not None]
    if not told:
        return None
    exact = Decimal(sum(v * w for v, w in told)) / sum(w for _v, w in told)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


async def test_the_week_agrees_with_a_second_computation(
    db: Database, cast: Cast, random_marks: None, random_class: list[int]
) -> None:
    table = await _made(db, cast, "week")
    names, marks = await _raw(db, cast)
    async with db.reading() as session:
        absences = [
            one for one in await session.scalars(select(Attendance)) if MONDAY <= one.day <= TODAY
        ]
    rows: dict[Any, Any] = {row[1]: row for row in table.rows}
    assert len(rows) == len(random_class) - 1
    assert [one.title for one in table.columns[2:4]] == ["Алгебра", "Русский язык"]
    for pupil in set(random_class) - {random_class[GONE]}:
        row = rows[names[pupil]]
        own = [one for one in marks if one.pupil_id == pupil and MONDAY <= one.day <= TODAY]
        past = [
            one
            for one in marks
            if one.pupil_id == pupil and MONDAY - timedelta(7) <= one.day < MONDAY
        ]
        for place, key in ((2, "algebra"), (3, "russian")):
            said = [
                str(one.value or "•")
                for one in sorted(own, key=lambda one: (one.day, one.id))
                if one.subject_id == cast.subjects[key]
            ]
            assert (row[place] or "").split() == said
        assert row[4] == _mean(own)
        change = (_mean(own) or 0) - (_mean(past) or 0)
        if _mean(own) is None or _mean(past) is None:
            assert row[5] is None
        else:
            assert Decimal(str(row[5]).replace("−", "-").replace(",", ".")) == change
        assert (row[6] or 0) == sum(one.value is None for one in own)
        codes = [one.code for one in absences if one.pupil_id == pupil]
        told = [codes.count(code) for code in ("sick", "excused", "unexcused", "absent", "late")]
        assert [cell or 0 for cell in row[7:13]] == [sum(told[:4]), *told]
    assert [rows[names[one]][13] for one in (cast.anya, cast.petya)] == ["да", "нет"]


async def test_means_and_their_dynamics_agree_with_a_second_computation(
    db: Database, cast: Cast, random_marks: None, random_class: list[int]
) -> None:
    sheet, course = await _made(db, cast, "avg"), await _made(db, cast, "dyn")
    names, marks = await _raw(db, cast)
    ours = set(random_class) - {random_class[GONE]}
    rows: dict[Any, Any] = {row[1]: row for row in sheet.rows}
    by: dict[Any, list[Mark]] = defaultdict(list)
    for one in marks:
        if one.pupil_id in ours:
            own = (one.pupil_id, one.subject_id)
            for key in (("pupil", own[0]), own, ("subject", own[1]), "class"):
                by[key].append(one)
    subjects = [cast.subjects[key] for key in ("algebra", "russian")]
    for pupil in ours:
        assert rows[names[pupil]][2:] == (
            *(_mean(by[pupil, subject]) for subject in subjects),
            _mean(by["pupil", pupil]),
        )
    whole = (*(_mean(by["subject", subject]) for subject in subjects), _mean(by["class"]))
    assert [row[2:] for row in sheet.footers] == [whole, whole]  # 7Б is the whole parallel
    weeks = [(date(2026, 11, 2) + timedelta(7 * n)) for n in range(3)]
    for row, monday in zip(course.rows, weeks, strict=True):
        inside = [one for one in by["class"] if 0 <= (one.day - monday).days < 7]
        told = [one for one in inside if one.value is not None]
        assert (row[1] or 0, row[2] or 0) == (len({one.assignment_id for one in told}), len(told))
        assert row[3] == row[5] == _mean(inside)


async def test_the_preliminary_report_names_who_stands_to_fail_by_the_schools_own_rules(
    db: Database, cast: Cast, random_marks: None, random_class: list[int]
) -> None:
    table = await _made(db, cast, "pre")
    names, marks = await _raw(db, cast)
    rows: dict[Any, Any] = {row[1]: row for row in table.rows}
    failing = 0
    for pupil in set(random_class) - {random_class[GONE]}:
        row, expected, short, lacking = rows[names[pupil]], [], [], []
        for title, key in (("Алгебра", "algebra"), ("Русский язык", "russian")):
            own = [
                one
                for one in marks
                if (one.pupil_id, one.subject_id) == (pupil, cast.subjects[key])
            ]
            mean = _mean(own)
            if own and sum(one.value is not None for one in own) < 3:
                lacking.append(title)
            if mean is None:
                continue
            steps = [Decimal(step) for step in ("2.5", "3.5", "4.5")]
            told = [one for one in own if one.value is not None]
            after = Decimal(sum(m.value * m.weight_percent for m in told if m.value) + 500) / (
                sum(m.weight_percent for m in told) + 100
            )
            after = after.quantize(Decimal("0.01"), ROUND_HALF_UP)
            mark, then = (2 + sum(value >= step for step in steps) for value in (mean, after))
            expected += [title] if mark == 2 else []
            short += [title] if then > mark else []
        failing += len(expected)
        assert [part.split(" (")[0] for part in (row[3] or "").split("; ") if part] == expected
        assert [part.split(" (")[0] for part in (row[5] or "").split("; ") if part] == short
        for title in ("Алгебра", "Русский язык"):
            first = (row[4] or "").split("долгов")[0]
            assert (title in first) == (title in lacking)
    assert failing > 2
    assert draw_paper([table])


@pytest.mark.parametrize(
    ("values", "mark"), [([3, 4], 4), ([4, 4, 4], 4), ([4, 5, 4, 5], 5), ([2], 4), ([], 5)]
)
def test_one_more_five_gives_the_better_mark(values: list[int], mark: int) -> None:
    own = [One(MONDAY, value, 100, 1) for value in values]
    assert better(own, Policy()) == mark


async def test_the_class_teachers_report_counts_movement_and_names_people(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    async with db.session() as session:
        late = await session.scalar(select(Enrolment).where(Enrolment.pupil_id == random_class[12]))
        assert late is not None
        late.enrolled_on = date(2026, 11, 9)
        for pupil in random_class[14:16]:
            for mark in await session.scalars(select(FinalMark).where(FinalMark.pupil_id == pupil)):
                mark.value, mark.code = 5, None
    table = await _made(db, cast, "lead")
    rows: dict[Any, Any] = {row[0]: row for row in table.rows}
    size = len(random_class)
    assert rows["Учеников на начало"][1] == size - 1
    assert rows["Прибыло"][1:] == (1, "Ученик10 Имя")
    assert rows["Выбыло"][1:] == (1, "Ученик07 Имя")
    assert rows["Учеников на конец"][1] == size - 1
    assert "Ученик12 Имя" in rows["Все пятёрки"][2]
    async with db.reading() as session:
        finals = list(await session.scalars(select(FinalMark)))
    of_pupil = defaultdict(list)
    for one in finals:
        of_pupil[one.pupil_id].append(one.value or one.code)
    ours = set(random_class) - {random_class[GONE]}
    failing = [one for one in ours if {1, 2} & set(of_pupil[one])]
    assert rows["Неуспевающие"][1] == len(failing)
    sheet = await _made(db, cast, "sum")
    for title, place in (("Пропущено уроков", -5), ("из них по болезни", -4), ("Опозданий", -1)):
        assert rows[title][1] == (sheet.footers[-2][place] or 0)


async def test_final_marks_and_the_year_stand_side_by_side(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    def mark(pupil: int, kind: str, value: int | None, code: str | None = None) -> FinalMark:
        return FinalMark(
            school_id=cast.school,
            year_id=cast.year,
            pupil_id=pupil,
            subject_id=cast.subjects["algebra"],
            kind=kind,
            value=value,
            code=code,
            set_at=clock.now(),
        )

    async with db.session() as session:
        session.add_all(
            [
                mark(cast.anya, "year", 4),
                mark(cast.anya, "exam", 5),
                mark(cast.anya, "final", 5),
                mark(cast.petya, "year", None, "na"),
            ]
        )
    finals: Any = (await _made(db, cast, "fin")).rows
    anya = next(row for row in finals if row[1:3] == ("Соколова Анна", "Алгебра"))
    assert anya[-3:] == (4, 5, 5)
    year = await _made(db, cast, "year")
    rows: dict[Any, Any] = {row[1]: row for row in year.rows}
    place = [one.title for one in year.columns].index("Алгебра")
    told = [one.title for one in year.columns].index("По отметкам")
    assert rows["Соколова Анна"][place] == "4/5/5"
    assert rows["Соколова Анна"][told - 2 : told + 1] == (
        Decimal("5.00"),
        "на «5»",
        "переводится в 8 класс",
    )
    assert rows["Иванов Пётр"][place] == "н/а"
    assert rows["Иванов Пётр"][told] == "задолженность: Алгебра"
    assert rows["Ученик00 Имя"][told] is None
    assert draw_paper([year])


def test_a_sign_the_font_does_not_have_does_not_cost_the_report() -> None:
    assert shown("3 → 4 «ё» № ⬅️ …") == "3 – 4 «ё» № ? …"


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "elena", "sergey"])
async def test_nobody_else_has_the_reports_of_a_class(
    db: Database, cast: Cast, stranger: str
) -> None:
    for code in CODES:
        with pytest.raises((NotFound, NotAllowed)):
            await _made(db, cast, code, stranger)
