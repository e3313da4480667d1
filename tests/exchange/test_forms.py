"""Layouts met in schools, each with what is right about it and nothing guessed."""

from core.exchange.sheets.reading import Sheet, Workbook
from tests.exchange.books import Rows, book
from tests.exchange.test_recognition import clean, read


def merged(rows: Rows, *areas: tuple[int, int, int, int], sheet: str = "Лист") -> Workbook:
    """A workbook whose sheet has merged areas (top, left, bottom, right from 0), as it is read."""
    width = max(len(row) for row in rows)
    padded = [row + [None] * (width - len(row)) for row in rows]
    one = Sheet(sheet, padded, list(areas))
    one.fill_merged()
    return Workbook("таблица.xlsx", [one])


def test_a_title_of_two_cells_is_no_upper_row_of_headers() -> None:
    rows: Rows = [["Список 7А класса", None, "Кл. рук.: Белова М. П."]]
    rows += [["№", "ФИО", "Телефон"], [1, "Ли Ян", "89171234567"]]
    pupil = clean(book(Лист=rows)).pupils[0]
    assert (str(pupil.school_class), pupil.phone) == ("7А", "+79171234567")


def test_an_answer_in_the_title_is_no_header() -> None:
    rows: Rows = [["Класс: 7А", "Классный руководитель: Белова М. П."]]
    rows += [["ФИО", "Дата рождения"], ["Ли Ян", "01.02.2013"]]
    read_rows = clean(book(Лист=rows))
    assert [str(one.school_class) for one in read_rows.pupils] == ["7А"]
    assert read_rows.classes == []


def test_the_second_parent_may_stand_on_a_line_of_their_own() -> None:
    rows: Rows = [["№", "ФИО", "Класс", "ФИО родителя", "Тел."]]
    rows += [[1, "Ли Ян", "7А", "Ли Анна", "89171234567"], [None] * 3 + ["Ли Мин", "89271234567"]]
    rows += [[2, "Ким Юна", "7А", "Ким Ира", "89170000000"]]
    for one in (book(Лист=rows), merged(rows, (1, 1, 2, 1), (1, 2, 2, 2))):
        pupils = clean(one).pupils
        assert [len(pupil.guardians) for pupil in pupils] == [2, 1]
        assert [str(one.name) for one in pupils[0].guardians] == ["Ли Анна", "Ли Мин"]


def test_two_tables_side_by_side_are_refused() -> None:
    rows: Rows = [
        ["№", "ФИО", "Класс", "№", "ФИО", "Класс"],
        [1, "Ли Ян", "7А", 1, "Ким Юна", "7Б"],
    ]
    _, reading = read(book(Лист=rows))
    assert [fault.column for fault in reading.faults.stopping] == ["ФИО", "Класс"]


def test_staff_by_departments() -> None:
    rows: Rows = [["№", "ФИО", "Должность"], ["Администрация"]]
    rows += [["", "Белова Мария Петровна", "директор"], ["Учителя"]]
    rows += [["", "Громова Вера Ильинична", "учитель"], [2, "Ершов Пётр Ильич", "учитель"]]
    assert [row.post for row in clean(book(Лист=rows)).staff] == ["директор", "учитель", "учитель"]


def test_bells_of_two_shifts_side_by_side() -> None:
    rows: Rows = [["№ урока", "1 смена", None, "2 смена", None]]
    rows += [[None, "начало", "конец", "начало", "конец"], [1, "8:00", "8:45", "13:00", "13:45"]]
    rows += [[2, "8:55", "9:40", None, None]]
    bells = clean(merged(rows, (0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0))).bells
    assert [(one.shift, one.number, one.starts_at.hour) for one in bells] == [
        (1, 1, 8),
        (2, 1, 13),
        (1, 2, 8),
    ]


def test_final_marks_with_periods_under_subjects() -> None:
    rows: Rows = [["Итоговые отметки 7А класса"], ["ФИО", "Алгебра", None, "Геометрия", None]]
    rows += [[None, "1 ч", "год", "1 ч", "год"], ["Ли Ян", 5, 4, "н/а", None]]
    finals = clean(merged(rows, (1, 1, 1, 2), (1, 3, 1, 4), (1, 0, 2, 0))).finals
    assert [(one.subject, one.period.kind, one.value) for one in finals] == [
        ("Алгебра", "term", 5),
        ("Алгебра", "year", 4),
        ("Геометрия", "term", None),
    ]


def test_a_timetable_with_the_day_written_downwards() -> None:
    rows: Rows = [["День", "Урок", "Время", "5А", "5Б"]]
    rows += [["В\nТ\nО\nР\nН\nИ\nК", 1, "8:00-8:45", "Математика 204", "Рус.яз/Информ."]]
    rows += [[None, 2, "", "Англ.яз. Иванова А.П./Петрова О.И.", "Ин. яз. 1гр/2гр"]]
    slots = clean(merged(rows, (1, 0, 2, 0))).slots
    assert {one.weekday for one in slots} == {2}
    assert [
        (one.subject, one.group, one.teacher and one.teacher.last, one.room) for one in slots
    ] == [
        ("Математика", None, None, "204"),
        ("Рус.яз", None, None, ""),
        ("Информ.", None, None, ""),
        ("Англ.яз.", None, "Иванова", ""),
        ("Англ.яз.", None, "Петрова", ""),
        ("Ин. яз.", "1", None, ""),
        ("Ин. яз.", "2", None, ""),
    ]


def test_a_sheet_may_be_one_day_of_the_timetable() -> None:
    rows: Rows = [["№ урока", "5А"], [1, "Литература, каб. 5"]]
    slot = clean(book(Среда=rows)).slots[0]
    assert (slot.weekday, slot.subject, slot.room) == (3, "Литература", "5")


def test_home_and_mobile_numbers_have_columns_of_their_own() -> None:
    rows: Rows = [["ФИО", "Класс", "Дом. тел.", "Моб. тел.", "Адрес эл. почты", "Адрес, телефон"]]
    rows.append(["Ли Ян", "7А", "332-12-45", "89171234567", "LI@mail.ru", "ул. Мира, 5-12"])
    pupil = clean(book(Лист=rows)).pupils[0]
    assert (pupil.phone, pupil.email) == ("+79171234567", "li@mail.ru")


def test_a_list_of_subjects_needs_one_column() -> None:
    rows: Rows = [["№", "Наименование предмета"], [1, "Алгебра"], [2, "Ботаника"]]
    assert [row.name for row in clean(book(Лист=rows)).subjects] == ["Алгебра", "Ботаника"]


def test_a_vacancy_and_a_roman_shift_in_the_list_of_classes() -> None:
    rows: Rows = [["Класс", "Кол-во учащихся", "Классный руководитель", "Смена"]]
    rows += [["5Б", 24, "вакансия", "II"], ["Итого", 24]]
    one = clean(book(Лист=rows)).classes[0]
    assert (one.teacher, one.shift) == (None, 2)


def test_terms_that_differ_by_grade() -> None:
    rows: Rows = [["Учебный период", "Дата начала", "Дата окончания", "Классы"]]
    rows += [["1 четверть", "01.09.2026", "25.10.2026", "1-9"]]
    rows += [
        ["I полугодие", "01.09.2026", "30.12.2026", "10-11"],
        ["Год", "01.09.2026", "31.05.2027"],
    ]
    assert [(row.kind, row.grades) for row in clean(book(Лист=rows)).terms] == [
        ("quarter", (1, 9)),
        ("half_year", (10, 11)),
    ]


def test_groups_may_be_columns_of_the_list_of_pupils() -> None:
    header = ["ФИО", "Класс", "Группа по английскому языку", "Подгруппа (информатика)"]
    rows: Rows = [header, ["Ли Ян", "7А", 1, "2 гр."]]
    assert clean(book(Лист=rows)).pupils[0].groups == [
        ("Английский язык", "1"),
        ("Информатика", "2"),
    ]


def test_grade_and_letter_in_two_columns() -> None:
    rows: Rows = [["Параллель", "Литера", "Фамилия", "Имя"], [7, "А", "Ли", "Ян"]]
    rows.append([10, "физмат", "Ким", "Юна"])
    pupils = clean(book(Лист=rows)).pupils
    assert [str(one.school_class) for one in pupils] == ["7А", "10 Физмат"]


def test_a_dash_is_nobody() -> None:
    header = [
        "Ф. И. ученика",
        "Класс",
        "Ф. И. О. матери",
        "Тел. матери",
        "Ф. И. О. отца",
        "Тел. отца",
    ]
    rows: Rows = [header, ["Ли Ян", "7 а", "Ли Анна", "8(917)123-45-67", "-", "-"]]
    assert len(clean(book(Лист=rows)).pupils[0].guardians) == 1


def test_marks_without_a_period_are_asked_about() -> None:
    rows: Rows = [["Ведомость 7А класса"], ["ФИО", "Алгебра"], ["Ли Ян", 5]]
    _, reading = read(book(Лист=rows))
    assert len(reading.faults.stopping) == 1
