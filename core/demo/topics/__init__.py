"""What is taught, lesson by lesson: the thematic plans of the demo school.

The texts stand in the files beside: `[subject grades]`, then a section a line with its topics
after the colon, parted by semicolons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: What a topic's first words say about the work of the lesson, and what they become.
_WORKS = {
    "Лабораторная работа": ("lab", "Лабораторная работа № {number} «{name}»"),
    "Практическая работа": ("practical", "Практическая работа № {number} «{name}»"),
    "Сочинение": ("essay", "Сочинение. {name}"),
    "Изложение": ("retelling", "Изложение. {name}"),
    "Проект": ("project", "Проект «{name}»"),
}
#: How the closing lesson of a section is called, by subject, and the kind of its work.
_CLOSINGS = {
    "russian": ("dictation", "Контрольный диктант № {number} по теме «{name}»"),
    "literature": ("essay", "Классное сочинение. {name}"),
    "reading": ("check", "Проверочная работа по разделу «{name}»"),
    "sport": ("credit", "Контрольные нормативы. {name}"),
    "nature": ("check", "Проверочная работа по разделу «{name}»"),
    "crafts": ("practical", "Итоговая практическая работа. {name}"),
    "safety": ("test", "Тестирование по теме «{name}»"),
    "informatics": ("control", "Контрольная работа № {number} по теме «{name}»"),
}
_ORDINARY_CLOSING = ("control", "Контрольная работа № {number} по теме «{name}»")
_NO_CLOSING = frozenset({"talks", "ethics", "project", "art", "music"})
_REVIEWED = frozenset(
    {"russian", "maths", "algebra", "analysis", "geometry", "physics", "chemistry", "english"}
)
_CONTINUED = {
    "russian": ("Закрепление", "Практикум", "Упражнения", "Обобщение изученного"),
    "reading": ("Чтение и анализ", "Пересказ", "Выразительное чтение", "Работа с текстом"),
    "literature": ("Анализ текста", "Образы героев", "Тема и идея", "Художественные средства"),
    "english": ("Чтение", "Лексико-грамматический практикум", "Говорение", "Аудирование", "Письмо"),
    "history": ("Работа с источниками", "Работа с картой", "Обобщение"),
    "sport": ("Совершенствование техники", "Развитие физических качеств", "Игры и эстафеты"),
    "crafts": ("Практическое занятие", "Выполнение изделия", "Отделка изделия"),
    "art": ("Работа в цвете", "Завершение работы", "Выставка работ"),
    "music": ("Слушание", "Исполнение", "Музыкальные образы"),
    "talks": ("Обсуждение", "Итоги"),
    "project": ("Консультация", "Самостоятельная работа", "Промежуточный отчёт"),
}
_CONTINUED_SCIENCES = ("Решение задач", "Закрепление", "Самостоятельное решение", "Обобщение")
_CONTINUED_OTHERS = ("Закрепление изученного", "Практикум", "Работа с учебником", "Обобщение")
_SCIENCES = frozenset({"maths", "algebra", "analysis", "geometry", "physics", "chemistry"})
_FEWEST_TOPICS = 4
_FEWEST_HOURS = 6


@dataclass(frozen=True)
class LessonPlan:
    """One lesson of the thematic plan: its topic, the number of its section counted from 1 and
    the kind of work done by all ("control", "lab" …; empty for an ordinary lesson)."""

    topic: str
    section: int
    work: str = ""


@dataclass(frozen=True)
class _Section:
    name: str
    topics: tuple[str, ...]


def _grades(text: str) -> Iterator[int]:
    first, _, last = text.partition("-")
    yield from range(int(first), int(last or first) + 1)


@cache
def _sections() -> dict[tuple[str, int], tuple[_Section, ...]]:
    found: dict[tuple[str, int], tuple[_Section, ...]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".txt"):
            continue
        for block in file.read_text(encoding="utf-8").split("\n\n"):
            header, *lines = block.strip().splitlines()
            subject, _, grades = header.strip("[]").partition(" ")
            parsed = tuple(_section(line) for line in lines)
            for grade in _grades(grades):
                found[subject, grade] = parsed
    return found


def _section(line: str) -> _Section:
    name, _, topics = line.partition(": ")
    return _Section(name, tuple(topic.strip() for topic in topics.split(";")))


def sections(subject: str, grade: int) -> tuple[str, ...]:
    """The names of a subject's sections in the order of teaching. Raises KeyError if unknown."""
    return tuple(section.name for section in _sections()[subject, grade])


class _Numbers:
    """Works of one kind are numbered through the year."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def next(self, kind: str) -> int:
        self.last[kind] = self.last.get(kind, 0) + 1
        return self.last[kind]


def _shares(total: int, parts: int) -> list[int]:
    return [total * (place + 1) // parts - total * place // parts for place in range(parts)]


def _continued(subject: str, topic: str, times: int) -> Iterator[str]:
    """The same topic over several lessons, said as teachers write it."""
    others = _CONTINUED_SCIENCES if subject in _SCIENCES else _CONTINUED_OTHERS
    tails = _CONTINUED.get(subject, others)
    stop = "" if topic.endswith((".", "!", "?")) else "."
    for place in range(times):
        yield f"{topic}{stop} {tails[(place - 1) % len(tails)]}" if place else topic


def _taught(
    subject: str, section: _Section, place: int, hours: int, numbers: _Numbers
) -> Iterator[LessonPlan]:
    """The lessons of a section; a work takes one of them, the other topics share the rest."""
    works = [topic.partition(": ")[0] in _WORKS for topic in section.topics]
    plain = len(works) - sum(works)
    shares = iter(_shares(max(0, hours - sum(works)), plain))
    left = hours
    for topic, is_work in zip(section.topics, works, strict=True):
        head, _, name = topic.partition(": ")
        if is_work and left:
            kind, text = _WORKS[head]
            number = numbers.next(kind)
            yield LessonPlan(text.format(number=number, name=name.strip("«»")), place, kind)
            left -= 1
        elif not is_work:
            times = min(left, next(shares))
            left -= times
            for text in _continued(subject, topic, times):
                yield LessonPlan(text, place)


def _closing(subject: str, section: _Section, place: int, numbers: _Numbers) -> LessonPlan:
    kind, text = _CLOSINGS.get(subject, _ORDINARY_CLOSING)
    number = numbers.next(f"closing {kind}")
    return LessonPlan(text.format(number=number, name=section.name), place, kind)


def _lessons(
    subject: str, grade: int, section: _Section, place: int, hours: int, numbers: _Numbers
) -> Iterator[LessonPlan]:
    closes = (
        grade > 1
        and subject not in _NO_CLOSING
        and len(section.topics) >= _FEWEST_TOPICS
        and hours >= _FEWEST_HOURS
    )
    reviewed = closes and subject in _REVIEWED and hours >= 2 * _FEWEST_HOURS
    yield from _taught(subject, section, place, hours - closes - reviewed, numbers)
    if closes:
        yield _closing(subject, section, place, numbers)
    if reviewed:
        work = "диктанта" if subject == "russian" else "контрольной работы"
        yield LessonPlan(f"Анализ {work}. Работа над ошибками", place)


def thematic_plan(subject: str, grade: int, lessons: int) -> list[LessonPlan]:
    """The topics of a whole year of `lessons` lessons, in order, with the works that close
    sections. Raises KeyError for a subject that the grade does not have."""
    found = _sections()[subject, grade]
    numbers = _Numbers()
    weight = sum(len(section.topics) + 1 for section in found)
    plans: list[LessonPlan] = []
    done = 0
    for place, section in enumerate(found, 1):
        before, done = done, done + len(section.topics) + 1
        hours = lessons * done // weight - lessons * before // weight
        plans += _lessons(subject, grade, section, place, hours, numbers)
    return plans
