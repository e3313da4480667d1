"""A teacher's line of marks, read without a database."""

from dataclasses import dataclass
from datetime import date

import pytest

from bot.dictation import find_group, match, read_line
from core.journal.grid import GroupChoice
from core.journal.roster import RosterPupil, WorkType

TODAY = date(2026, 11, 18)
TYPES = (
    WorkType(1, "Ответ на уроке", "О", 100),
    WorkType(2, "Контрольная работа", "К", 300),
    WorkType(3, "Домашнее задание", "Д", 100),
    WorkType(4, "Самостоятельная работа", "СР", 150),
)


def pupil(number: int, name: str) -> RosterPupil:
    last, first = name.split()
    return RosterPupil(number, last, first, "", None, (), None)


CLASS = tuple(
    pupil(number, name)
    for number, name in enumerate(
        (
            "Соколова Анна",
            "Иванов Пётр",
            "Петров Илья",
            "Петрова Мария",
            "Ёлкин Семён",
            "Ли Ян",
            "Белых Анна",
            "Белых Ольга",
        ),
        1,
    )
)


@dataclass
class Told:
    """By pupil's number what would be saved, and what would be asked or refused."""

    saved: dict[int, str]
    asked: list[tuple[str, tuple[int, ...]]]
    refused: list[str]


def told(text: str) -> Told:
    line = read_line(text, today=TODAY)
    assert line is not None
    matched = match(line, CLASS, TYPES)
    saved = {
        one.pupil_id: " ".join(
            [*(f"{put}/{kind}" for kind, put in one.puts), one.code or ""]
        ).strip()
        for one in matched.entries
    }
    asked = [(one.said, one.pupils) for one in matched.doubts]
    return Told(saved, asked, [*(one.said for one in matched.clashes), *line.lost])


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ("7Б алгебра: Соколова 5, Иванов 4 к/р, Петров н", {1: "5/1", 2: "4/2", 3: "absent"}),
        ("7б алгебра к/р: соколова 5; иванов 3", {1: "5/2", 2: "3/2"}),
        ("7 «Б»: Соколова 5\nИванов 4", {1: "5/1", 2: "4/1"}),
        ("7Б: Соколова 5, 4 к/р", {1: "5/1 4/2"}),
        ("7Б: Елкин 2 д/з, Ли болеет", {5: "2/3", 6: "sick"}),
        ("7Б: Сокол 5", {1: "5/1"}),
        ("7Б: Соклова 5", {1: "5/1"}),
        ("7Б: Иванов П. 3, Ли точка", {2: "3/1", 6: "./1"}),
        ("7Б: Белых Ольга 4, Белых А. 5", {8: "4/1", 7: "5/1"}),
        ("7Б: самостоятельная Иванов 4", {2: "4/4"}),
        ("7Б с/р: Иванов 4 опоздал", {2: "4/4 late"}),
        ("7Б - Соколова нп, Иванов осв, Ли ув", {1: "unexcused", 2: "exempt", 6: "excused"}),
    ],
)
def test_a_line_says_who_gets_what(text: str, saved: dict[int, str]) -> None:
    assert told(text) == Told(saved, [], [])


def test_namesakes_and_unknown_pupils_are_asked_about_and_never_guessed() -> None:
    assert told("7Б: Белых 5, Сидоров 4").asked == [("Белых 5", (7, 8)), ("Сидоров 4", ())]


def test_two_marks_for_one_work_are_refused_because_one_would_be_lost() -> None:
    assert told("7Б: Соколова 5 4, Иванов 4").refused == ["Соколова 5 4"]


def test_what_was_not_understood_is_said() -> None:
    assert told("7Б: Соколова 5, молодцы все").refused == ["молодцы все"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7Б алгебра: Соколова 5", None),
        ("7Б алгебра вчера: Соколова 5", date(2026, 11, 17)),
        ("7Б алгебра 16.11: Соколова 5", date(2026, 11, 16)),
        ("7Б алгебра 25.12: Соколова 5", date(2025, 12, 25)),
        ("7Б алгебра 31.02: Соколова 5", None),
        ("7Б алгебра 3 октября: Соколова 5", date(2026, 10, 3)),
        ("7Б 16 нояб. алгебра: Соколова 5", date(2026, 11, 16)),
        ("7Б алгебра 25 декабря: Соколова 5", date(2025, 12, 25)),
        ("7Б алгебра 1 мая 2025 г.: Соколова 5", date(2025, 5, 1)),
    ],
)
def test_a_line_may_name_the_day_of_the_lesson(text: str, day: date | None) -> None:
    line = read_line(text, today=TODAY)
    assert line is not None
    assert (line.day, line.subject) == (day, "алгебра")


@pytest.mark.parametrize(
    "text",
    ["", "привет: как дела", "7Б", "7Б алгебра", "7Б: ", "12Б: Иванов 5", "7Б: завтра собрание"],
)
def test_other_texts_are_no_lines_of_marks(text: str) -> None:
    assert read_line(text, today=TODAY) is None


def test_others_present_is_understood_as_attendance_taken() -> None:
    line = read_line("7Б алгебра: Петров н, остальные были", today=TODAY)
    assert line is not None
    assert line.present


def test_the_group_is_found_by_class_and_any_beginning_of_the_subject() -> None:
    groups = [
        GroupChoice(1, 1, "7Б", 7, "", 1, "Алгебра", True),
        GroupChoice(2, 1, "7Б", 7, "", 2, "Геометрия", True),
        GroupChoice(3, 2, "7А", 7, "", 1, "Алгебра", True),
    ]

    def found(text: str) -> list[int]:
        line = read_line(text, today=TODAY)
        assert line is not None
        return [one.id for one in find_group(line, groups)]

    assert found("7Б алг: Ли 5") == [1]
    assert found("7Б алгбра: Ли 5") == [1]
    assert found("7Б: Ли 5") == [1, 2]
    assert found("7Б химия: Ли 5") == []
