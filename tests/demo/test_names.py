from random import Random

import pytest

from core.demo.names import CHILD, ELDER, PARENT, first_name, patronymic
from core.demo.surnames import feminine, surname


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Андрей", "Андреевич", "Андреевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Юрий", "Юрьевич", "Юрьевна"),
        ("Дмитрий", "Дмитриевич", "Дмитриевна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Лев", "Львович", "Львовна"),
        ("Павел", "Павлович", "Павловна"),
        ("Пётр", "Петрович", "Петровна"),
        ("Михаил", "Михайлович", "Михайловна"),
        ("Ильдар", "Ильдарович", "Ильдаровна"),
    ],
)
def test_patronymics_follow_the_fathers_name(father: str, son: str, daughter: str) -> None:
    assert patronymic(father, "m") == son
    assert patronymic(father, "f") == daughter


@pytest.mark.parametrize(
    ("name", "hers"),
    [
        ("Белов", "Белова"),
        ("Королёв", "Королёва"),
        ("Никитин", "Никитина"),
        ("Покровский", "Покровская"),
        ("Троицкий", "Троицкая"),
        ("Шевченко", "Шевченко"),
        ("Мельник", "Мельник"),
        ("Григорян", "Григорян"),
    ],
)
def test_women_bear_the_surname_in_their_own_form(name: str, hers: str) -> None:
    assert feminine(name) == hers


def test_a_frequent_surname_is_met_more_often_than_a_rare_one() -> None:
    rng = Random(1)
    met = [surname(rng) for _ in range(20_000)]
    assert met.count("Иванов") > 3 * max(1, met.count("Миллер"))


@pytest.mark.parametrize("generation", [CHILD, PARENT, ELDER])
@pytest.mark.parametrize("sex", ["m", "f"])
@pytest.mark.parametrize("tatar", [False, True])
def test_names_suit_sex_and_generation(generation: int, sex: str, tatar: bool) -> None:
    names = {first_name(Random(number), sex, generation, tatar=tatar) for number in range(300)}
    assert len(names) >= 8
    feminine_ends = sum(name[-1] in "аяь" for name in names) / len(names)
    assert feminine_ends > 0.6 if sex == "f" else feminine_ends < 0.3
