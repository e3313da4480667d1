"""«Отчёт учителя-предметника»: against a second computation, and each cut to its reader."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.errors import NotAllowed
from core.journal.models import FinalMark, Mark
from core.reports.catalogue import make_report
from core.reports.paper import draw_paper
from core.reports.table import Table
from core.reports.teaching_sheet import teaching_report
from tests.cast import Cast
from tests.notifications.conftest import viewer_of


async def _report(db: Database, cast: Cast, name: str) -> Table:
    async with db.session() as session:
        return await teaching_report(session, await viewer_of(session, cast, name))


def _share(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


async def test_every_figure_agrees_with_a_second_computation(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    table = await _report(db, cast, "irina")
    async with db.reading() as session:
        finals = list(await session.scalars(select(FinalMark)))
        marks = list(await session.scalars(select(Mark)))
    rows: dict[Any, Any] = {(row[1], row[2]): row for row in table.rows}
    assert set(rows) == {("7Б", "Алгебра"), ("7Б", "Русский язык"), ("8А", "Физика")}
    for title, subject in (("Алгебра", "algebra"), ("Русский язык", "russian")):
        own = {m.pupil_id: m for m in finals if m.subject_id == cast.subjects[subject]}
        told = Counter(str(m.value or m.code) for m in own.values())
        twos = told["2"] + told["1"]
        n = told["5"] + told["4"] + told["3"] + twos + told["na"]
        points = 100 * told["5"] + 64 * told["4"] + 36 * told["3"] + 16 * twos + 7 * told["na"]
        row = rows["7Б", title]
        counts = (told["5"], told["4"], told["3"], twos, told["na"], told["exempt"])
        assert tuple(cell or 0 for cell in row[3:10]) == (len(random_class), *counts)
        good = told["5"] + told["4"]
        assert row[10:13] == (
            _share(100 * (good + told["3"]), n),
            _share(100 * good, n),
            _share(points, n),
        )
        numbers = [m.value for m in own.values() if m.value is not None]
        assert row[13] == _share(sum(numbers), len(numbers))
        higher = lower = 0
        for pupil, final in own.items():
            got = [
                m for m in marks if m.pupil_id == pupil and m.subject_id == cast.subjects[subject]
            ]
            if final.value is None or not got:
                continue
            mean = _share(
                sum((m.value or 0) * m.weight_percent for m in got),
                sum(m.weight_percent for m in got),
            )
            assert mean is not None
            steps = [Decimal(step) for step in ("2.5", "3.5", "4.5")]
            earned = 2 + sum(mean >= step for step in steps)
            higher += final.value > earned
            lower += final.value < earned
        assert (row[16] or 0, row[17] or 0) == (higher, lower)
    assert rows["7Б", "Алгебра"][18:] == (4, 4)
    assert draw_paper([table])


async def test_the_term_before_stands_beside(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        for term, value in ((1, 3), (2, 5)):
            session.add(
                FinalMark(
                    school_id=cast.school,
                    year_id=cast.year,
                    pupil_id=cast.anya,
                    subject_id=cast.subjects["algebra"],
                    kind="term",
                    term_number=term,
                    value=value,
                    set_at=(await session.scalars(select(Mark.set_at))).first(),
                )
            )
    table = await _report(db, cast, "elena")
    row = next(row for row in table.rows if row[2] == "Алгебра")
    assert row[13:16] == (Decimal("5.00"), Decimal("3.00"), "+2,00")


async def test_a_teacher_has_the_own_groups_alone(db: Database, cast: Cast) -> None:
    table = await _report(db, cast, "maria")
    assert [row[2] for row in table.rows] == ["Русский язык"]


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey"])
async def test_families_former_teachers_and_the_administrator_have_no_marks_here(
    db: Database, cast: Cast, stranger: str
) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        with pytest.raises(NotAllowed):
            await make_report(session, viewer, "teach", of=0, period="")
