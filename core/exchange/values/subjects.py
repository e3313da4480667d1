"""Names of school subjects with the ways they are shortened."""

from collections.abc import Iterable
from difflib import get_close_matches

from core.exchange.faults import BadValue
from core.exchange.values.text import words_of
from core.i18n import N_

SEVERAL_SUBJECTS = N_("several subjects are shortened like this")

#: Name, short name, other ways to say it; a shortening word by word («англ. яз.») needs no entry.
USUAL = (
    ("Русский язык", "Рус. яз.", "русский, рус, русск"),
    ("Литература", "Лит-ра", "лит ра, литер"),
    ("Литературное чтение", "Лит. чт.", "литер чт"),
    ("Родной язык", "Род. яз.", ""),
    ("Родная литература", "Род. лит.", ""),
    ("Английский язык", "Англ. яз.", "английский, англ, ин яз англ, иностранный язык английский"),
    ("Немецкий язык", "Нем. яз.", "немецкий, нем, ин яз нем, иностранный язык немецкий"),
    ("Французский язык", "Франц. яз.", "французский, франц, ин яз франц"),
    ("Китайский язык", "Кит. яз.", "китайский"),
    ("Иностранный язык", "Ин. яз.", "иностранный"),
    ("Математика", "Матем.", ""),
    ("Алгебра", "Алгебра", ""),
    ("Геометрия", "Геом.", ""),
    (
        "Вероятность и статистика",
        "Вер. и ст.",
        "вис, в и с, тв и ст, теория вероятностей и статистика",
    ),
    (
        "Алгебра и начала математического анализа",
        "Алгебра",
        "алгебра и нма, алгебра и начала анализа",
    ),
    ("Информатика", "Информ.", "икт, информатика и икт"),
    ("История", "История", ""),
    ("Всеобщая история", "Всеобщ. ист.", ""),
    ("История России", "Ист. России", ""),
    ("Обществознание", "Общ-е", "общество, обществозн"),
    ("География", "Геогр.", ""),
    ("Биология", "Биология", ""),
    ("Физика", "Физика", ""),
    ("Химия", "Химия", ""),
    ("Астрономия", "Астр.", ""),
    ("Окружающий мир", "Окр. мир", ""),
    ("Музыка", "Музыка", ""),
    ("Изобразительное искусство", "ИЗО", "изо, изобр искусство"),
    ("Технология", "Технол.", ""),
    ("Труд (технология)", "Труд", "труд"),
    ("Физическая культура", "Физ-ра", "физра, физ ра, физкультура, физ культура, фк"),
    ("Основы безопасности и защиты Родины", "ОБЗР", "обзр"),
    ("Основы безопасности жизнедеятельности", "ОБЖ", "обж"),
    ("Основы религиозных культур и светской этики", "ОРКСЭ", "орксэ, орксе"),
    ("Основы духовно-нравственной культуры народов России", "ОДНКНР", "однкнр"),
    ("Разговоры о важном", "Разг. о важн.", "ров"),
    ("Россия — мои горизонты", "Горизонты", "мои горизонты, россия мои горизонты"),
    ("Индивидуальный проект", "Инд. проект", ""),
    ("Экономика", "Экон.", ""),
    ("Право", "Право", ""),
    ("Черчение", "Черч.", ""),
)
_SHORT = {words_of(name): short for name, short, _ in USUAL}
_ALIASES = {
    words_of(alias): name
    for name, short, aliases in USUAL
    for alias in (name, *aliases.split(","), *((short,) if short != "Алгебра" else ()))
    if alias.strip()
}


def short_name(name: str) -> str:
    """The usual short name of a subject, or its name."""
    return _SHORT.get(words_of(name), name)


def shortens(short: str, name: str) -> bool:
    """Whether `short` is `name` with its words cut: «англ яз» of «английский язык»."""
    ours, theirs = short.split(), name.split()
    return len(ours) == len(theirs) and all(
        len(a) >= min(2, len(b)) and b.startswith(a) for a, b in zip(ours, theirs, strict=True)
    )


class SubjectBook:
    """The subjects of a school, found by any way of saying them."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: dict[str, str] = {}
        for name in names:
            self.add(name)
        self._found: dict[str, str | None] = {}

    def add(self, name: str, *also: str) -> None:
        """Know a subject; `also` are short names of the school's own."""
        for way in (name, *also):
            if words_of(way):
                self.names.setdefault(words_of(way), name)
        self._found = {}

    def find(self, text: str) -> str | None:
        """The name of the subject meant, None if there is none.

        The school's own subjects go before the usual ones. Raises BadValue when several fit.
        """
        key = words_of(text)
        if key not in self._found:
            self._found[key] = self._look(key) if key else None
        return self._found[key]

    def _look(self, key: str) -> str | None:
        if key in self.names:
            return self.names[key]
        usual = _ALIASES.get(key)
        if usual is not None:
            return self.names.get(words_of(usual), usual)
        for ways in (self.names, _ALIASES):
            fitting = sorted({name for way, name in ways.items() if shortens(key, way)})
            if len(fitting) > 1:
                raise BadValue(SEVERAL_SUBJECTS, tuple(fitting))
            if fitting:
                return self.names.get(words_of(fitting[0]), fitting[0])
        return None

    def find_by_beginning(self, text: str) -> str | None:
        """The subject in another case: «по английскому языку»; None when none or several fit."""
        words = [word[:4] for word in words_of(text).split()]
        fitting = {
            name
            for way, name in {**_ALIASES, **self.names}.items()
            if len(parts := way.split()) == len(words)
            and all(part.startswith(word) for part, word in zip(parts, words, strict=True))
        }
        return fitting.pop() if len(fitting) == 1 else None

    def near(self, text: str) -> tuple[str, ...]:
        """Known or usual subjects that are written almost like this."""
        ways = {**{words_of(name): name for name, _, _ in USUAL}, **self.names}
        found = get_close_matches(words_of(text), ways, n=3, cutoff=0.82)
        return tuple(dict.fromkeys(ways[way] for way in found))
