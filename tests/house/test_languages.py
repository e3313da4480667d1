"""Languages and grammar: a partial catalogue, plural forms, and names in their cases."""

import re
import string

import pytest

from core import wording
from core.i18n import LANGUAGES, _, ngettext, speaking
from core.wording import Case
from locales import FALLBACKS, FOLDER, SOURCE_LANGUAGE, catalogue
from locales.upkeep import faults_of, in_step, is_partial, key_of, read, texts_of_the_code

TATAR = FOLDER / "tt/LC_MESSAGES/vestnik.po"


def test_a_partial_language_says_the_commonest_texts() -> None:
    said = [message for message in read(TATAR) if message.id]
    assert is_partial(TATAR)
    assert len(said) >= 20
    with speaking("tt"):
        assert _("Marks") == "Билгеләр"
        assert _("Which child?") == "Кайсы бала?"


def test_what_it_does_not_say_is_said_in_russian_and_not_in_english() -> None:
    key = next(key for key in texts_of_the_code() if key.startswith("You may withdraw"))
    with speaking("ru"):
        russian = _(key)
    with speaking("tt"):
        assert _(key) == russian
        assert ngettext("{count} mark is missing", "{count} marks are missing", 5) == (
            catalogue("ru").ngettext("{count} mark is missing", "{count} marks are missing", 5)
        )


@pytest.mark.parametrize(
    ("code", "one", "two", "five", "twenty_one"),
    [
        ("ru", "урок", "урока", "уроков", "урок"),
        ("tt", "дәрес", "дәрес", "дәрес", "дәрес"),
        ("en", "lesson", "lessons", "lessons", "lessons"),
    ],
)
def test_a_number_asks_for_its_form(
    code: str, one: str, two: str, five: str, twenty_one: str
) -> None:
    with speaking(code):
        told = [
            ngettext("Missed: {n} lesson", "Missed: {n} lessons", n).format(n=n)
            for n in (1, 2, 5, 21)
        ]
    assert [text.split()[-1] for text in told] == [one, two, five, twenty_one]


def test_every_language_has_dates_numbers_and_a_catalogue() -> None:
    from datetime import date

    for code in LANGUAGES:
        with speaking(code):
            assert wording.day(date(2026, 11, 18)).startswith("18 ")
            assert wording.mean(4.5) in ("4,50", "4.50")
        assert code == SOURCE_LANGUAGE or (FOLDER / code).is_dir()
    with speaking("tt"):
        assert wording.day(date(2026, 11, 18)) == "18 ноябрь"


def test_upkeep_lets_a_partial_catalogue_be_partial_and_drops_its_dead_texts() -> None:
    texts = texts_of_the_code()
    assert list(faults_of(read(TATAR), texts, partial=True)) == []
    assert any(fault.startswith("missing") for fault in faults_of(read(TATAR), texts))
    kept = in_step(TATAR, texts)
    assert kept == TATAR.read_text("utf-8")
    without = {key: text for key, text in texts.items() if key != "Which child?"}
    assert "Кайсы бала?" not in in_step(TATAR, without)


def test_names_in_a_case_stand_in_russian_sentences_alone() -> None:
    """A partial language leaves to Russian what takes a declined name: “about {name}” is the only
    text of which that is so by itself."""
    known = {key_of(message) for message in read(TATAR) if message.id}
    assert not any(re.match(r"about \{name\}", key) for key in known)
    assert set(FALLBACKS.values()) == {"ru"}
    with speaking("tt"):
        assert wording.about_child("Анна", "Соколова") == "об Анне Соколовой"


@pytest.mark.parametrize(
    ("first", "last", "sex", "genitive", "about"),
    [
        ("Анна", "Соколова", "f", "Анны Соколовой", "об Анне Соколовой"),
        ("Пётр", "Иванов", "m", "Петра Иванова", "о Петре Иванове"),
        ("Илья", "Седых", "m", "Ильи Седых", "об Илье Седых"),
        ("Никита", "Белый", "m", "Никиты Белого", "о Никите Белом"),
        ("Любовь", "Шевченко", "f", "Любови Шевченко", "о Любови Шевченко"),
    ],
)
def test_names_take_the_case_a_sentence_needs(
    first: str, last: str, sex: str, genitive: str, about: str
) -> None:
    with speaking("ru"):
        assert wording.child_name(first, last, case=Case.GENITIVE, sex=sex) == genitive
        assert wording.about_child(first, last, sex=sex) == about
    with speaking("en"):
        assert wording.child_name(first, last, case=Case.GENITIVE, sex=sex) == f"{first} {last}"


#: Words after which Russian wants another case than the first.
_GOVERNS = re.compile(r"(?:^|[\s(«])(?:для|от|у|о|об|с|к|из|без|до|после|за)\s+\{(\w+)\}", re.I)
#: Texts whose name is a class, a bot or declined by the code.
_ALLOWED: dict[str, tuple[str, ...]] = {
    "about {name}": ("name",),
}


def test_no_text_puts_a_name_into_a_case_it_is_not_given_in() -> None:
    """«для {child}» would need a genitive: such texts name the person after a colon instead."""
    wrong = [
        (key_of(message), name)
        for message in read(FOLDER / "ru/LC_MESSAGES/vestnik.po")
        if message.id
        for form in ([message.string] if isinstance(message.string, str) else message.string)
        for name in _GOVERNS.findall(form)
        if name in ("child", "pupil", "name", "author", "teacher", "who", "person")
        and name not in _ALLOWED.get(key_of(message), ())
    ]
    assert wrong == []
    for text in _ALLOWED:
        assert any(field for _t, field, _s, _c in string.Formatter().parse(text) if field)
