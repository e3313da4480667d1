"""A phrase that goes on from the question before it: «а по химии?», «за прошлую неделю», «Петя»."""

from __future__ import annotations

from bot.understanding.scene import Scene
from bot.understanding.words import word_set

#: What may be asked again about something else.
FOLLOWED = word_set(
    "marks average final diary homework timetable attendance target tests debts teachers chart "
    "report holidays digest"
)
_FIRST = word_set("а и ну and")
#: Words that say nothing of what is asked.
_JOINTS = word_set(
    "а и ну по у за на в во с со к от до про о об тоже также теперь еще то же самое ? так "
    "тогда вот там и для только давай можно что как каких какие какая какой and for the of at in "
    "on about now what"
)
#: Concepts that are there beside a date or a name and ask for nothing themselves.
_SILENT = word_set(
    "what how show please polite beside whether termword yearword weekword languageword exist all "
    "yet can lastword"
)
_MOST_WORDS = 10


def begins_after(scene: Scene) -> bool:
    """Whether the phrase begins as one that goes on: «а …», «и …»."""
    return bool(scene.words) and scene.words[0].text in _FIRST


def follows(scene: Scene, intent: str) -> bool:
    """Whether the phrase names a child, a subject, days or a mark, and asks nothing by itself."""
    named = (scene.child, scene.subject, scene.stretch, scene.marks)
    if not any(named) or len(scene.words) > _MOST_WORDS:
        return False
    if intent != "unknown" and not begins_after(scene):
        return False
    asked = {one for one in scene.concepts if not one.startswith("@")} - _SILENT
    if asked - ({"markword"} if scene.marks else set()):
        return False
    return all(
        place in scene.covered or word.text in _JOINTS for place, word in enumerate(scene.words)
    )
