"""What a new school begins with: the rules of marking, version 1, and the kinds of work."""

from core.exchange.planning.course import Course
from core.journal.models import AssignmentType, GradingPolicy

#: Name, sign in the journal, weight in percent (domain.md 1.4); the school changes them later.
ASSIGNMENT_TYPES = (
    ("Ответ на уроке", "О", 100),
    ("Работа на уроке", "У", 100),
    ("Домашнее задание", "Д", 100),
    ("Самостоятельная работа", "С", 150),
    ("Проверочная работа", "П", 150),
    ("Контрольная работа", "К", 300),
    ("Практическая работа", "ПР", 150),
    ("Лабораторная работа", "Л", 150),
    ("Тематическая работа", "Т", 200),
    ("Тестирование", "ТС", 150),
    ("Диктант", "Н", 200),
    ("Предметный диктант", "ПД", 100),
    ("Сочинение", "СЧ", 200),
    ("Изложение", "И", 200),
    ("Контрольное списывание", "КС", 200),
    ("Чтение наизусть", "ЧН", 100),
    ("Пересказ текста", "ПТ", 100),
    ("Устный развёрнутый ответ", "УО", 100),
    ("Доклад/Презентация", "ДП", 100),
    ("Реферат", "Р", 150),
    ("Проект", "ПТК", 200),
    ("Работа в тетради", "РТ", 50),
    ("Работа с картами", "РК", 100),
    ("Аудирование", "АУ", 100),
    ("Грамматика", "ГР", 100),
    ("Лексика", "ЛК", 100),
    ("Зачёт", "З", 200),
    ("Диагностическая работа", "ДР", 200),
    ("Экзамен", "Э", 300),
)


def add_defaults(course: Course) -> None:
    """Plan the first grading policy and the assignment types where the school has none."""
    if not course.state.has_policy:
        course.add(GradingPolicy, version=1, valid_from=course.since)
    if not course.state.has_types:
        for position, (name, sign, weight) in enumerate(ASSIGNMENT_TYPES, 1):
            course.add(
                AssignmentType, name=name, abbr=sign, position=position, weight_percent=weight
            )
