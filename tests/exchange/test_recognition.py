"""Tables as people draw them, read without a database."""

from datetime import date, time

import pytest

from core.enums import FinalCode
from core.exchange.faults import Gravity
from core.exchange.rows import Rows as Read
from core.exchange.sheets.readers import read_rows
from core.exchange.sheets.reading import Workbook
from core.exchange.sheets.tables import Reading
from core.exchange.values.subjects import SubjectBook
from tests.exchange.books import Rows, book
from tests.exchange.messy import BELLS, CLASSES_8, FINALS, LOADS, STAFF, TERMS, TIMETABLE

TODAY = date(2026, 11, 18)


def read(*books: Workbook, subjects: tuple[str, ...] = ()) -> tuple[Read, Reading]:
    reading = Reading(TODAY, SubjectBook(subjects))
    return read_rows(books, reading), reading


def clean(*books: Workbook, subjects: tuple[str, ...] = ()) -> Read:
    rows, reading = read(*books, subjects=subjects)
    assert reading.faults.stopping == []
    return rows


@pytest.mark.parametrize(
    "header",
    [
        ["№ п/п", "Фамилия Имя Отчество", "Класс", "Дата рождения"],
        ["№", "Ф.И.О.", "КЛАСС ", "Д.р."],
        ["N", "ФИО ребёнка", "Кл.", "Дата рожд. (дд.мм.гггг)"],
        ["", "Учащийся", "Класс\nобучения", "Дата рож-\nдения"],
        ["№№", "ФИO обучающегося", "класс", "Число, месяц, год рождения"],
    ],
)
def test_a_list_of_pupils_is_known_by_its_headers(header: list[str]) -> None:
    pupil = clean(book(Лист=[header, [1, "Ёлкина Анна", "7а", "01.02.2013"]])).pupils[0]
    assert (str(pupil.name), str(pupil.school_class)) == ("Ёлкина Анна", "7А")
    assert pupil.birth_date == date(2013, 2, 1)


def test_the_order_of_columns_does_not_matter() -> None:
    rows: Rows = [["Дата рождения", "Отчество", "Имя", "Класс", "Фамилия"]]
    rows.append(["01.02.2013", "Игоревна", "Анна", "7А", "Соколова"])
    assert str(clean(book(Лист=rows)).pupils[0].name) == "Соколова Анна Игоревна"


@pytest.mark.parametrize(
    ("name", "sheet", "title"),
    [
        ("a.xlsx", "7Б", "Список"),
        ("a.xlsx", "Лист1", "Список учащихся 7 «Б» класса"),
        ("7 б класс.xlsx", "Лист1", "Список"),
    ],
)
def test_the_class_may_stand_in_the_title_the_sheet_or_the_file(
    name: str, sheet: str, title: str
) -> None:
    rows: Rows = [[title], ["ФИО", "Дата рождения"], ["Ли Ян", "01.02.2013"]]
    assert str(clean(book(name, **{sheet: rows})).pupils[0].school_class) == "7Б"


def test_a_title_and_a_sheet_that_disagree_are_asked_about() -> None:
    rows: Rows = [["Список 7А класса"], ["ФИО", "Дата рождения"], ["Ли Ян", "01.02.2013"]]
    _, reading = read(book(**{"7Б": rows}))
    assert [fault.choices for fault in reading.faults.stopping] == [("7А", "7Б")]


def test_classes_on_lines_of_their_own_count_for_the_rows_below() -> None:
    rows: Rows = [["№", "ФИО", "Дата рождения"], ["7А класс"], [1, "Ли Ян", None]]
    rows += [["Итого: 1"], [], ["7 «Б» класс"], [1, "Ким Юна", None]]
    pupils = clean(book(Лист=rows)).pupils
    assert [str(pupil.school_class) for pupil in pupils] == ["7А", "7Б"]


def test_several_tables_in_one_sheet_are_all_read() -> None:
    header = ["№", "ФИО", "Дата рождения"]
    rows: Rows = [["Список 7А класса"], header, [1, "Ли Ян", None], [], ["Список 7Б класса"]]
    rows += [header, [1, "Ким Юна", None]]
    pupils = clean(book(Лист=rows)).pupils
    assert [str(pupil.school_class) for pupil in pupils] == ["7А", "7Б"]


def test_a_class_is_carried_down_a_block_but_a_gap_in_a_list_is_a_fault() -> None:
    header = ["Класс", "ФИО"]
    block: Rows = [header, ["7А", "Ли Ян"], [None, "Ким Юна"], ["7Б", "Пак Ли"], ["", "Цой Мин"]]
    assert [str(one.school_class) for one in clean(book(Лист=block)).pupils] == [
        "7А",
        "7А",
        "7Б",
        "7Б",
    ]
    gap: Rows = [header, ["7А", "Ли Ян"], ["7А", "Ким Юна"], [None, "Пак Ли"], ["7А", "Цой Мин"]]
    _, reading = read(book(Лист=gap))
    assert [fault.place.row for fault in reading.faults.stopping] == [4]


def test_parents_in_columns_of_their_own_or_in_one_cell() -> None:
    rows: Rows = [
        ["ФИО", "Класс", "Мать", "Телефон", "Отец", "Телефон"],
        ["Ли Ян", "7А", "Ли Анна", "89171234567", "Ли Мин", "89271234567"],
    ]
    parents = clean(book(Лист=rows)).pupils[0].guardians
    assert [(str(one.name), one.relation, one.phone) for one in parents] == [
        ("Ли Анна", "mother", "+79171234567"),
        ("Ли Мин", "father", "+79271234567"),
    ]
    alla = clean(book(Лист=CLASSES_8)).pupils[1].guardians
    assert [(str(one.name), one.relation, one.phone) for one in alla] == [
        ("Семенова Алла Игоревна", "mother", "+79175556677")
    ]


def test_two_columns_of_one_name_are_two_parents() -> None:
    rows: Rows = [
        ["ФИО", "Класс", "Законный представитель", "Тел.", "Законный представитель", "Тел."],
        ["Ли Ян", "7А", "Ли Анна", "89171234567", "Ли Мин", "89271234567"],
    ]
    parents = clean(book(Лист=rows)).pupils[0].guardians
    assert [one.phone for one in parents] == ["+79171234567", "+79271234567"]
    assert {one.relation for one in parents} == {"guardian"}


def test_one_phone_for_two_parents_is_asked_back() -> None:
    rows: Rows = [["ФИО", "Класс", "Мать", "Отец", "Телефон родителей"]]
    rows.append(["Ли Ян", "7А", "Ли Анна", "Ли Мин", "89171234567"])
    _, reading = read(book(Лист=rows))
    assert [fault.choices for fault in reading.faults.stopping] == [("Ли Анна", "Ли Мин")]
    rows[1][4] = "мать 89171234567, отец 89271234567"
    parents = clean(book(Лист=rows)).pupils[0].guardians
    assert [one.phone for one in parents] == ["+79171234567", "+79271234567"]


def test_other_data_about_parents_is_not_taken_for_their_names() -> None:
    rows: Rows = [["ФИО", "Класс", "Место работы матери", "Адрес родителей", "Мать"]]
    rows.append(["Ли Ян", "7А", "Завод Прогресс", "Мира 5", "Ли Анна"])
    assert [str(one.name) for one in clean(book(Лист=rows)).pupils[0].guardians] == ["Ли Анна"]


@pytest.mark.parametrize(
    "row",
    [
        ["Ли Ян", "7А", "выбыл 12.10.2026"],
        ["Ли Ян (отчислен 12.10.26)", "7А", ""],
        ["Ли Ян", "7А", "Выбыла в шк. № 5, пр. от 12.10.2026"],
    ],
)
def test_a_note_says_who_has_left(row: list[str]) -> None:
    pupil = clean(book(Лист=[["ФИО", "Класс", "Примечание"], row])).pupils[0]
    assert (pupil.gone, pupil.left_on) == (True, date(2026, 10, 12))


def test_totals_signatures_and_column_numbers_are_no_pupils() -> None:
    rows: Rows = [["№", "ФИО", "Класс"], [1, 2, 3], [1, "Ли Ян", "7А"], ["Всего", 1]]
    rows += [["Мальчиков", 1], [], ["Директор", "", "Петров П. П."], ["Исполнитель: Иванова, т. 5"]]
    assert len(clean(book(Лист=rows)).pupils) == 1


def test_a_fault_names_file_sheet_row_column_and_value() -> None:
    rows: Rows = [["Список"], ["ФИО", "Класс", "Дата рождения"], ["Ли Ян", "7А", "31.02.2012"]]
    _, reading = read(book("список.xlsx", Ученики=rows))
    fault = reading.faults.stopping[0]
    assert (fault.place.file, fault.place.sheet, fault.place.row) == ("список.xlsx", "Ученики", 3)
    assert (fault.column, fault.value, fault.gravity) == (
        "Дата рождения",
        "31.02.2012",
        Gravity.FAULT,
    )


def test_unknown_sheets_hidden_ones_and_unused_columns_are_told() -> None:
    rows: Rows = [["ФИО", "Класс", "Любимый цвет"], ["Ли Ян", "7А", "синий"]]
    one = book(Ученики=rows, Заметки=[["Купить мел"]], Старое=rows)
    one.sheets[2].hidden = True
    _, reading = read(one)
    assert reading.faults.stopping == []
    assert sorted(fault.place.sheet for fault in reading.faults.notes) == [
        "Заметки",
        "Старое",
        "Ученики",
    ]
    _, reading = read(book(Заметки=[["Купить мел"]]))
    assert [fault.place.sheet for fault in reading.faults.stopping] == ["Заметки"]


def test_staff_with_posts_and_classes() -> None:
    staff = clean(book(Учителя=STAFF)).staff
    assert [sorted(row.roles) for row in staff] == [
        ["principal"],
        ["deputy", "teacher"],
        ["teacher"],
        ["teacher"],
        [],
        ["admin"],
    ]
    assert [str(name) for name in staff[2].leads] == ["7Б"]


def test_loads_with_merged_teachers_several_classes_and_groups() -> None:
    loads = clean(book(Нагрузка=LOADS)).loads
    assert [
        (one.teacher.last, one.subject, str(one.school_class), one.group, one.hours)
        for one in loads
    ] == [
        ("Белова", "Русский язык", "7Б", "", 4),
        ("Белова", "Русский язык", "8А", "", 4),
        ("Белова", "Литература", "7Б", "", 2),
        ("Морозова", "Англ. яз.", "7Б", "1", 3),
        ("Белова", "Англ. яз.", "7Б", "2", 3),
        ("Зайцева", "Физика", "7Б", "", 2),
    ]


def test_loads_as_a_grid_of_classes() -> None:
    rows: Rows = [
        ["Учитель", "Предмет", "5А", "5Б", "Всего"],
        ["Белова М.П.", "Алгебра", 5, "-", 5],
    ]
    rows.append([None, "Геометрия", 2.0, 3, 5])
    loads = clean(book(Тарификация=rows)).loads
    assert [(one.subject, str(one.school_class), one.hours) for one in loads] == [
        ("Алгебра", "5А", 5),
        ("Геометрия", "5А", 2),
        ("Геометрия", "5Б", 3),
    ]


def test_the_timetable_as_a_grid_with_rooms_and_groups() -> None:
    slots = clean(book(Расписание=TIMETABLE)).slots
    seven = [one for one in slots if str(one.school_class) == "7Б"]
    assert [(one.weekday, one.number, one.subject, one.group, one.room) for one in seven] == [
        (1, 1, "Рус. яз.", None, "21"),
        (1, 2, "Англ. яз.", "1", "12"),
        (1, 2, "Англ. яз.", "2", "14"),
        (2, 1, "Лит-ра", None, "21"),
        (2, 2, "Физика", None, "30"),
    ]


def test_the_timetable_as_a_list() -> None:
    rows: Rows = [
        ["День недели", "Урок", "Класс", "Предмет", "Каб."],
        ["Пн", 1, "7А", "Физика", 5.0],
    ]
    slot = clean(book(Расписание=rows)).slots[0]
    assert (slot.weekday, slot.number, slot.subject, slot.room) == (1, 1, "Физика", "5")


def test_terms_and_holidays_may_share_a_table() -> None:
    rows = clean(book(Четверти=TERMS))
    assert [(row.number, row.starts_on, row.ends_on) for row in rows.terms] == [
        (1, date(2026, 9, 1), date(2026, 10, 25)),
        (2, date(2026, 11, 2), date(2026, 12, 30)),
    ]
    assert [row.name for row in rows.holidays] == ["Осенние каникулы"]


def test_a_span_of_days_in_one_cell() -> None:
    rows: Rows = [["Каникулы", "Сроки"], ["Осенние", "с 26.10.2026 по 01.11.2026"]]
    holiday = clean(book(Лист=rows)).holidays[0]
    assert (holiday.starts_on, holiday.ends_on) == (date(2026, 10, 26), date(2026, 11, 1))


def test_bells_take_the_shift_from_the_title() -> None:
    bells = clean(book(Звонки=BELLS)).bells
    assert [(one.shift, one.number, one.starts_at) for one in bells] == [
        (1, 1, time(8)),
        (1, 2, time(8, 55)),
        (1, 3, time(9, 50)),
    ]


def test_a_summary_of_final_marks_is_a_matrix_with_statistics_below() -> None:
    finals = clean(book(Итоги=FINALS)).finals
    assert len(finals) == 7
    assert {(str(one.school_class), one.period.number) for one in finals} == {("7Б", 1)}
    marks = [one.value or one.code for one in finals]
    assert marks == [5, 4, FinalCode.NOT_ATTESTED, 5, 3, FinalCode.EXEMPT, 4]


def test_one_subject_by_periods_is_a_matrix_too() -> None:
    rows: Rows = [["7А класс. Алгебра"], ["ФИО", "1 четв.", "2 четв.", "Год"], ["Ли Ян", 5, 4, 5]]
    finals = clean(book(Алгебра=rows)).finals
    assert [(one.subject, one.period.kind, one.period.number, one.value) for one in finals] == [
        ("Алгебра", "term", 1, 5),
        ("Алгебра", "term", 2, 4),
        ("Алгебра", "year", 0, 5),
    ]


def test_a_column_of_marks_of_an_unknown_subject_is_no_small_thing() -> None:
    rows: Rows = [["Ведомость 7А класса за 1 четверть"], ["ФИО", "Алгебра", "Алхимия"]]
    rows.append(["Ли Ян", 5, 4])
    _, reading = read(book(Лист=rows))
    assert [fault.column for fault in reading.faults.stopping] == ["Алхимия"]
    assert len(clean(book(Лист=rows), subjects=("Алхимия",)).finals) == 2
