"""Which teacher is meant: by name in any case, by office, by the subject taught."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.understanding.context import Teacher
from bot.understanding.declension import name_forms, patronymic_forms, surname_forms
from bot.understanding.lexicon import Lexicon, lexicon_of, lines
from bot.understanding.morphology import plain
from bot.understanding.names import sex_of_name
from bot.understanding.subjects import Found
from bot.understanding.words import Word

#: A shorter surname («Ли») is a name only beside a first name or a patronymic.
_TELLING_NAME = 3
_PATRONYMIC = re.compile(r"\w+(?:вич|вна|ична|ыч|инична|оглы|кызы|льич|мич|кич|тич)$")

_OFFICES = (
    (
        "class",
        "классный_руководитель классный_руководительница руководительница руководитель классн|ая "
        "=классный =классному =классная =классной класрук класнрук классрук классух|а класнух|а "
        "класуха =кл_рук =кл_руку клрук =кл_=рук кл_руководитель классручк|а кл_рук|у =классрука "
        "=классруку class_teacher homeroom form_tutor form_teacher",
    ),
    (
        "teacher",
        "учитель учительница преподаватель преподавательница педагог препод|а учителк|а училк|а "
        "препод предметник =учителю =учетель =учителя =училке teacher",
    ),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A teacher's names in lower case, ё as е; empty where the school does not give them."""

    last: str
    first: str
    middle: str
    sex: str


def parts_of(name: str) -> Parts:
    """A name taken apart, whichever order it is written in."""
    words = [word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", plain(name)) if len(word) > 1]
    middle = next((word for word in words if _PATRONYMIC.match(word) and words.index(word)), "")
    sex = "" if not middle else "f" if middle.endswith(("на", "кызы")) else "m"
    if middle:
        place = words.index(middle)
        first, rest = words[place - 1], words[: place - 1] + words[place + 1 :]
        return Parts(rest[0] if rest else "", first, middle, sex)
    first = next((word for word in words if sex_of_name(word)), "")
    rest = [word for word in words if word != first]
    return Parts(rest[0] if rest else "", first, "", sex_of_name(first) if first else "")


@cache
def offices() -> Lexicon:
    """Words for the class teacher and for teachers as such."""
    return lexicon_of(_OFFICES)


@cache
def nicknames() -> Lexicon:
    """Nicknames of teachers by the subject taught."""
    return lexicon_of(lines("nicknames.txt"))


def _is_studied(words: Sequence[Word], place: int) -> bool:
    """«По физик», «на биологи» are the subjects, mistyped."""
    return place > 0 and words[place - 1].text in ("по", "на", "за")


class Teachers:
    """The teachers of a family, with all forms of their names."""

    def __init__(self, teachers: Sequence[Teacher]) -> None:
        self.teachers = tuple(teachers)
        self._last: dict[str, set[str]] = defaultdict(set)
        self._first: dict[str, set[str]] = defaultdict(set)
        self._middle: dict[str, set[str]] = defaultdict(set)
        for teacher in teachers:
            parts = parts_of(teacher.name)
            for form in surname_forms(parts.last, parts.sex) if parts.last else ():
                self._last[form].add(teacher.name)
            for form in name_forms(parts.first, parts.sex):
                self._first[form].add(teacher.name)
            for form in patronymic_forms(parts.middle) if parts.middle else ():
                self._middle[form].add(teacher.name)

    @property
    def forms(self) -> set[str]:
        """All forms of all names, for mending typing errors."""
        return {*self._last, *self._first, *self._middle}

    def by_name(self, words: Sequence[Word]) -> Found | None:
        """The teacher said by surname, by name and patronymic, or by patronymic alone."""
        texts = [word.text for word in words]
        for place, text in enumerate(texts):
            after = texts[place + 1] if place + 1 < len(texts) else ""
            if text in self._first and after in self._middle:
                return self._found(self._first[text] & self._middle[after], texts, place, 2)
        for place, text in enumerate(texts):
            if text in self._last and len(text) >= _TELLING_NAME:
                return self._found(self._last[text], texts, place, 1)
            if text in self._middle and len(text) > 6:
                return self._found(self._middle[text], texts, place, 1)
        return None

    def _found(self, names: set[str], texts: list[str], place: int, size: int) -> Found:
        """Neighbouring words that are other parts of the name tell namesakes apart."""
        first, after = place, place + size
        while after < len(texts) and self._any(texts[after]):
            names = names & self._any(texts[after]) or names
            after += 1
        if first and texts[first - 1] in self._last:
            first -= 1
            names = names & self._last[texts[first]] or names
        return Found(next(iter(names)) if len(names) == 1 else "", range(first, after))

    def _any(self, text: str) -> set[str]:
        found = self._last.get(text, set()) | self._first.get(text, set())
        return found | self._middle.get(text, set())

    def of_subject(self, subject: str) -> str:
        """The only teacher of a subject, or nothing."""
        names = {one.name for one in self.teachers if subject in one.subjects}
        return names.pop() if len(names) == 1 else ""

    def by_nickname(
        self, words: Sequence[Word], subjects: Sequence[str], *, told: bool
    ) -> tuple[Found, str] | None:
        """The teacher said by a nickname of the subject («англичанка», «физрук»), and the subject.

        «Физику», «химику» are the teacher where somebody is told something, else the subject.
        """
        heard = [
            (said.removeprefix("told "), range(first, after))
            for said, first, after in nicknames().meanings(words)
            if (told or not said.startswith("told ")) and not _is_studied(words, first)
        ]
        if not heard:
            return None
        taught = [name for name in subjects if any(said in plain(name) for said, _ in heard)]
        names = {one.name for one in self.teachers if set(taught) & set(one.subjects)}
        if not taught:
            return None
        name = names.pop() if len(names) == 1 else ""
        return Found(name, heard[0][1]), taught[0] if len(taught) == 1 else ""

    def of_class(self, classes: Sequence[str]) -> str:
        """The only class teacher of these classes, or nothing."""
        names = {
            one.name
            for one in self.teachers
            if one.class_teacher_of and plain(one.class_teacher_of) in map(plain, classes)
        }
        return names.pop() if len(names) == 1 else ""


@lru_cache(maxsize=256)
def teachers_of(teachers: tuple[Teacher, ...]) -> Teachers:
    """The teachers with their forms; kept for the next phrase."""
    return Teachers(teachers)
