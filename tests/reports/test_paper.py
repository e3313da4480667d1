"""Reports on paper, reopened as whoever prints them would see them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.db import Database
from core.enums import AttendanceCode
from core.errors import NotFound
from core.i18n import speaking
from core.journal.attendance import set_code
from core.journal.models import FinalMark
from core.reports.family import family_papers, parents_letter, report_card
from core.reports.paper import draw_paper
from core.reports.table import Column, Kind, Table, cell_words
from tests.cast import Cast
from tests.notifications.conftest import Journal, viewer_of

ZONE = "Europe/Samara"
AS_OF = datetime(2026, 11, 18, 6, tzinfo=UTC)


def _table(rows: int = 3, columns: int = 3) -> Table:
    return Table(
        title="Отчёт",
        school="Школа «№ 90» #panic() *жирно*",
        zone=ZONE,
        as_of=AS_OF,
        columns=(
            Column("Предмет"),
            *(Column(f"Столбец {n}", Kind.COUNT) for n in range(1, columns)),
        ),
        rows=tuple(
            (f"Строка {number}", *(number for _n in range(1, columns))) for number in range(rows)
        ),
        heading=("Кому", "За период"),
        footers=(("Всего", *(rows for _n in range(1, columns))),),
        notes=("Примечание.",),
        policy_version=2,
        signatures=("Директор",),
    )


def _pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def _sides(pdf: bytes) -> list[list[int]]:
    return [
        [round(float(side)) for side in page.mediabox[2:]] for page in PdfReader(BytesIO(pdf)).pages
    ]


def test_a_long_report_repeats_its_heading_and_counts_its_pages(at: object) -> None:
    pdf = draw_paper([_table(rows=130)])
    pages = _pages(pdf)
    assert _sides(pdf) == [[595, 842]] * len(pages)
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert "Предмет Столбец 1 Столбец 2" in page
        assert f"Страница {number} из 3" in page
        assert "Данные на 18 ноября, 10:00. Правила выставления отметок: версия 2." in page
    assert "Строка 0 0 0" in pages[0]
    assert "Всего 130 130" in pages[-1]
    assert "Примечание." in pages[-1]
    assert "Директор" in pages[-1]


def test_each_of_several_reports_counts_pages_of_its_own(at: object) -> None:
    pages = _pages(draw_paper([_table(), _table(rows=60), _table()]))
    counted = [page.rpartition("Страница ")[2] for page in pages]
    assert counted == ["1 из 1", "1 из 2", "2 из 2", "1 из 1"]


def test_a_wide_report_lies_across(at: object) -> None:
    assert _sides(draw_paper([_table(columns=14)])) == [[842, 595]]


def test_a_name_is_never_taken_for_markup(at: object) -> None:
    assert "Школа «№ 90» #panic() *жирно*" in _pages(draw_paper([_table()]))[0]


def test_the_paper_is_made_for_the_archive_and_the_same_each_time(at: object) -> None:
    first, again = draw_paper([_table()]), draw_paper([_table()])
    assert first == again
    assert b"pdfaid:part" in first
    metadata = PdfReader(BytesIO(first)).metadata
    assert metadata is not None
    assert metadata.title == "Отчёт"


def test_headings_over_several_columns_stand_above_them(at: object) -> None:
    columns = (
        Column("Предмет"),
        Column("пять", Kind.COUNT, group="Отметки"),
        Column("четыре", Kind.COUNT, group="Отметки"),
        Column("Средний", Kind.MEAN, upright=True),
    )
    table = replace(
        _table(), columns=columns, rows=(("Алгебра", 1, 2, Decimal("4.3")),), footers=()
    )
    (page,) = _pages(draw_paper([table]))
    for said in ("Предмет", "Отметки", "Средний", "пять", "четыре", "Алгебра 1 2 4,30"):
        assert said in page


def test_no_reports_are_no_paper() -> None:
    with pytest.raises(ValueError, match="no reports"):
        draw_paper([])


def test_a_row_must_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="1 cells in 3 columns"):
        replace(_table(), rows=(("Строка",),))


@pytest.mark.parametrize(
    ("cell", "kind", "russian", "english"),
    [
        (None, Kind.COUNT, "", ""),
        (7, Kind.COUNT, "7", "7"),
        (Decimal("4.305"), Kind.MEAN, "4,31", "4.31"),
        (Decimal("91.304"), Kind.PERCENT, "91,3\N{NO-BREAK SPACE}%", "91.3\N{NO-BREAK SPACE}%"),
        ("н/а", Kind.MARK, "н/а", "н/а"),
        ("Всего", Kind.MEAN, "Всего", "Всего"),
        (date(2026, 11, 18), Kind.DAY, "18.11", "18.11"),
        (AS_OF, Kind.MOMENT, "18 ноября, 10:00", "18 November, 10:00"),
    ],
)
def test_a_cell_is_said_by_its_column_and_the_language(
    at: object, cell: object, kind: Kind, russian: str, english: str
) -> None:
    assert cell_words(cell, kind, ZONE) == russian  # type: ignore[arg-type]
    with speaking("en"):
        assert cell_words(cell, kind, ZONE) == english  # type: ignore[arg-type]


async def _with_a_final_mark(db: Database, cast: Cast, **values: object) -> None:
    async with db.session() as session:
        session.add(
            FinalMark(
                school_id=cast.school,
                year_id=cast.year,
                pupil_id=cast.anya,
                subject_id=cast.subjects["algebra"],
                set_at=AS_OF,
                **values,
            )
        )


async def test_the_letter_for_parents_has_the_columns_of_the_official_journal(
    db: Database, cast: Cast
) -> None:
    await Journal(db, cast).mark(2)
    await Journal(db, cast).mark(None, kind="home")
    await _with_a_final_mark(db, cast, kind="term", term_number=2, value=4)
    async with db.session() as session:
        elena = await viewer_of(session, cast, "elena")
        await set_code(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-16"],
            pupil_id=cast.anya,
            code=AttendanceCode.SICK,
        )
        igor = await viewer_of(session, cast, "igor")
        letter = await parents_letter(session, igor, pupil_id=cast.anya)
    assert [column.title for column in letter.columns] == [
        "Предмет",
        "«5»",
        "«4»",
        "«3»",
        "«2»",
        "Средний балл",
        "Отметка за период",
    ]
    # (5 + 4 + 4 + 2·3) / (1 + 1 + 1 + 3) = 19 / 6 = 3.17
    assert letter.rows == (("Алгебра", 1, 2, None, 1, Decimal("3.17"), 4),)
    assert letter.footers == (("Всего", 1, 2, None, 1, Decimal("3.17"), None),)
    assert letter.heading == ("Анна Соколова, 7Б", "2-я четверть, 2 ноября – 30 декабря")
    assert letter.notes == (
        "Пропущен 1 урок, из них по болезни 1, без уважительной причины 0. "
        "Полных дней: 1. Опозданий: 0.",
        "Долги: Алгебра, домашнее задание, 18.11.",
    )


async def test_the_report_card_has_terms_year_exam_and_final_marks_or_their_codes(
    db: Database, cast: Cast
) -> None:
    await _with_a_final_mark(db, cast, kind="term", term_number=1, value=5)
    await _with_a_final_mark(db, cast, kind="term", term_number=2, code="na")
    await _with_a_final_mark(db, cast, kind="exam", value=4)
    async with db.session() as session:
        card = await report_card(
            session, await viewer_of(session, cast, "olga"), pupil_id=cast.anya
        )
    assert card.rows == ((1, "Алгебра", 5, "н/а", None, None, None, 4, None),)
    assert [column.title for column in card.columns[2:]] == [
        "1-я четверть",
        "2-я четверть",
        "3-я четверть",
        "4-я четверть",
        "Год",
        "Экзамен",
        "Итоговая",
    ]


async def test_a_term_without_marks_is_a_letter_that_says_so(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        anna = await viewer_of(session, cast, "olga")
        tables = await family_papers(session, anna, pupil_id=cast.kostya)
    assert tables[0].notes[0] == "Отметок за этот период пока нет."
    assert "Отметок за этот период пока нет." in _pages(draw_paper(tables))[0]


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey"])
async def test_nobody_elses_child_is_printed(db: Database, cast: Cast, stranger: str) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        for report in (parents_letter, report_card, family_papers):
            with pytest.raises(NotFound):
                await report(session, viewer, pupil_id=cast.anya)


async def test_a_restricted_guardian_prints_the_other_child_alone(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        igor = await viewer_of(session, cast, "igor")
        assert await family_papers(session, igor, pupil_id=cast.anya)
        with pytest.raises(NotFound):
            await family_papers(session, igor, pupil_id=cast.kostya)
