"""Cells as people write them, one table a rule."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest

from core.exchange.faults import BadValue
from core.exchange.values.classes import (
    parse_class,
)
from core.exchange.values.days import parse_day, parse_time, parse_times, parse_weekday
from core.exchange.values.finals import parse_final
from core.exchange.values.names import FullName, join_name, parse_hint, parse_name
from core.exchange.values.phones import LocalNumber, parse_phone, split_phones
from core.exchange.values.text import as_text, fold, words_of

TODAY = date(2026, 11, 18)


def day(cell: Any) -> date:
    return parse_day(cell, since=date(1930, 1, 1), until=TODAY)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (7.0, "7"),
        (89171234567.0, "89171234567"),
        (4.5, "4.5"),
        ("  Иванов\u00a0 Пётр\u200b ", "Иванов Пётр"),
        ("Дата\n рождения ", "Дата\nрождения"),
        ("и\u0306", "й"),
        ("\x1b[31mкрасный", "[31mкрасный"),
        (datetime.fromisoformat("2026-09-01"), "01.09.2026"),
        (date(2026, 9, 1), "01.09.2026"),
        (time(8, 30), "08:30"),
        (None, ""),
    ],
)
def test_a_cell_reads_as_a_person_sees_it(cell: Any, text: str) -> None:
    assert as_text(cell) == text


def test_comparing_knows_yo_and_latin_look_alikes() -> None:
    assert fold("Фёдоровa") == fold("ФЕДОРОВА")
    assert words_of("№ п/п") == "номер п п"
    assert words_of("Дата рож-\nдения:") == "дата рождения"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ИВАНОВ  иван Иванович", FullName("Иванов", "Иван", "Иванович")),
        ("1. Мамедов Али Гасан ОГЛЫ", FullName("Мамедов", "Али", "Гасан оглы")),
        ("Иван Петрович Сидоров", FullName("Сидоров", "Иван", "Петрович")),
        ("Абрамович Роман Аркадьевич", FullName("Абрамович", "Роман", "Аркадьевич")),
        ("Римский - Корсаков Николай", FullName("Римский-Корсаков", "Николай")),
        ("Aлексеев Cергей", FullName("Алексеев", "Сергей")),
        ("Ли Ян", FullName("Ли", "Ян")),
    ],
)
def test_a_full_name_in_one_cell(text: str, name: FullName) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Иванов",
        "Иванов И.И.",
        "Анна Петровна",
        "=cmd|' /C calc'!A0",
        "Иванов 2",
        "",
        "Иван Петрович Ильич",
        "Петрова Анна Мария Ивановна",
    ],
)
def test_what_is_no_full_name_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_name(text)


def test_three_columns_make_a_name_and_the_patronymic_may_stand_with_the_first_name() -> None:
    assert join_name("СОКОЛОВА", "анна", "Игоревна") == FullName("Соколова", "Анна", "Игоревна")
    assert join_name("Соколова", "Анна Игоревна", "") == FullName("Соколова", "Анна", "Игоревна")
    assert join_name("Ли", "Ян", "-") == FullName("Ли", "Ян")
    assert FullName("Соколова", "Анна", "Игоревна").sex == "f"
    assert FullName("Мамедов", "Али", "Гасан оглы").sex == "m"


@pytest.mark.parametrize("text", ["Иванова А.П.", "А. П. Иванова", "Иванова", "Иванова АП"])
def test_a_short_name_fits_the_full_one(text: str) -> None:
    assert parse_hint(text).fits(FullName("Иванова", "Анна", "Петровна"))
    assert not parse_hint(text).fits(FullName("Иваненко", "Анна", "Петровна"))


def test_initials_tell_people_of_one_surname_apart() -> None:
    assert not parse_hint("Иванова О.П.").fits(FullName("Иванова", "Анна", "Петровна"))


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("89171234567", "+79171234567"),
        ("+7 (917) 123-45-67", "+79171234567"),
        ("9171234567", "+79171234567"),
        ("8 (846) 332-12-45 доб. 12", "+78463321245"),
        ("846 332 12 45", "+78463321245"),
        ("+375 29 1234567", "+375291234567"),
    ],
)
def test_phones_come_out_in_one_form(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize("text", ["8917123456", "891712345678", "нет", "123"])
def test_a_phone_with_a_wrong_number_of_digits_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_phone(text)


def test_a_local_number_is_no_fault_but_is_left_out() -> None:
    with pytest.raises(LocalNumber):
        parse_phone("332-12-45")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("89171234567, 89271112233", 2),
        ("8 917 123 45 67 8 927 111 22 33", 2),
        ("8-917-123-45-67", 1),
        ("нет", 0),
    ],
)
def test_several_numbers_in_one_cell_are_parted(text: str, count: int) -> None:
    assert len(split_phones(text)) == count


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01.09.2012", date(2012, 9, 1)),
        ("1.9.12", date(2012, 9, 1)),
        ("1 сентября 2012 г.", date(2012, 9, 1)),
        ("01 сент. 12", date(2012, 9, 1)),
        ("«1» мая 2012 года", date(2012, 5, 1)),
        ("1.IX.2012", date(2012, 9, 1)),
        ("2012-09-01 00:00:00", date(2012, 9, 1)),
        ("01,09,2012", date(2012, 9, 1)),
        ("01/09/2012", date(2012, 9, 1)),
        ("01092012", date(2012, 9, 1)),
        ("03.04.98", date(1998, 4, 3)),
        (41153.0, date(2012, 9, 1)),
        ("41153", date(2012, 9, 1)),
        (datetime.fromisoformat("2012-09-01"), date(2012, 9, 1)),
    ],
)
def test_days_in_all_their_forms(cell: Any, expected: date) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize(
    "cell",
    ["31.02.2012", "12/31/2012", "осень 2012", "01.09.2030", "1", 5.5, "Иванов", "32 мая 2012"],
)
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(BadValue):
        day(cell)


@pytest.mark.parametrize(
    "cell", ["8:30", "8.30", "8-30", "08:30:00", time(8, 30), 0.354166667, "8ч30"]
)
def test_times_in_all_their_forms(cell: Any) -> None:
    assert parse_time(cell) == time(8, 30)


@pytest.mark.parametrize("cell", ["8:00–8:45", "08.00 - 08.45", "8-00 - 8-45", "с 8:00 до 8:45"])
def test_a_lesson_in_one_cell(cell: str) -> None:
    assert parse_times(cell) == (time(8), time(8, 45))


@pytest.mark.parametrize("cell", ["вторник", "Вт.", "В Т О Р Н И К", "2", 2.0])
def test_days_of_the_week(cell: Any) -> None:
    assert parse_weekday(cell) == 2


@pytest.mark.parametrize(
    "parser", [parse_class, parse_final, parse_weekday, parse_time, parse_times, day]
)
@pytest.mark.parametrize(
    "cell", ["", "()", "«»", "№", "-", "\n", "🙂", "9" * 400, "а" * 500, True, -1, 1e300, 0.0]
)
def test_odd_cells_are_refused_and_never_crash(parser: Callable[[Any], object], cell: Any) -> None:
    with suppress(BadValue):
        assert parser(cell) != ""
