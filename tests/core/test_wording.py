from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import wording
from core.i18n import speaking
from core.wording import Case

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("first", "last", "sex", "genitive", "about"),
    [
        ("Анна", "Соколова", "f", "Анны Соколовой", "об Анне Соколовой"),
        ("Пётр", "Иванов", None, "Петра Иванова", "о Петре Иванове"),
        ("Никита", "Седых", "m", "Никиты Седых", "о Никите Седых"),
        ("Илья", "Ким", "m", "Ильи Кима", "об Илье Киме"),
        ("Дана", "Ли", None, "Дана Ли", "о Дана Ли"),
    ],
)
def test_children_are_declined_and_the_unknown_left_alone(
    first: str, last: str, sex: str | None, genitive: str, about: str
) -> None:
    with speaking("ru"):
        assert wording.child_name(first, last, case=Case.GENITIVE, sex=sex) == genitive
        assert wording.about_child(first, last, sex=sex) == about
    with speaking("en"):
        assert wording.child_name(first, last, case=Case.GENITIVE, sex=sex) == f"{first} {last}"
        assert wording.about_child(first) == f"about {first}"


def test_an_employee_is_named_in_full_and_in_short() -> None:
    assert wording.staff_name("Морозова", "Елена", "Павловна") == "Морозова Елена Павловна"
    assert wording.staff_initials("Морозова", "Елена", "Павловна") == f"Морозова{NBSP}Е.{NBSP}П."
    assert wording.staff_initials("Ли", "Мин") == f"Ли{NBSP}М."
    assert wording.polite_name("Мин") == "Мин"


def test_a_child_is_named_with_the_class() -> None:
    assert wording.child_name("Анна", class_name="7Б") == "Анна, 7Б"


@pytest.mark.parametrize(
    ("code", "ru", "en"),
    [
        ("mother", "мать", "mother"),
        ("father", "отец", "father"),
        ("aunt", "представитель", "guardian"),
    ],
)
def test_relations_are_words(code: str, ru: str, en: str) -> None:
    for language, word in (("ru", ru), ("en", en)):
        with speaking(language):
            assert wording.relation(code) == word


@pytest.mark.parametrize(
    ("since", "until", "ru", "en"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16–22 ноября", "16–22 November"),
        (
            date(2026, 9, 28),
            date(2026, 10, 4),
            "28 сентября – 4 октября",
            "28 September – 4 October",
        ),
        (
            date(2026, 12, 28),
            date(2027, 1, 3),
            "28 декабря 2026 – 3 января 2027",
            "28 December 2026 – 3 January 2027",
        ),
        (date(2026, 11, 18), date(2026, 11, 18), "18 ноября", "18 November"),
    ],
)
def test_a_period_says_no_more_than_it_must(since: date, until: date, ru: str, en: str) -> None:
    for language, text in (("ru", ru), ("en", en)):
        with speaking(language):
            assert wording.period(since, until) == text


def test_days_and_moments_are_those_of_the_school(at: Callable[[str], None]) -> None:
    late = datetime(2026, 11, 17, 20, 30, tzinfo=UTC)  # 00:30 of the 18th in Samara
    with speaking("ru"):
        assert wording.day_and_weekday(date(2026, 11, 18)) == "среда, 18 ноября"
        assert wording.weekday(date(2026, 11, 18)) == "среда"
        assert wording.weekday_short(date(2026, 11, 18)) == "ср"
        assert wording.day_short(date(2026, 11, 8)) == "08.11"
        assert wording.moment(late, "Europe/Samara") == "18 ноября, 00:30"
        assert wording.time_of(late, "Europe/Samara") == "00:30"
        at("2027-02-01 08:00")
        assert wording.moment(late, "Europe/Samara") == "18 ноября 2026, 00:30"


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (Decimal("4.305"), "4,31", "4.31"),
        (4.5, "4,50", "4.50"),
        (None, "—", "—"),
    ],
)
def test_a_mean_has_the_readers_comma(value: Decimal | None, ru: str, en: str) -> None:
    for language, text in (("ru", ru), ("en", en)):
        with speaking(language):
            assert wording.mean(value) == text


def test_a_change_has_a_sign_unless_it_is_none() -> None:
    with speaking("ru"):
        assert wording.change(Decimal("0.04")) == "+0,04"
        assert wording.change(Decimal("-0.04")) == "−0,04"
        assert wording.change(Decimal("-0.001")) == "0,00"


def test_counts_lists_and_terms_read_as_people_write_them() -> None:
    with speaking("ru"):
        assert wording.number(1587) == f"1{NBSP}587"
        assert wording.joined(["алгебра", "физика", "история"]) == "алгебра, физика и история"
        assert wording.joined(["алгебра"]) == "алгебра"
        assert wording.joined([]) == ""
        assert wording.term_name("quarter", 2) == "2-я четверть"
    with speaking("en"):
        assert wording.number(1587) == "1,587"
        assert wording.joined(["a", "b"]) == "a and b"


def test_long_text_is_cut_at_a_word() -> None:
    assert wording.shortened("раз  два\nтри", 20) == "раз два три"
    assert wording.shortened("раз два три", 9) == "раз два…"
    assert wording.shortened("абвгдежз", 5) == "абвг…"


@pytest.mark.parametrize(
    ("percent", "said"), [(100, "1"), (150, "1,5"), (300, "3"), (1000, "10"), (50, "0,5")]
)
def test_a_weight_is_said_as_teachers_say_it(percent: int, said: str) -> None:
    assert wording.weight(percent) == said
