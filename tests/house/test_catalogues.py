"""The catalogues say everything the code says, with the same placeholders, in every language."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from core.i18n import LANGUAGES
from locales import FOLDER, SOURCE_LANGUAGE
from locales.upkeep import (
    faults_of,
    forms_of,
    in_step,
    is_partial,
    read,
    sources,
    texts_of_the_code,
)

TEXTS = texts_of_the_code()
CATALOGUES = sources()

placeholders = re.compile(r"\{[^{}]*\}|%\([a-z_]+\)[a-z]|%[a-z]|</?[a-z]+[^<>]*>").findall


def _language(path: Path) -> str:
    return path.parent.parent.name


def _originals(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_there_is_a_catalogue_for_every_language_but_the_source() -> None:
    assert {_language(path) for path in CATALOGUES} == set(LANGUAGES) - {SOURCE_LANGUAGE}


@pytest.mark.parametrize("path", CATALOGUES, ids=_language)
def test_a_catalogue_has_exactly_the_texts_of_the_code_all_translated(path: Path) -> None:
    assert sorted(faults_of(read(path), TEXTS, partial=is_partial(path))) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=_language)
def test_a_translation_has_the_placeholders_and_tags_of_its_text(path: Path) -> None:
    unequal = [
        (original, form)
        for message in read(path)
        if message.id
        for original in _originals(message)[-1:]
        for form in forms_of(message)
        if form and sorted(placeholders(form)) != sorted(placeholders(original))
    ]
    assert unequal == []


@pytest.mark.parametrize("path", CATALOGUES, ids=_language)
def test_a_catalogue_holds_each_text_once(path: Path) -> None:
    written = re.findall(r'^msgid ((?:".*"\n?)+)', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(written) == len(set(written))


@pytest.mark.parametrize("path", CATALOGUES, ids=_language)
def test_every_plural_of_the_language_is_there(path: Path) -> None:
    catalogue = read(path)
    for message in catalogue:
        if isinstance(message.id, tuple | list):
            assert len(forms_of(message)) == catalogue.num_plurals, message.id


def test_keeping_a_catalogue_adds_new_texts_drops_dead_ones_and_leaves_the_rest(
    tmp_path: Path,
) -> None:
    old = tmp_path / "vestnik.po"
    header = (FOLDER / "ru/LC_MESSAGES/vestnik.po").read_text("utf-8").partition("\n\n")[0]
    old.write_text(
        f'{header}\n\nmsgid "dead"\nmsgstr "м"\n\nmsgid "kept"\nmsgstr "тот же"\n', "utf-8"
    )
    new = in_step(old, {"new": "new", "kept": "kept", "one": ("one", "many")})
    assert new == (
        f'{header}\n\nmsgid "kept"\nmsgstr "тот же"\n\nmsgid "new"\nmsgstr ""\n\n'
        'msgid "one"\nmsgid_plural "many"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n'
    )
