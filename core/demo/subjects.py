"""Subjects and the hours a week that each grade has of them.

Hours follow the federal curriculum for the five-day week (variant 1 of each level) with the
changes of 2025 and 2026: history has three hours in grades 5 to 8, social studies begin in
grade 9. «Разговоры о важном» is an out-of-class hour and does not count towards the load limit.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SubjectPlan:
    """One subject: `ease` shifts its marks, `marked` is False where no marks are set."""

    key: str
    name: str
    short: str
    ease: float = 0.0
    marked: bool = True
    split: bool = False
    hours: dict[int, int] = field(default_factory=dict)


def _hours(text: str) -> dict[int, int]:
    """Hours by grade from "1-4:5 5:5": a range of grades, a colon, hours a week."""
    found = {}
    for part in text.split():
        grades, _, hours = part.partition(":")
        first, _, last = grades.partition("-")
        for grade in range(int(first), int(last or first) + 1):
            found[grade] = int(hours)
    return found


def _plan(
    key: str,
    name: str,
    short: str,
    hours: str,
    ease: float = 0.0,
    *,
    marked: bool = True,
    split: bool = False,
) -> SubjectPlan:
    return SubjectPlan(key, name, short, ease, marked, split, _hours(hours))


SUBJECTS = (
    _plan("talks", "Разговоры о важном", "РоВ", "1-11:1", marked=False),
    _plan("russian", "Русский язык", "Рус. яз.", "1-4:5 5:5 6:6 7:4 8:3 9:3 10-11:2", -0.1),
    _plan("reading", "Литературное чтение", "Лит. чт.", "1-4:4", 0.25),
    _plan("literature", "Литература", "Лит-ра", "5-6:3 7-8:2 9-11:3", 0.15),
    _plan("english", "Иностранный язык (английский)", "Англ. яз.", "2-4:2 5-11:3", split=True),
    _plan("maths", "Математика", "Матем.", "1-4:4 5-6:5", -0.1),
    _plan("algebra", "Алгебра", "Алгебра", "7-9:3", -0.3),
    _plan("analysis", "Алгебра и начала математического анализа", "Алгебра", "10-11:3", -0.25),
    _plan("geometry", "Геометрия", "Геометр.", "7-11:2", -0.3),
    _plan("statistics", "Вероятность и статистика", "ВиС", "7-11:1", -0.05),
    _plan("informatics", "Информатика", "Информ.", "7-11:1", 0.2, split=True),
    _plan("history", "История", "История", "5-8:3 9-11:2", 0.0),
    _plan("society", "Обществознание", "Общ-е", "9:1 10-11:2", 0.05),
    _plan("geography", "География", "Геогр.", "5-6:1 7-9:2 10-11:1", 0.05),
    _plan("biology", "Биология", "Биол.", "5-7:1 8-9:2 10-11:1", 0.1),
    _plan("physics", "Физика", "Физика", "7-8:2 9:3 10-11:2", -0.35),
    _plan("chemistry", "Химия", "Химия", "8-9:2 10-11:1", -0.3),
    _plan("nature", "Окружающий мир", "Окр. мир", "1-4:2", 0.2),
    _plan("ethics", "Основы религиозных культур и светской этики", "ОРКСЭ", "4:1", marked=False),
    _plan("art", "Изобразительное искусство", "ИЗО", "1-7:1", 0.5),
    _plan("music", "Музыка", "Музыка", "1-8:1", 0.6),
    _plan("crafts", "Труд (технология)", "Труд", "1-4:1 5-7:2 8-9:1", 0.5),
    _plan("sport", "Физическая культура", "Физ-ра", "1-11:2", 0.5),
    _plan("safety", "Основы безопасности и защиты Родины", "ОБЗР", "8-11:1", 0.3),
    _plan("project", "Индивидуальный проект", "Инд. пр.", "10:1", marked=False),
)
BY_KEY = {plan.key: plan for plan in SUBJECTS}

#: Hours added to the common plan by a profile of grades 10 and 11.
PROFILES: dict[str, dict[str, int]] = {
    "универсальный": {"society": 1, "biology": 1},
    "технологический": {"physics": 3, "analysis": 1, "geometry": 1},
    "социально-экономический": {"society": 2, "history": 1, "analysis": 1},
    "естественно-научный": {"chemistry": 2, "biology": 2},
}

#: Lessons a day: the sanitary rules SP 2.4.3648-20 and SanPiN 1.2.3685-21 for the five-day week.
DAY_LIMITS = {1: 5, 2: 6, 3: 6, 4: 6, 5: 6, 6: 6, 7: 7, 8: 7, 9: 7, 10: 7, 11: 7}
#: Lessons a week by the same rules; the out-of-class hour comes on top.
WEEK_LIMITS = {1: 21, 2: 23, 3: 23, 4: 23, 5: 29, 6: 30, 7: 32, 8: 33, 9: 33, 10: 34, 11: 34}


def curriculum(grade: int, profile: str = "") -> dict[str, int]:
    """Hours a week of every subject of a grade, by the subject's key, in the usual order."""
    extra = PROFILES.get(profile, {})
    return {
        plan.key: plan.hours[grade] + extra.get(plan.key, 0)
        for plan in SUBJECTS
        if grade in plan.hours
    }
