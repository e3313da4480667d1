"""To whom a message is: «классной», «у Ольги Сергеевны», «в школу»."""

from __future__ import annotations

from bot.understanding.scene import Scene
from bot.understanding.teachers import offices
from bot.understanding.words import word_set

_DATIVE_VERBS = word_set(
    "написать передать отправить сообщить сказать послать пожаловаться ответить доложить отписать "
    "передавать писать черкнуть отписаться напомнить уведомление письмо сообщение записка"
)
_ENGLISH_TELLING = word_set("tell write message ask inform send letter")
#: After these a teacher is asked or spoken with; after those spoken of.
_TOWARDS = word_set("у с со к ко для")
_OF_OTHERS = word_set("у о от про")


def addressee_of(scene: Scene) -> int | None:
    """The word after the addressee of a message: a teacher or the school, in the case that the verb
    asks for; None when nobody is told anything."""
    tells = [first for said, first, _ in scene.heard if said in ("tell", "letter")]
    if not tells:
        return None
    for places in _addressees(scene):
        if _is_told(scene, places, tells):
            return _after_addressee(scene, tells, places)
    return None


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
    before = scene.words[places.start - 1].text if places.start else ""
    away = {places.start - tell for tell in tells}
    if _verbs(scene, tells) & _ENGLISH_TELLING:
        return True
    if scene.teacher and places == scene.teacher.places and before not in _OF_OTHERS:
        return bool(away & {1, 2} or any(0 <= tell - places.stop <= 1 for tell in tells))
    words = [scene.words[place] for place in places]
    if before == "в" and away & {1, 2}:
        return any(word.may_be("accs") for word in words)
    if before in _TOWARDS:
        return bool(away & {1, 2, 3})
    if not _verbs(scene, tells) & _DATIVE_VERBS:
        return bool(away & {1, 2, 3})
    if any(word.may_be("datv") for word in words):
        return before != "по"
    stiff = all(not word.reading.grams & {"datv", "accs", "gent"} for word in words)
    return stiff and places.start - max(tells) in (1, 2)


def _verbs(scene: Scene, tells: list[int]) -> set[str]:
    words = [scene.words[tell] for tell in tells]
    return {way for word in words for way in (*word.reading.lemmas, word.text)}
