"""Which child is meant: by any form of the name, by surname, by kinship, by class."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.understanding.context import Child
from bot.understanding.declension import surname_forms
from bot.understanding.lexicon import Lexicon, lexicon_of
from bot.understanding.morphology import plain
from bot.understanding.names import ways_of
from bot.understanding.subjects import Found
from bot.understanding.words import Word, word_set

_KIN = (
    ("m", "сын сынок сыночек сынуля сынишка мальчик =пацан сына|ул son boy мальчишка внук =сыну"),
    ("f", "дочь дочка доченька дочурка девочка daughter girl =доча дочуля девчонка внучка"),
    ("elder", "старший старшенький older elder oldest eldest старшенькая старшая"),
    ("younger", "младший младшенький younger youngest мелкий малой младшенькая младшая"),
    ("middle", "средний"),
    ("child", "ребенок"),
)
_GRADES = {
    stem: grade
    for grade, stem in enumerate(
        ("перво", "второ", "третье", "четверо", "пяти", "шести", "семи", "восьми", "девяти"), 1
    )
}
#: Endings that make a name tender; what is left must be a name but for so many letters.
_TENDER = re.compile(
    r"(\w{3,}?)(?:[оеё]чк|[оеё]ньк|[ую]шеньк|[ую]лечк|[ую]шк|ишк|[ую]льк|[ую]ньк|[ую]ш|[ую]л|ик|чик|[оеё]к|к"
    r"|[ую]ськ|[ую]сик|[ую]с)(?:а|я|и|ы|е|у|ю|ой|ей|ом|ем|)"
)
_OFF = 2
_SHORT = 3
_CLASS = re.compile(r"(?<!\d)(\d{1,2})[-\s]?[\"«]?([а-я])[\"»]?(?![а-я])")


@cache
def kin() -> Lexicon:
    """Words of kinship and of age."""
    return lexicon_of(_KIN)


class Children:
    """The children of a family, with all the ways to say who is meant."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = tuple(children)
        self._first: dict[str, list[Child]] = defaultdict(list)
        self._last: dict[str, list[Child]] = defaultdict(list)
        #: «Ксюш», «Кать»: how a child is called to.
        self._spoken_to: dict[str, list[Child]] = defaultdict(list)
        for child in children:
            for form in ways_of(child.first, child.sex):
                self._first[form].append(child)
                if form[-1] in "ая" and len(form) > _SHORT:
                    self._spoken_to[form[:-1] + "ь" * (form[-1] == "я")].append(child)
            for form in surname_forms(plain(child.last), child.sex) if child.last else ():
                self._last[form].append(child)

    @property
    def forms(self) -> set[str]:
        """All forms of all names, for mending typing errors."""
        return {*self._first, *self._last}

    def find(self, words: Sequence[Word], text: str, taken: frozenset[int]) -> Found | None:
        """The child said by words that are not taken; the name is empty when several could be."""
        places = [place for place in range(len(words)) if place not in taken]
        for said in (self._by_name, self._by_surname, self._by_kin):
            found = said(words, places)
            if found is not None:
                return found
        return self._by_class(words, plain(text))

    def _by_name(self, words: Sequence[Word], places: list[int]) -> Found | None:
        named = [(place, self._called(words[place])) for place in places]
        heard = [(place, some) for place, some in named if some and not _is_topic(words, place)]
        if not heard:
            return None
        meant = {child for _, children in heard for child in children}
        for _, children in heard:
            if len(children) == 1 and len(meant) > len(heard[0][1]):
                return Found("", range(heard[0][0], heard[0][0] + 1))  # two children were named
        return self._chosen(heard[0][1], words, heard[0][0])

    def _called(self, word: Word) -> list[Child]:
        """Those whose name it is, in a form of the table or tenderly: «Светулечка»."""
        if word.text in self._spoken_to and not (word.reading.is_known and not word.may_be("Name")):
            return self._spoken_to[word.text]
        if word.text in self._first or (word.reading.is_known and not word.may_be("Name")):
            return self._first.get(word.text, [])
        tender = _TENDER.fullmatch(word.text)
        if tender is None:
            return []
        stem = tender[1]
        found = {
            child
            for way, children in self._first.items()
            if way.startswith(stem) and len(way) - len(stem) <= _OFF
            for child in children
        }
        return [child for child in self.children if child in found]

    def _chosen(self, children: Sequence[Child], words: Sequence[Word], place: int) -> Found:
        """Namesakes are told apart by surname, by kinship and by the sex of what they did."""
        where = range(place, place + 1)
        texts = {word.text for word in words}
        sexes = {sex for sex, _, _ in kin().meanings(words)} | _sexes_of_verbs(words)
        by_sex = [child for child in children if child.sex in sexes]
        by_last = [child for child in children if self._says_last(child, texts)]
        for some in (children, by_last, by_sex):
            if len(some) == 1:
                return Found(some[0].first, where)
        return Found("", where)

    def _says_last(self, child: Child, texts: set[str]) -> bool:
        return any(child in self._last.get(text, ()) for text in texts)

    def _by_surname(self, words: Sequence[Word], places: list[int]) -> Found | None:
        for place in places:
            children = self._last.get(words[place].text, [])
            if not children:
                continue
            exact = [one for one in children if plain(one.last) == words[place].text]
            some = exact if len(exact) == 1 else children
            return Found(some[0].first if len(some) == 1 else "", range(place, place + 1))
        return None

    def _by_kin(self, words: Sequence[Word], places: list[int]) -> Found | None:
        heard = [(said, first) for said, first, _ in kin().meanings(words) if first in places]
        near = {place - 1 for said, place in heard if said in ("m", "f", "child")}
        heard = [(said, place) for said, place in heard if said != "middle" or place in near]
        said = {one for one, _ in heard}
        ages = said & {"elder", "younger", "middle"}
        sexes = said & {"m", "f"}
        if not heard:
            return None
        some = [child for child in self.children if not sexes or child.sex in sexes]
        if ages and not sexes and "child" not in said:
            some = _of_gender(some, words, [place for one, place in heard if one in ages])
        if len(ages) > 1:
            return Found("", range(heard[0][1], heard[-1][1] + 1))
        child = _by_age(some, ages.pop()) if ages else some[0] if len(some) == 1 else None
        return Found(child.first if child else "", range(heard[0][1], heard[-1][1] + 1))

    def _by_class(self, words: Sequence[Word], text: str) -> Found | None:
        for number, letter in _CLASS.findall(text):
            some = [
                one
                for one in self.children
                if plain(one.school_class).replace("-", "").replace(" ", "") == number + letter
            ]
            if len(some) == 1:
                return Found(some[0].first, range(0))
        for place, word in enumerate(words):
            stem, _, tail = word.text.partition("кла")
            grade = _GRADES.get(stem) if tail[:1] in ("с", "ш") else None
            some = [one for one in self.children if one.grade == grade]
            if grade is not None and len(some) == 1:
                return Found(some[0].first, range(place, place + 1))
        return None


_TOPICS = word_set("тема темы теме тему темой тем темам темах")
_OF_TOPICS = word_set(
    "урок проходить пройти изучать изучить понять понимать какой новый по объяснить домашний "
    "контрольный сочинение доклад проект работа занятие разобрать повторить на"
)


def _is_topic(words: Sequence[Word], place: int) -> bool:
    """«Тема урока» is not Тёма."""
    if words[place].text not in _TOPICS:
        return False
    beside = [*words[max(0, place - 1) : place], *words[place + 1 : place + 2]]
    return any(_OF_TOPICS & {word.text, *word.reading.lemmas} for word in beside)


def _sexes_of_verbs(words: Sequence[Word]) -> set[str]:
    past = [word for word in words if word.may_be("past") or word.may_be("ADJS")]
    feminine = any(word.may_be("femn") for word in past)
    masculine = any(word.may_be("masc") for word in past)
    return {"f"} if feminine and not masculine else {"m"} if masculine and not feminine else set()


def _of_gender(children: list[Child], words: Sequence[Word], places: list[int]) -> list[Child]:
    """«Старшая» is a girl, «старший» a boy, where the form tells and both are there."""
    texts = [words[place].text for place in places]
    feminine = any(text.endswith(("ая", "ую")) for text in texts)
    masculine = any(text.endswith(("ий", "его", "ему", "ый", "ого", "ому")) for text in texts)
    sex = "f" if feminine else "m" if masculine else ""
    return [child for child in children if child.sex == sex] or children


def _by_age(children: Sequence[Child], age: str) -> Child | None:
    """The eldest or the youngest by class; nobody when two are in the same grade."""
    if not children:
        return None
    ordered = sorted(children, key=lambda child: child.grade)
    if age == "middle":
        return ordered[1] if len(ordered) == 3 else None
    wanted = ordered[-1] if age == "elder" else ordered[0]
    same = [child for child in children if child.grade == wanted.grade]
    return wanted if len(same) == 1 else None


@lru_cache(maxsize=256)
def children_of(children: tuple[Child, ...]) -> Children:
    """The children with their forms; kept for the next phrase."""
    return Children(children)
