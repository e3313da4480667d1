"""Reading a phrase in a context, from its words to the concepts that rules speak of."""

from __future__ import annotations

from bot.understanding.addressee import addressee_of
from bot.understanding.children import children_of
from bot.understanding.context import Context
from bot.understanding.dates import find_stretch
from bot.understanding.facts import facts_of
from bot.understanding.lexicon import concepts
from bot.understanding.marks import find_marks
from bot.understanding.morphology import plain
from bot.understanding.repair import repaired
from bot.understanding.scene import Scene
from bot.understanding.subjects import Found, any_subject, subjects_of
from bot.understanding.teachers import offices, teachers_of
from bot.understanding.vocabulary import vocabulary_of
from bot.understanding.words import word_set

#: Beside these «пары» are lessons, not marks.
_OF_LESSONS = word_set("lessonword ttword what attime firstlesson room starts ends when")


def scene_of(phrase: str, context: Context) -> Scene:
    """Read a phrase in a context."""
    text, words = repaired(phrase, vocabulary_of(context))
    scene = Scene(context, text, words, concepts().meanings(words))
    _read_people(scene)
    _read_time(scene)
    _read_role(scene)
    _read_subject(scene)
    _read_concepts(scene)
    addressee = addressee_of(scene)
    if addressee is not None:
        scene.concepts.add("@addressee")
        scene.addressed_until = addressee
    scene.concepts |= facts_of(scene)
    return scene


def _read_people(scene: Scene) -> None:
    scene.teacher = teachers_of(scene.context.teachers).by_name(scene.words)
    if scene.teacher is not None:
        scene.take(scene.teacher.places)
    children = children_of(scene.context.children)
    scene.child = children.find(scene.words, scene.text, scene.frozen)
    if scene.child is not None:
        scene.take(scene.child.places)
        scene.take(_of_class(scene))


def _of_class(scene: Scene) -> list[int]:
    """The words «7Б» or «7 б» of the child's class, whose number is no mark and no day."""
    names = {plain(one).replace("-", "").replace(" ", "") for one in _classes(scene)}
    words, found = scene.words, []
    for place, word in enumerate(words):
        pair = word.text + "".join(next_.text for next_ in words[place + 1 : place + 2])
        if word.text.replace("-", "") in names:
            found += [place]
        elif pair in names:
            found += [place, place + 1]
    return found


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
