"""«Сводная ведомость»: against vectors, against a second computation, on paper and as a sheet."""

from collections import Counter
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core.db import Database
from core.enums import FinalCode
from core.errors import NotAllowed, NotFound
from core.journal.models import Attendance, FinalMark, Lesson
from core.ledger import Event
from core.people.models import Person
from core.reports.catalogue import make_report, reports_for
from core.reports.face import picture_of
from core.reports.paper import draw_paper, paper_of
from core.reports.sheet import sheet_of
from core.reports.standing import Standing, standing_of
from core.reports.summary import summary_sheet
from core.reports.table import Table
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

NA, EXEMPT = FinalCode.NOT_ATTESTED, FinalCode.EXEMPT


async def _sheet(db: Database, cast: Cast, name: str = "maria") -> Table:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, name)
        return await summary_sheet(session, viewer, of=cast.class_7b)


@pytest.mark.parametrize(
    ("finals", "standing"),
    [
        ([5, 5, EXEMPT], Standing.EXCELLENT),
        ([5, 5, 4], Standing.ONE_FOUR),
        ([5, 4, 4], Standing.GOOD),
        ([4], Standing.GOOD),
        ([5, 4, 3], Standing.ONE_THREE),
        ([3, 3, 5], Standing.THREES),
        ([5, NA], Standing.NOT_ATTESTED),
        ([2, NA], Standing.FAILING),
        ([NA], Standing.NOT_ATTESTED),
        ([1, 5], Standing.FAILING),
        ([EXEMPT, None, FinalCode.PASSED], None),
        ([], None),
    ],
)
def test_a_pupil_stands_in_one_category(finals: list[Any], standing: Standing | None) -> None:
    assert standing_of(finals) == standing


def _half_up(value: Fraction, places: int = 2) -> Fraction:
    scale = 10**places
    return Fraction((value * scale * 2 + 1) // 2, scale)


async def _raw(db: Database, cast: Cast) -> tuple[Any, Any, Any, Any]:
    async with db.reading() as session:
        names = {
            row.id: f"{row.last_name} {row.first_name}"
            for row in await session.execute(select(Person.id, Person.last_name, Person.first_name))
        }
        finals = list(await session.scalars(select(FinalMark)))
        absences = list(await session.scalars(select(Attendance)))
        lessons = list(await session.scalars(select(Lesson)))
    return names, finals, absences, lessons


def _second_indicators(values: list[Any]) -> list[Fraction | None]:
    """The formulas of domain.md 1.5 once more, by counting apart from the code under test."""
    told = Counter("2" if value in (1, 2) else str(value) for value in values)
    n = sum(told[key] for key in ("5", "4", "3", "2", "na"))
    if not n:
        return [None] * 4
    weights = {"5": 100, "4": 64, "3": 36, "2": 16, "na": 7}
    return [
        _half_up(Fraction(100 * (told["5"] + told["4"] + told["3"]), n)),
        _half_up(Fraction(100 * (told["5"] + told["4"]), n)),
        _half_up(Fraction(sum(weights[key] * told[key] for key in weights), n)),
        _half_up(Fraction(sum(weights[key] * told[key] for key in ("5", "4", "3")), n)),
    ]


async def test_every_indicator_agrees_with_a_second_computation_over_a_random_class(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    table = await _sheet(db, cast)
    _names, finals, _absences, _lessons = await _raw(db, cast)
    gone = random_class[2 + 7]
    foot = {str(row[1]): row for row in table.footers}
    for place, subject in enumerate(("algebra", "history", "russian"), 2):
        values = [
            row.value if row.value is not None else row.code
            for row in finals
            if row.subject_id == cast.subjects[subject] and row.pupil_id != gone
        ]
        for title, expected in zip(
            ("Успеваемость, %", "Качество знаний, %", "СОУ, %", "СОУ без «2» и н/а, %"),
            _second_indicators(values),
            strict=True,
        ):
            found = foot[title][place]
            assert (found if found is None else Fraction(found)) == expected  # type: ignore[arg-type]
        numbers = [value for value in values if isinstance(value, int)]
        assert Fraction(foot["Средний балл"][place]) == _half_up(  # type: ignore[arg-type]
            Fraction(sum(numbers), len(numbers))
        )
        for title, wanted in (("«5»", 5), ("«4»", 4), ("н/а", "na"), ("осв.", "exempt")):
            row = next(row for row in table.footers if str(row[1]).startswith(title.rstrip(".")))
            assert (row[place] or 0) == values.count(wanted)


async def test_every_absence_agrees_with_a_second_computation_over_a_random_class(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    table = await _sheet(db, cast)
    names, _finals, absences, lessons = await _raw(db, cast)
    ours = {cast.groups[key] for key in ("algebra", "russian", "history")}
    held: Counter[Any] = Counter(
        row.day for row in lessons if row.group_id in ours and row.state != "cancelled"
    )
    start, today = "2026-11-02", "2026-11-18"
    expected = {}
    for pupil in random_class:
        codes: dict[Any, list[str]] = {}
        for row in absences:
            if row.pupil_id == pupil and start <= row.day.isoformat() <= today:
                codes.setdefault(row.day, []).append(row.code)
        flat = [code for some in codes.values() for code in some]
        missing = {
            day: [c for c in some if c in ("absent", "excused", "sick", "unexcused")]
            for day, some in codes.items()
        }
        whole = [some for day, some in missing.items() if some and len(some) == held[day]]
        expected[names[pupil]] = (
            len(whole),
            sum(set(some) == {"sick"} for some in whole),
            sum(len(some) for some in missing.values()),
            *(flat.count(code) for code in ("sick", "excused", "unexcused", "late")),
        )
    assert len(table.rows) == len(random_class) - 1  # one has left the class
    for row in table.rows:
        assert tuple(cell or 0 for cell in row[-7:]) == expected[str(row[1])]  # type: ignore[comparison-overlap]
    assert sum(expected[str(row[1])][0] for row in table.rows) > 5


async def test_it_lies_across_on_paper_with_turned_headings_on_each_page(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    pdf = draw_paper([await _sheet(db, cast)])
    pages = PdfReader(BytesIO(pdf)).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [842, 595]
    whole = " ".join(texts)
    for said in ("Сводная ведомость учёта успеваемости", "Класс 7Б", "2-я четверть", "СОУ, %"):
        assert said in whole
    for page, text in enumerate(texts, 1):
        assert f"Страница {page} из {len(texts)}" in text
        assert "Данные на 18 ноября, 10:00. Правила выставления отметок: версия 1." in text
        assert "Русский язык" in text
    assert "Заместитель директора" in texts[-1]
    assert "Морозова Е. П." in whole.replace("\N{NO-BREAK SPACE}", " ")
    assert b"pdfaid:part" in pdf


async def test_the_workbook_has_typed_cells_a_filter_and_nobodys_formula(
    db: Database, cast: Cast, random_class: list[int]
) -> None:
    table = await _sheet(db, cast)
    whole = sheet_of(table).drawn()
    page = load_workbook(BytesIO(whole)).active
    assert page is not None
    names = [row[1].value for row in page.iter_rows(min_row=9) if row[1].value]
    assert "Ученик03 =1+1" in names
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    assert page.freeze_panes == "C9"
    assert page.auto_filter.ref == f"A8:N{8 + len(table.rows)}"
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$7:$8"
    (read,) = [CalamineWorkbook.from_filelike(BytesIO(whole)).get_sheet_by_index(0).to_python()]
    marks = [row[2] for row in read[8 : 8 + len(table.rows)]]
    assert marks == [("" if row[2] is None else row[2]) for row in table.rows]


async def test_the_picture_is_drawn_and_unchanged_reports_have_one_key(
    db: Database, cast: Cast, random_class: list[int], at: Any
) -> None:
    table = await _sheet(db, cast)
    picture, paper = picture_of(table), paper_of([table])
    assert picture.drawn().startswith(b"\x89PNG")
    at("2026-11-18 10:10")
    later = await _sheet(db, cast)
    assert later.as_of > table.as_of
    assert (picture_of(later).key, paper_of([later]).key) == (picture.key, paper.key)
    async with db.session() as session:
        mark = await session.scalar(select(FinalMark).where(FinalMark.value == 5).limit(1))
        assert mark is not None
        mark.value = 2
    changed = await _sheet(db, cast)
    assert picture_of(changed).key != picture.key
    assert paper_of([changed]).key != paper.key


async def test_an_empty_term_says_so(db: Database, cast: Cast) -> None:
    table = await _sheet(db, cast)
    assert table.notes == (
        "Итоговых отметок за этот период пока нет: они появятся, когда их выставят учителя.",
    )
    assert draw_paper([table])


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "elena", "sergey", "alien"])
async def test_nobody_else_has_the_sheet_of_a_class(
    db: Database, cast: Cast, stranger: str
) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger if stranger != "alien" else "irina")
        of = cast.class_7b if stranger != "alien" else 10_000
        with pytest.raises((NotFound, NotAllowed)):
            await make_report(session, viewer, "sum", of=of, period="")


async def test_each_making_is_written_down(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, "vera")
        assert "sum" in [one.code for one in reports_for(viewer)]
        await make_report(session, viewer, "sum", of=cast.class_7b, period="", face="pdf")
        event = await session.scalar(select(Event).where(Event.kind == "report.made"))
    assert event is not None
    assert (event.actor_id, event.subject) == (cast.vera, "report:sum")
    assert '"face": "pdf"' in (event.after or "")
