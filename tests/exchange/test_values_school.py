"""Words of the school as people write them: classes, subjects, roles, marks, parents."""

from typing import Any

import pytest

from core.enums import FinalCode, FinalKind, Role, TermKind
from core.exchange.faults import BadValue
from core.exchange.values.classes import (
    classes_in,
    group_name,
    parse_class,
    parse_classes,
    parse_grades,
    split_group,
)
from core.exchange.values.finals import Period, find_period, parse_final
from core.exchange.values.guardians import parse_guardians
from core.exchange.values.roles import parse_roles, roles_of_post
from core.exchange.values.subjects import SubjectBook


@pytest.mark.parametrize(
    "cell", ["7 «А»", "7а", "7A", "7-А", '7 "а" класс', "7А кл.", "7\nА", " 7 а "]
)
def test_one_class_in_all_its_spellings(cell: str) -> None:
    assert str(parse_class(cell)) == "7А"


@pytest.mark.parametrize("cell", ["12А", "А7", "1 четверть", "7А и 7Б", "0Б", "", "2 урок"])
def test_what_is_no_class_is_refused(cell: str) -> None:
    with pytest.raises(BadValue):
        parse_class(cell)


def test_long_letters_and_lists_of_classes() -> None:
    assert str(parse_class("10 физмат")) == "10 Физмат"
    assert str(parse_class(7.0)) == "7"
    assert [str(name) for name in parse_classes("5А, Б и 6 В")] == ["5А", "5Б", "6В"]
    assert [str(name) for name in parse_classes("5А 5Б")] == ["5А", "5Б"]
    assert parse_grades("5–9 классы") == (5, 9)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Список учащихся 7 «Б» класса на 01.09.2026", ["7Б"]),
        ("Сводная ведомость 7Б за 1 четверть 2026/2027", ["7Б"]),
        ("Класс: 7А", ["7А"]),
        ("7б кл", ["7Б"]),
        ("Журнал за 1 ч. 2026 г.", []),
        ("Расписание 5-9 классов", []),
        ("5А и 5Б класс", ["5Б", "5А"]),
    ],
)
def test_titles_name_classes(title: str, names: list[str]) -> None:
    assert sorted(str(name) for name in classes_in(title)) == sorted(names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1", "1"),
        ("1 гр.", "1"),
        ("I подгруппа", "1"),
        ("2-я группа", "2"),
        ("весь класс", ""),
        ("англ. 2", "англ. 2"),
    ],
)
def test_groups_by_their_names(text: str, name: str) -> None:
    assert group_name(text) == name


def test_a_group_named_with_its_subject() -> None:
    assert split_group("Английский язык (1 гр.)") == ("Английский язык", "1")
    assert split_group("Алгебра") == ("Алгебра", "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("англ. яз.", "Английский язык"),
        ("Англ", "Английский язык"),
        ("физ-ра", "Физическая культура"),
        ("алг.", "Алгебра"),
        ("АЛГЕБРА", "Алгебра"),
        ("Робототехника", "Робототехника"),
        ("Ботаника", None),
    ],
)
def test_subjects_by_their_short_names(text: str, name: str | None) -> None:
    assert SubjectBook(["Алгебра", "Робототехника"]).find(text) == name


def test_a_short_name_of_two_subjects_is_asked_back() -> None:
    with pytest.raises(BadValue) as caught:
        SubjectBook(["География", "Геометрия"]).find("Гео")
    assert caught.value.choices == ("География", "Геометрия")


@pytest.mark.parametrize(
    ("post", "roles"),
    [
        ("учитель математики", {Role.TEACHER}),
        ("зам. директора по УВР, учитель физики", {Role.DEPUTY, Role.TEACHER}),
        ("Заместитель директора по АХЧ", set()),
        ("Директор", {Role.PRINCIPAL}),
        ("и.о. директора", {Role.PRINCIPAL}),
        ("секретарь-машинистка", {Role.SECRETARY}),
        ("администратор АСУ РСО", {Role.ADMIN}),
        ("повар", set()),
    ],
)
def test_posts_give_roles(post: str, roles: set[Role]) -> None:
    assert roles_of_post(post) == roles


def test_an_unknown_role_is_asked_back() -> None:
    assert parse_roles("учитель, секретарь") == {Role.TEACHER, Role.SECRETARY}
    with pytest.raises(BadValue) as caught:
        parse_roles("хранитель")
    assert "учитель" in caught.value.choices


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        (5.0, (5, None)),
        ("4 (хор)", (4, None)),
        ("н/а", (None, FinalCode.NOT_ATTESTED)),
        ("осв.", (None, FinalCode.EXEMPT)),
        ("зачёт", (None, FinalCode.PASSED)),
        ("незач", (None, FinalCode.FAILED)),
        ("-", None),
        (None, None),
    ],
)
def test_final_marks(cell: Any, mark: tuple[int | None, FinalCode | None] | None) -> None:
    assert parse_final(cell) == mark


@pytest.mark.parametrize("cell", ["6", "4/5", "4,5", "хорошист", "0"])
def test_what_is_no_final_mark_is_refused(cell: str) -> None:
    with pytest.raises(BadValue):
        parse_final(cell)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("I четв.", Period(FinalKind.TERM, TermKind.QUARTER, 1)),
        (
            "Итоги за вторую четверть 2026/2027 учебного года",
            Period(FinalKind.TERM, TermKind.QUARTER, 2),
        ),
        ("II п/г", Period(FinalKind.TERM, TermKind.HALF_YEAR, 2)),
        ("3 триместр", Period(FinalKind.TERM, TermKind.TRIMESTER, 3)),
        ("год", Period(FinalKind.YEAR)),
        ("Экз.", Period(FinalKind.EXAM)),
        ("Ведомость за 2026/2027 учебный год", None),
    ],
)
def test_periods(text: str, period: Period | None) -> None:
    assert find_period(text) == period


def told(text: str) -> list[tuple[str, str, list[str]]]:
    return [(one.relation, " ".join(one.words), one.phones) for one in parse_guardians(text)]


ANNA, PETR = "Иванова Анна Петровна", "Иванов Пётр Ильич"


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        (
            f"Мать: {ANNA}, тел. 8-917-123-45-67; отец: {PETR}, 8 (927) 765-43-21",
            [("mother", ANNA, ["8-917-123-45-67"]), ("father", PETR, ["8 (927) 765-43-21"])],
        ),
        (
            f"{ANNA} (мать), 89171234567, {PETR} (отец) 89277654321",
            [("mother", ANNA, ["89171234567"]), ("father", PETR, ["89277654321"])],
        ),
        (f"{ANNA} 89171234567, {PETR}", [("", ANNA, ["89171234567"]), ("", PETR, [])]),
        ("Иванова Анна\nПетровна\nИванов Пётр Ильич", [("", ANNA, []), ("", PETR, [])]),
        (f"{ANNA} / {PETR}", [("", ANNA, []), ("", PETR, [])]),
        ("мать Мамедова Лейла Гасан кызы", [("mother", "Мамедова Лейла Гасан кызы", [])]),
        ("-", []),
    ],
)
def test_parents_in_one_cell(text: str, parents: list[tuple[str, str, list[str]]]) -> None:
    assert told(text) == parents
