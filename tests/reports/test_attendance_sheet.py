"""«Сводная ведомость учёта посещаемости»: months add up to the period, whole days are whole."""

import pytest

from core.db import Database
from core.errors import NotAllowed, NotFound
from core.reports.attendance_sheet import attendance_sheet
from core.reports.catalogue import make_report
from core.reports.paper import draw_paper
from core.reports.summary import summary_sheet
from tests.cast import Cast
from tests.notifications.conftest import viewer_of


def _n(cell: object) -> int:
    return int(str(cell or 0))


async def test_months_add_up_and_agree_with_the_sheet_of_progress(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    async with db.session() as session:
        maria = await viewer_of(session, cast, "maria")
        year = await attendance_sheet(session, maria, of=cast.class_7b, period="y1")
        term = await attendance_sheet(session, maria, of=cast.class_7b)
        marks = await summary_sheet(session, maria, of=cast.class_7b)
    assert [column.title for column in year.columns[2:5]] == [
        "сентябрь 2026",
        "октябрь 2026",
        "ноябрь 2026",
    ]
    for row in year.rows:
        assert sum(map(_n, row[2:5])) == _n(row[7])
    assert sum(_n(row[3]) for row in year.rows) > 0
    assert [row[-7:] for row in term.rows] == [row[-7:] for row in marks.rows]
    assert year.footers[0][2:] == tuple(
        sum(_n(row[n]) for row in year.rows) or None for n in range(2, 12)
    )
    assert draw_paper([year])


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "elena", "sergey"])
async def test_nobody_else_has_the_absences_of_a_class(
    db: Database, cast: Cast, stranger: str
) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        with pytest.raises((NotFound, NotAllowed)):
            await make_report(session, viewer, "att", of=cast.class_7b, period="w20261116")
