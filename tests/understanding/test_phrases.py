"""The phrases are understood: as many intents and slots as the house promises, and fast."""

import time

import pytest

from bot.understanding import understand
from tests.understanding.measuring import SLOTS, Score, context, measure, phrases, table

ASKED = phrases("phrases.txt")
INTENTS = {str(phrase.expected["intent"]) for phrase in ASKED}


@pytest.fixture(scope="module")
def score() -> Score:
    return measure(ASKED)


def test_there_are_phrases_enough_for_every_intent() -> None:
    named = [phrase.expected["intent"] for phrase in ASKED]
    assert len(ASKED) >= 400
    assert [intent for intent in INTENTS if named.count(intent) < 10] == []


def test_intents_are_understood(score: Score) -> None:
    assert score.share("intent") >= 0.99, table(score)


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_no_intent_is_understood_worse_than_others(score: Score, intent: str) -> None:
    assert score.share(f"intent:{intent}") >= 0.97, table(score)


@pytest.mark.parametrize("slot", SLOTS)
def test_slots_are_understood(score: Score, slot: str) -> None:
    assert score.share(f"slot:{slot}") >= 0.98, table(score)


def test_what_is_not_a_question_for_the_journal_is_never_taken_for_one(score: Score) -> None:
    taken = [line for line in score.wrong if "'unknown'" in line]
    assert taken == []


def test_a_phrase_takes_less_than_five_milliseconds() -> None:
    """The median, so that a busy machine does not decide; words already met are remembered."""
    spent = []
    for phrase in ASKED[:200]:
        began = time.perf_counter()
        understand(phrase.text, context(phrase.context))
        spent.append(time.perf_counter() - began)
    assert sorted(spent)[len(spent) // 2] < 0.005
