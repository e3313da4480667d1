"""Pictures of a term: what stands in them, how heavy they are, and who may have them."""

import struct
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import update

from core.access.doors import PupilRef
from core.db import Database
from core.enums import AttendanceCode
from core.errors import NotFound
from core.i18n import speaking
from core.journal.period import Period, PeriodKind, SchoolTime
from core.journal.queries.asking import ALL
from core.journal.queries.attendance import AbsentDay, PupilAttendance
from core.journal.queries.marks import MarkView, PupilMarks, SubjectMarks, pupil_marks
from core.journal.rules import weighted_mean
from core.reports.absence_calendar import AbsenceCalendar, absence_calendar, absences
from core.reports.pictures import Picture, dynamics, glance, weeks_of
from core.school.models import Term
from tests.cast import Cast
from tests.notifications.conftest import Journal, viewer_of

ZONE = "Europe/Samara"
AS_OF = datetime(2027, 3, 12, 6, tzinfo=UTC)
PUPIL = PupilRef(1, 1, "Анна", "#panic() *Соколова*", 1, "7Б", 7)
QUARTER = Period(PeriodKind.TERM, date(2027, 1, 11), date(2027, 3, 21), 3, "quarter", 3)
HALF_YEAR = Period(PeriodKind.TERM, date(2027, 1, 11), date(2027, 5, 26), 2, "half_year", 2)


def _mark(day: date, value: int | None, weight: int = 100) -> MarkView:
    return MarkView(day, value, weight, value is None, "Ответ на уроке", "")


def _subject(number: int, marks: list[MarkView]) -> SubjectMarks:
    told = [(mark.value, mark.weight_percent) for mark in marks if mark.value is not None]
    return SubjectMarks(
        number, f"Основы предмета номер {number}", tuple(marks), {}, 0, weighted_mean(told)
    )


def _term(subjects: int = 16, marks: int = 14, period: Period = QUARTER) -> PupilMarks:
    """A term fuller than any real one: a mark every few days in every subject."""
    length = (AS_OF.date() - period.since).days
    return PupilMarks(
        PUPIL,
        SchoolTime(AS_OF.date(), (), (period,)),
        period,
        ALL,
        AS_OF,
        True,
        tuple(
            _subject(
                number,
                [
                    _mark(period.since + timedelta(days=length * n // marks), 2 + (n + number) % 4)
                    for n in range(marks)
                ],
            )
            for number in range(subjects)
        ),
    )


def _absences(period: Period = QUARTER) -> AbsenceCalendar:
    days = tuple(
        AbsentDay(
            day,
            tuple((n, "Алгебра", AttendanceCode.SICK) for n in range(1, 7)),
            whole_day=day.day % 2 == 0,
        )
        for day in (period.since + timedelta(days=3 * n) for n in range(18))
    )
    codes = dict.fromkeys(AttendanceCode, 0) | {AttendanceCode.SICK: 108}
    time = SchoolTime(AS_OF.date(), (), (period,))
    found = PupilAttendance(PUPIL, time, period, ALL, AS_OF, codes, 9, days)
    return AbsenceCalendar(found, (("Праздник", date(2027, 2, 22), date(2027, 2, 23)),))


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("period", [QUARTER, HALF_YEAR], ids=["quarter", "half-year"])
def test_the_fullest_pictures_fit_a_telephone_and_a_slow_network(period: Period) -> None:
    pictures = [
        dynamics(_term(period=period), ZONE),
        glance(_term(period=period), ZONE),
        absences(_absences(period), ZONE),
    ]
    for picture in pictures:
        png = picture.drawn()
        width, height = _size(png)
        assert (width, height < 2400) == (650, True)
        assert len(png) <= 60 * 1024


def test_every_mark_stands_in_both_pictures_as_a_figure() -> None:
    view = _term(subjects=1, marks=9)
    told = [mark.value for mark in view.subjects[0].marks]
    (row,) = dynamics(view, ZONE).data["rows"]
    assert [value for _part, value in row["marks"]] == told
    (block,) = glance(view, ZONE).data["blocks"]
    assert " ".join(block["rows"][0]["marks"]).split() == [str(value) for value in told]


def test_marks_of_one_day_stand_beside_one_another_and_inside_the_picture() -> None:
    last = QUARTER.until
    view = replace(_term(), subjects=(_subject(1, [_mark(last, 4)] * 5),))
    (row,) = dynamics(view, ZONE).data["rows"]
    places = [part for part, _value in row["marks"]]
    assert all(later - earlier > 0.03 for earlier, later in pairwise(places))
    assert 0 <= places[0] < places[-1] <= 1


def test_a_debt_is_a_sign_of_its_own_and_no_figure_of_the_mean() -> None:
    view = replace(
        _term(), subjects=(_subject(1, [_mark(QUARTER.since, None), _mark(QUARTER.since, 5)]),)
    )
    (block,) = glance(view, ZONE).data["blocks"]
    assert block["rows"][0]["marks"][0] == "• 5"
    assert block["rows"][0]["means"][0] == 5.0
    assert block["rows"][0]["mean"] == "5,00"


def test_a_half_year_is_told_in_rows_of_weeks_with_the_means_beside_the_last() -> None:
    late = replace(_term(period=HALF_YEAR), as_of=datetime(2027, 5, 25, tzinfo=UTC))
    blocks = glance(late, ZONE).data["blocks"]
    assert [len(block["weeks"]) for block in blocks] == [10, 10]
    assert [block["means_said"] for block in blocks] == ["", "Ср."]


def test_weeks_to_come_are_not_drawn() -> None:
    weeks = weeks_of(QUARTER, date(2027, 1, 27))
    assert weeks == [date(2027, 1, 11), date(2027, 1, 18), date(2027, 1, 25)]
    assert weeks_of(QUARTER, date(2027, 1, 1)) == [date(2027, 1, 11)]


def test_a_day_of_absence_has_its_sign_its_number_and_a_legend_in_words() -> None:
    data = absences(_absences(), ZONE).data
    january = data["months"][0]
    assert january["name"] == "Январь 2027"
    told = {day["number"]: (day["said"], day["kind"]) for day in january["days"] if day}
    assert told["11"] == ("Б 6", "part")
    assert told["14"] == ("Б 6", "whole")
    assert told["12"] == ("", "plain")
    assert told["24"] == ("—", "free")
    assert data["legend"] == ["Б — болезнь"]


def test_weeks_outside_the_term_are_left_out_and_holidays_are_days_off() -> None:
    data = absences(_absences(), ZONE).data
    months = {month["name"]: [day for day in month["days"] if day] for month in data["months"]}
    assert months["Январь 2027"][0]["number"] == "11"
    assert months["Март 2027"][-1]["number"] == "21"
    february = {day["number"]: day["said"] for day in months["Февраль 2027"]}
    assert (february["23"], february["24"]) == ("—", "")


def test_a_term_without_absences_says_so_in_the_picture() -> None:
    calendar = _absences()
    none = replace(calendar.attendance, days=(), lessons_by_code=dict.fromkeys(AttendanceCode, 0))
    picture = absences(replace(calendar, attendance=none), ZONE)
    assert picture.data["legend"] == ["Пропусков и опозданий в этом периоде нет."]
    assert _size(picture.drawn())[0] == 650


def test_an_equal_picture_has_an_equal_key_until_the_day_or_a_mark_or_the_words_change() -> None:
    view = _term(subjects=2, marks=3)

    def key(changed: PupilMarks) -> str:
        return glance(changed, ZONE).key

    assert key(view) == key(replace(view, as_of=AS_OF + timedelta(hours=2)))
    assert key(view) != key(replace(view, as_of=AS_OF + timedelta(days=1)))
    assert key(view) != key(_term(subjects=2, marks=4))
    assert key(view) != dynamics(view, ZONE).key
    with speaking("en"):
        assert glance(view, ZONE).key != Picture("glance", {}).key
        english = key(view)
    assert english != key(view)


def test_pictures_speak_english_when_asked() -> None:
    with speaking("en"):
        data = dynamics(_term(), ZONE).data
        legend = absences(_absences(), ZONE).data["legend"]
    assert data["title"].startswith("Dynamics of marks · Анна")
    assert data["subtitle"] == "quarter 3, 11 January – 21 March"
    assert legend == ["Ill — ill"]


def test_the_line_ends_at_the_mean_that_is_told() -> None:
    view = replace(
        _term(),
        subjects=(_subject(1, [_mark(QUARTER.since, 5), _mark(AS_OF.date(), 2, weight=300)]),),
    )
    (row,) = dynamics(view, ZONE).data["rows"]
    assert row["means"][-1][1] == float(Decimal("2.75"))  # (5·1 + 2·3) / 4
    assert (row["mean"], row["change"]) == ("2,75", "−2,25")


async def test_a_picture_of_the_journal_has_what_the_screen_of_marks_has(
    db: Database, cast: Cast
) -> None:
    await Journal(db, cast).mark(None, kind="home")
    async with db.session() as session:
        igor = await viewer_of(session, cast, "igor")
        view = await pupil_marks(session, igor, pupil_id=cast.anya)
    (row,) = glance(view, ZONE).data["blocks"][0]["rows"]
    assert (row["subject"], row["marks"], row["mean"]) == ("Алгебра", ["", "5 4", "4 •"], "4,33")


async def test_the_longest_half_year_is_drawn_with_all_its_marks(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await session.execute(
            update(Term)
            .where(Term.school_id == cast.school, Term.number == 2)
            .values(starts_on=date(2026, 10, 30), ends_on=date(2027, 3, 20))
        )
        igor = await viewer_of(session, cast, "igor")
        view = await pupil_marks(session, igor, pupil_id=cast.anya)
    (row,) = dynamics(view, ZONE).data["rows"]
    assert [value for _part, value in row["marks"]] == [5, 4, 4]


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey"])
async def test_nobody_elses_child_is_drawn(db: Database, cast: Cast, stranger: str) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        with pytest.raises(NotFound):
            await absence_calendar(session, viewer, pupil_id=cast.anya)
