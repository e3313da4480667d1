"""Everything that stands in a phrase: who, what, when, and the concepts that rules speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.understanding.children import children_of
from bot.understanding.context import Context
from bot.understanding.dates import Stretch, find_stretch
from bot.understanding.lexicon import concepts
from bot.understanding.marks import find_marks
from bot.understanding.repair import repaired
from bot.understanding.subjects import Found, any_subject, subjects_of
from bot.understanding.teachers import offices, teachers_of
from bot.understanding.vocabulary import vocabulary_of
from bot.understanding.words import Word, word_set

_FIRST_PERSON = word_set("я мы мне меня нас нам мой моя мои i we my")
_THIRD_PERSON = word_set("он она его ее ребенок ребенка чадо he she они их child")


@dataclass
class Scene:
    """A phrase with all that was found in it; `taken` are the places of words already read."""

    context: Context
    text: str
    words: list[Word]
    #: What the concepts of the lexicon hear: (concept, first word, word after the last).
    heard: list[tuple[str, int, int]]
    taken: set[int] = field(default_factory=set)
    child: Found | None = None
    subject: Found | None = None
    #: A teacher said by name, and one said by office or nickname.
    teacher: Found | None = None
    role: Found | None = None
    #: The subject that a nickname tells.
    taught: str = ""
    stretch: Stretch = field(default_factory=Stretch)
    marks: list[tuple[str, int, bool]] = field(default_factory=list)
    concepts: set[str] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    #: The word after the addressee of a message, 0 when nobody is addressed.
    addressed_until: int = 0

    def take(self, places: Sequence[int]) -> None:
        """These words are read."""
        self.taken |= set(places)
        self.covered |= set(places)

    @property
    def frozen(self) -> frozenset[int]:
        """The places read so far."""
        return frozenset(self.taken)


def scene_of(phrase: str, context: Context) -> Scene:
    """Read a phrase in a context."""
    text, words = repaired(phrase, vocabulary_of(context))
    scene = Scene(context, text, words, concepts().meanings(words))
    _read_people(scene)
    _read_time(scene)
    _read_role(scene)
    _read_subject(scene)
    _read_concepts(scene)
    _read_addressee(scene)
    scene.concepts |= _facts(scene)
    return scene


def _read_people(scene: Scene) -> None:
    scene.teacher = teachers_of(scene.context.teachers).by_name(scene.words)
    if scene.teacher is not None:
        scene.take(scene.teacher.places)
    children = children_of(scene.context.children)
    scene.child = children.find(scene.words, scene.text, scene.frozen)
    if scene.child is not None:
        scene.take(scene.child.places)


def _read_time(scene: Scene) -> None:
    scene.stretch = find_stretch(scene.words, scene.context, scene.frozen)
    scene.take(scene.stretch.places)


def _classes(scene: Scene) -> list[str]:
    named = scene.child.name if scene.child else ""
    return [
        child.school_class for child in scene.context.children if not named or child.first == named
    ]


def _read_role(scene: Scene) -> None:
    """«Классной», «англичанке», «учителю физики»."""
    teachers = teachers_of(scene.context.teachers)
    heard = offices().meanings(scene.words)
    heads = [(first, after) for office, first, after in heard if office == "class"]
    if heads and not _is_class_hour(scene, heads):
        name = teachers.of_class(_classes(scene))
        scene.role = Found(name, range(heads[0][0], max(after for _, after in heads)))
    else:
        found = teachers.by_nickname(scene.words, scene.context.subjects, told=_is_telling(scene))
        scene.role, scene.taught = found or (None, "")
    if scene.role is not None:
        scene.take(scene.role.places)


def _is_telling(scene: Scene) -> bool:
    return any(said == "tell" for said, _, _ in scene.heard)


def _is_class_hour(scene: Scene, heads: list[tuple[int, int]]) -> bool:
    after = heads[0][1]
    return after < len(scene.words) and scene.words[after].text.startswith(
        ("час", "работ", "комнат", "журнал", "собран", "чат")
    )


def _read_subject(scene: Scene) -> None:
    for _, first, after in any_subject().meanings(scene.words):
        scene.covered |= set(range(first, after))
    scene.subject = subjects_of(scene.context.subjects).find(
        scene.words, scene.frozen | _of_statistics(scene)
    )
    if scene.subject is None:
        return
    scene.take(scene.subject.places)
    before = scene.subject.places.start - 1
    before -= before >= 0 and scene.words[before].text in ("по", "of")
    offices_heard = {first: after for _, first, after in offices().meanings(scene.words)}
    if scene.role is None and before in offices_heard and scene.subject.name:
        name = teachers_of(scene.context.teachers).of_subject(scene.subject.name)
        scene.role = Found(name, range(before, scene.subject.places.stop))


def _of_statistics(scene: Scene) -> frozenset[int]:
    """«Статистика оценок» is not the lesson of statistics."""
    heard = scene.heard
    told = {first for said, first, _ in heard if said in ("mark", "progress", "absence")}
    return frozenset(first for said, first, _ in heard if said == "stats" and first + 1 in told)


def _read_concepts(scene: Scene) -> None:
    named = set(scene.child.places) if scene.child is not None else set()
    for concept, first, after in scene.heard:
        if set(range(first, after)) <= named:
            continue  # «средний сын» is no mean
        scene.concepts.add(concept)
        if concept != "offtopic":
            scene.covered |= set(range(first, after))
    about_marks = bool(scene.subject) or not scene.concepts & _OF_LESSONS
    scene.marks = find_marks(scene.words, scene.frozen, about_marks=about_marks)
    scene.covered |= {place for _, place, _ in scene.marks}


#: Beside these «пары» are lessons, not marks.
_OF_LESSONS = word_set("lessonword ttword what attime firstlesson room starts ends when")

_DATIVE_VERBS = word_set(
    "написать передать отправить сообщить сказать послать пожаловаться ответить доложить отписать "
    "передавать писать черкнуть отписаться напомнить уведомление письмо сообщение записка"
)
_ENGLISH_TELLING = frozenset({"tell", "write", "message", "ask", "inform", "send", "letter"})


def _read_addressee(scene: Scene) -> None:
    """Who a message is for: a teacher or the school, in the case that the verb asks for."""
    tells = [first for said, first, _ in scene.heard if said in ("tell", "letter")]
    if not tells:
        return
    for places in _addressees(scene):
        if _is_told(scene, places, tells):
            scene.concepts.add("@addressee")
            scene.addressed_until = _after_addressee(scene, tells, places)
            return


def _after_addressee(scene: Scene, tells: list[int], places: range) -> int:
    """The word after the addressee, with the name, the child and the verb that belong to it."""
    end = max(places.stop, _after_verb(tells, places))
    for found in (scene.role, scene.teacher):
        if found is not None and found.places.start <= end < found.places.stop:
            end = found.places.stop
    if scene.child is not None and scene.child.places.start == end:
        after = scene.words[end + 1].text if end + 1 < len(scene.words) else "что"
        stops = ":" in scene.text[scene.words[end].end : scene.words[end].end + 2]
        of_whom = scene.words[end].may_be("gent")
        end += of_whom and (stops or after in ("что", "чтобы", "о"))
    return end


def _after_verb(tells: list[int], places: range) -> int:
    """«Классной напиши, что …»: the message begins after whichever comes last."""
    near = [tell for tell in tells if tell - places.stop in (0, 1)]
    return near[0] + 1 if near else places.stop


def _addressees(scene: Scene) -> list[range]:
    found = [one.places for one in (scene.role, scene.teacher) if one is not None]
    for said, first, after in (*offices().meanings(scene.words), *scene.heard):
        if said in ("teacher", "school_people"):
            found.append(range(first, after))
    return sorted(found, key=lambda places: (places.start, -places.stop))


def _is_told(scene: Scene, places: range, tells: list[int]) -> bool:
    words = [scene.words[place] for place in places]
    before = scene.words[places.start - 1].text if places.start else ""
    verbs = {
        lemma
        for tell in tells
        for lemma in (*scene.words[tell].reading.lemmas, scene.words[tell].text)
    }
    if verbs & _ENGLISH_TELLING:
        return True
    if scene.teacher and places == scene.teacher.places and before not in ("у", "о", "от", "про"):
        return any(0 < places.start - tell <= 2 or 0 <= tell - places.stop <= 1 for tell in tells)
    if before == "в" and any(0 < places.start - tell <= 2 for tell in tells):
        return any(word.may_be("accs") for word in words)
    if before in ("у", "с", "со", "к", "ко", "для"):
        return any(places.start - tell in (1, 2, 3) for tell in tells)
    stiff = all(not word.reading.grams & {"datv", "accs", "gent"} for word in words)
    dative = any(word.may_be("datv") for word in words)
    if verbs & _DATIVE_VERBS:
        return (dative and before != "по") or (stiff and places.start - max(tells) in (1, 2))
    return any(0 < places.start - tell <= 3 for tell in tells)


def _names_lesson_to_come(words: Sequence[Word]) -> bool:
    """«Придёт к 3 уроку»."""
    threes = zip(words, words[1:], words[2:], strict=False)
    return any(
        first.text in ("к", "ко") and second.number and third.text == "уроку"
        for first, second, third in threes
    )


_ASKING = word_set("что какой какие какая где was did is does has")


def _begins_asking(words: Sequence[Word]) -> bool:
    return bool(words) and words[0].text in _ASKING


def _facts(scene: Scene) -> set[str]:
    words, texts = scene.words, {word.text for word in scene.words}
    kinds = {
        name
        for name, said in (
            ("@child", scene.child),
            ("@subject", scene.subject),
            ("@teacher", scene.teacher),
            ("@role", scene.role),
            ("@mark", scene.marks),
            ("@date", scene.stretch),
        )
        if said
    }
    if texts & (_FIRST_PERSON | _THIRD_PERSON) or (scene.child and scene.child.places):
        kinds.add("@person")
    if texts & {"?", "ли", "if"} or scene.concepts & {"when", "who", "howmany", "why"}:
        kinds.add("@question")
    if any("какой" in word.reading.lemmas for word in words) or _begins_asking(words):
        kinds.add("@question")
    if _names_lesson_to_come(words):
        kinds.add("@to_lesson")
    if any(word.may_be("past") for word in words):
        kinds.add("@past")
    places = scene.stretch.places
    single = scene.stretch.since is not None and scene.stretch.since == scene.stretch.until
    if places and single and scene.words[places.start].text == "на":
        kinds.add("@for_day")
    since = scene.stretch.since
    if isinstance(since, date) and since > scene.context.today:
        kinds.add("@coming")
    if len({value for value, _, _ in scene.marks}) > 1 and "или" in texts:
        kinds.add("@either")
    if any(word.may_be("futr") and word.may_be("VERB") for word in words):
        kinds.add("@will")
    if any(word.may_be("impr") for word in words):
        kinds.add("@imperative")
    if any(is_word for _, _, is_word in scene.marks):
        kinds.add("@markvalue")
    return kinds
