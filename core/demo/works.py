"""Kinds of work with the weight of their marks, and which kinds each subject has."""

from dataclasses import dataclass

#: key: name in the school's dictionary, sign in the journal, weight in percent.
TYPES: dict[str, tuple[str, str, int]] = {
    "answer": ("Ответ на уроке", "О", 100),
    "homework": ("Домашнее задание", "Д", 100),
    "classwork": ("Работа на уроке", "У", 100),
    "control": ("Контрольная работа", "К", 300),
    "dictation": ("Диктант", "Н", 300),
    "essay": ("Сочинение", "С", 300),
    "retelling": ("Изложение", "И", 200),
    "independent": ("Самостоятельная работа", "СР", 200),
    "check": ("Проверочная работа", "ПВ", 200),
    "test": ("Тестирование", "Т", 200),
    "lab": ("Лабораторная работа", "Л", 200),
    "practical": ("Практическая работа", "ПР", 150),
    "project": ("Проект", "П", 200),
    "credit": ("Зачёт", "З", 200),
    "notebook": ("Ведение рабочей тетради", "РТ", 50),
    "recite": ("Чтение наизусть", "ЧН", 100),
    "retold": ("Пересказ текста", "ПТ", 100),
    "terms": ("Предметный диктант", "ПД", 100),
    "maps": ("Работа с картами", "РК", 100),
    "talk": ("Доклад/Презентация", "ДП", 100),
    "listening": ("Аудирование", "А", 100),
    "grammar": ("Грамматика", "ГР", 100),
    "vocabulary": ("Лексика", "ЛК", 100),
    "diagnostic": ("Диагностическая контрольная работа", "В", 300),
}
#: How much harder than an answer a kind of work is.
HARDNESS = {
    "control": 0.3,
    "dictation": 0.35,
    "essay": 0.15,
    "retelling": 0.15,
    "independent": 0.2,
    "check": 0.1,
    "test": 0.15,
    "homework": -0.15,
    "notebook": -0.3,
    "recite": -0.3,
    "project": -0.35,
    "talk": -0.45,
    "practical": -0.1,
}


@dataclass(frozen=True)
class Works:
    """What a subject's marks are for: `periodic` for all, `ordinary` for some pupils a lesson."""

    taste: str
    periodic: tuple[str, ...]
    ordinary: tuple[str, ...]


_LANGUAGE = Works("words", ("independent", "check", "terms"), ("answer", "homework", "classwork"))
_NUMBERS = Works("numbers", ("independent",), ("answer", "homework", "classwork", "answer"))
_SCIENCE = Works("nature", ("test", "independent"), ("answer", "homework", "answer"))
_STORY = Works("words", ("test", "check"), ("answer", "answer", "homework", "talk"))
WORKS: dict[str, Works] = {
    "russian": _LANGUAGE,
    "reading": Works("words", ("check",), ("answer", "retold", "recite", "answer")),
    "literature": Works("words", ("test",), ("answer", "recite", "answer", "homework", "talk")),
    "english": Works(
        "words", ("test", "listening"), ("answer", "vocabulary", "grammar", "homework")
    ),
    "maths": _NUMBERS,
    "algebra": _NUMBERS,
    "analysis": _NUMBERS,
    "geometry": _NUMBERS,
    "statistics": Works("numbers", ("practical", "independent"), ("classwork", "answer")),
    "informatics": Works("numbers", ("practical", "test"), ("classwork", "answer")),
    "physics": Works("numbers", ("independent", "test"), ("answer", "homework", "answer")),
    "chemistry": _SCIENCE,
    "biology": Works("nature", ("test", "check"), ("answer", "homework", "notebook", "talk")),
    "geography": Works("nature", ("practical", "test"), ("answer", "maps", "homework")),
    "nature": Works("nature", ("check",), ("answer", "homework", "notebook")),
    "history": Works("words", ("test", "terms"), ("answer", "answer", "maps", "homework", "talk")),
    "society": _STORY,
    "safety": Works("nature", ("test",), ("answer", "classwork")),
    "art": Works("arts", ("practical",), ("classwork", "practical")),
    "music": Works("arts", ("test",), ("answer", "classwork")),
    "crafts": Works("arts", ("practical",), ("classwork", "practical")),
    "sport": Works("sport", ("credit",), ("classwork", "answer")),
}
#: Kinds that are marked on paper at home, so their marks come a few days later.
TAKEN_HOME = frozenset(
    {
        "control",
        "dictation",
        "essay",
        "retelling",
        "independent",
        "check",
        "test",
        "diagnostic",
        "terms",
        "notebook",
    }
)
REMARKS: dict[int, tuple[str, ...]] = {
    5: ("Отличная работа", "Интересный ответ", "Без ошибок", "Активно работает на уроке"),
    4: ("Есть неточности", "Ошибка в последнем задании", "Хороший ответ, но неполный"),
    3: ("Повторить правило", "Выполнена половина заданий", "Много исправлений", "Неполный ответ"),
    2: ("Не готов к уроку", "Не выполнено домашнее задание", "Меньше трети заданий верно"),
}
DUTY_REMARKS = ("Сдать работу", "Написать работу после болезни", "Принести тетрадь")
