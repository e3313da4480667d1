"""Homework as teachers write it."""

from random import Random

#: How often a subject sets homework at all.
_OFTEN = {
    "russian": 0.85, "reading": 0.8, "literature": 0.85, "english": 0.85, "maths": 0.9,
    "algebra": 0.92, "analysis": 0.92, "geometry": 0.9, "statistics": 0.6, "informatics": 0.55,
    "history": 0.85, "society": 0.8, "geography": 0.8, "biology": 0.8, "physics": 0.88,
    "chemistry": 0.88, "nature": 0.75, "art": 0.2, "music": 0.15, "crafts": 0.15, "sport": 0.03,
    "safety": 0.4, "project": 0.3,
}  # fmt: skip
_TEXTS: dict[str, tuple[str, ...]] = {
    "russian": ("§ {p}, упр. {e}", "Упр. {e}", "Выучить правило § {p}, упр. {e}",
                "Словарные слова, упр. {e}", "Упр. {e}, разбор предложения"),
    "russian-primary": ("С. {g}, упр. {s}", "Упр. {s}, словарные слова",
                        "С. {g}, правило, упр. {s}"),
    "reading": ("С. {g}–{g2}, выразительное чтение", "С. {g}–{g2}, пересказ",
                "С. {g}, выучить наизусть", "С. {g}–{g2}, ответить на вопросы"),
    "literature": ("Прочитать с. {g}–{g2}", "Выучить наизусть отрывок, с. {g}",
                   "Письменно ответить на вопрос 3, с. {g}", "Составить план, с. {g}–{g2}",
                   "Подготовить пересказ, с. {g}–{g2}"),
    "english": ("Учебник, с. {g}, упр. {s}", "Рабочая тетрадь, с. {g}, упр. 1–3",
                "Выучить слова, с. {g}", "Учебник, с. {g}, текст читать и переводить",
                "Грамматика, с. {g}, упр. {s}"),
    "maths": ("§ {p}, № {n}–{n2}", "№ {n}, {n2}, {n3}", "Повторить правила, № {n} (а, в), {n2}",
              "Примеры и задача № {n}"),
    "maths-primary": ("С. {g}, № {s}", "С. {g}, № {s}, таблица умножения", "С. {g}, задача № {s}"),
    "algebra": ("§ {p}, № {n}–{n2}", "№ {n} (а, б), {n2}, {n3}", "П. {p}, № {n}, {n3}"),
    "geometry": ("П. {p}, № {n}, {n2}", "П. {p}, теорема с доказательством, № {n}",
                 "Выучить определения, № {n}, {n3}"),
    "physics": ("§ {p}, упр. {s}", "§ {p}, вопросы", "§ {p}, задачи {n}, {n2} по сборнику",
                "Выучить формулы § {p}"),
    "chemistry": ("§ {p}, задания {s}, {s2}", "§ {p}, уравнения реакций № {s}",
                  "§ {p}, выучить определения"),
    "biology": ("§ {p}, пересказ", "§ {p}, вопросы 1–4", "§ {p}, рабочая тетрадь с. {g}"),
    "geography": ("§ {p}, вопросы", "§ {p}, контурная карта", "§ {p}, выучить номенклатуру"),
    "nature": ("С. {g}–{g2}, пересказ", "Рабочая тетрадь, с. {g}",
               "С. {g}–{g2}, ответить на вопросы"),
    "history": ("§ {p}, пересказ", "§ {p}, даты и термины", "§ {p}, вопросы 1–3 письменно",
                "§ {p}, контурная карта с. {s}"),
    "society": ("§ {p}, термины", "§ {p}, вопросы 1–4", "§ {p}, привести примеры"),
    "informatics": ("§ {p}, вопросы 1–3", "§ {p}, задания {s}, {s2} в тетради"),
    "statistics": ("П. {p}, № {s}, {s2}",),
    "safety": ("§ {p}, вопросы",),
    "art": ("Принести гуашь и кисти", "Закончить работу", "Подобрать иллюстрации к теме"),
    "music": ("Выучить слова песни", "Послушать произведение, записать впечатления"),
    "crafts": ("Принести цветную бумагу, клей и ножницы", "Принести ткань и нитки",
               "Подготовить материалы для проекта"),
    "sport": ("Комплекс утренней гимнастики",),
    "project": ("Подобрать источники по теме", "Оформить раздел проекта"),
}  # fmt: skip
_BEFORE_WORK = {
    "control": "Подготовиться к контрольной работе",
    "dictation": "Подготовиться к диктанту",
    "essay": "Продумать план сочинения",
    "check": "Подготовиться к проверочной работе",
    "test": "Подготовиться к тестированию",
}
_PAGES_A_YEAR = 190
_PARAGRAPHS_A_YEAR = 50
_NUMBERS_A_YEAR = 900


def homework(
    rng: Random, subject: str, grade: int, part: float, next_work: str, *, far: bool
) -> str:
    """What is set at a lesson, empty for nothing; grade 1 has no homework by the sanitary rules.

    `part` is how much of the year's course is behind (0..1), `next_work` the kind of work the
    next lesson brings, `far` says that the next lesson comes after holidays.
    """
    if grade == 1 or rng.random() > _OFTEN.get(subject, 0.0) * (0.4 if far else 1.0):
        return ""
    if next_work in _BEFORE_WORK:
        return _BEFORE_WORK[next_work]
    key = "algebra" if subject == "analysis" else subject
    primary = f"{key}-primary"
    texts = _TEXTS[primary if grade <= 4 and primary in _TEXTS else key]
    page = 5 + int(part * _PAGES_A_YEAR)
    number = 3 + int(part * _NUMBERS_A_YEAR)
    step = rng.randint(1, 4)
    return rng.choice(texts).format(
        p=1 + int(part * _PARAGRAPHS_A_YEAR),
        e=number // 2,
        g=page,
        g2=page + rng.randint(1, 4),
        n=number,
        n2=number + step,
        n3=number + step + rng.randint(1, 5),
        s=step,
        s2=step + rng.randint(1, 3),
    )
