"""Facts about a phrase that rules speak of beside concepts; their names begin with @."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.understanding.scene import Scene
from bot.understanding.words import word_set

_PERSONS = word_set(
    "я мы мне меня нас нам мой моя мои он она его ее их ребенок ребенка чадо "
    "i we my he she they child"
)
_MARKS_OF_QUESTION = word_set("? ли if")
_ASKING = word_set("что какой какие какая где was did is does has")
_QUESTIONS = word_set("when who howmany why")


def _is_about_person(scene: Scene) -> bool:
    by_name = scene.child is not None and len(scene.child.places) > 0
    return by_name or any(word.text in _PERSONS for word in scene.words)


def _is_question(scene: Scene) -> bool:
    begins = bool(scene.words) and scene.words[0].text in _ASKING
    return (
        begins
        or bool(scene.concepts & _QUESTIONS)
        or any(word.text in _MARKS_OF_QUESTION for word in scene.words)
        or any("какой" in word.reading.lemmas for word in scene.words)
    )


def _is_for_day(scene: Scene) -> bool:
    """«На завтра», «на пятницу»."""
    stretch = scene.stretch
    single = stretch.since is not None and stretch.since == stretch.until
    return bool(stretch) and single and scene.words[stretch.places.start].text == "на"


def _is_coming(scene: Scene) -> bool:
    since = scene.stretch.since
    return isinstance(since, date) and since > scene.context.today


def _looks_back(scene: Scene) -> bool:
    """A term or days that have begun; not today alone, when lessons may be meant."""
    stretch = scene.stretch
    begun = isinstance(stretch.since, date) and stretch.since < scene.context.today
    return stretch.term is not None or begun


def _is_either(scene: Scene) -> bool:
    """«Тройка или четвёрка»."""
    values = {value for value, _, _ in scene.marks}
    return len(values) > 1 and any(word.text == "или" for word in scene.words)


def _names_lesson_to_come(scene: Scene) -> bool:
    """«Придёт к 3 уроку»."""
    words = scene.words
    return any(
        first.text in ("к", "ко") and bool(second.number) and third.text == "уроку"
        for first, second, third in zip(words, words[1:], words[2:], strict=False)
    )


def _has(gram: str) -> Callable[[Scene], bool]:
    return lambda scene: any(word.may_be(gram) for word in scene.words)


_FACTS: dict[str, Callable[[Scene], bool]] = {
    "@child": lambda scene: scene.child is not None,
    "@subject": lambda scene: scene.subject is not None,
    "@teacher": lambda scene: scene.teacher is not None,
    "@role": lambda scene: scene.role is not None,
    "@mark": lambda scene: bool(scene.marks),
    "@markvalue": lambda scene: any(is_word for _, _, is_word in scene.marks),
    "@date": lambda scene: bool(scene.stretch),
    "@person": _is_about_person,
    "@question": _is_question,
    "@for_day": _is_for_day,
    "@coming": _is_coming,
    "@looking_back": _looks_back,
    "@either": _is_either,
    "@to_lesson": _names_lesson_to_come,
    "@past": _has("past"),
    "@will": _has("futr"),
    "@imperative": _has("impr"),
}


def facts_of(scene: Scene) -> set[str]:
    """The facts that are true of a phrase whose concepts are known."""
    return {name for name, is_true in _FACTS.items() if is_true(scene)}
