"""Whatever is typed is answered, and understanding needs nothing of the house."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding import Context, context_from, understand
from tests.house.source import ROOT
from tests.understanding.measuring import context

FAMILY = context("family")
ALPHABET = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя abcdefghijklmnopqrstuvwxyz0123456789.,:;/\\-?!'\"«»—😀\u200d"
)


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from(ALPHABET), max_size=60))
def test_any_text_of_people_gets_a_meaning(text: str) -> None:
    assert understand(text, FAMILY).intent


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_text_at_all_gets_a_meaning(text: str) -> None:
    assert understand(text, FAMILY).intent


@pytest.mark.parametrize("text", ["\U00017000A", "оценки \ue000", "\x00 маша", "\ud7ffя"])
def test_signs_without_a_name_are_only_unknown_words(text: str) -> None:
    assert understand(text, FAMILY).intent


def test_a_very_long_text_is_read_only_so_far() -> None:
    assert understand("оценки " * 5000, FAMILY).intent == "marks"


def test_an_empty_school_is_understood_too() -> None:
    nobody = context_from({"today": "2026-09-01"})
    assert understand("оценки Маши по алгебре за 1 четверть", nobody).intent == "marks"


@pytest.mark.parametrize("told", [{}, {"today": "soon"}, {"today": "2026-09-01", "terms": [{}]}])
def test_what_is_not_a_context_is_refused(told: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        context_from(told)


def test_another_family_s_child_is_not_known() -> None:
    """The context is all there is: a name that is not in it names nobody."""
    assert understand("оценки Коли", FAMILY).child is None


def test_words_are_read_against_the_context_of_the_moment() -> None:
    """The forms of names are kept between phrases, but each family has its own."""
    one = Context(FAMILY.today, children=FAMILY.children[:1])
    assert understand("оценки Пети", FAMILY).child == "Пётр"
    assert understand("оценки Пети", one).child is None


def test_understanding_is_pure_and_loads_its_dictionary_late() -> None:
    heavy = ("pymorphy3", "rapidfuzz", "sqlalchemy", "aiogram", "aiohttp")
    program = (
        "import sys, bot.understanding\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
        "from bot.understanding import context_from, understand\n"
        "understand('оценки', context_from({'today': '2026-09-01'}))\n"
        "print([name for name in ('sqlalchemy', 'aiogram') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
