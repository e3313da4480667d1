"""The meaning of a phrase: the intent and its slots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.understanding.body import body_of
from bot.understanding.context import Context
from bot.understanding.date_words import no_such_day
from bot.understanding.following import FOLLOWED, begins_after, follows
from bot.understanding.reading import scene_of
from bot.understanding.rules import intent_of
from bot.understanding.scene import Scene
from bot.understanding.school_days import DayOfWeek
from bot.understanding.subjects import Found
from bot.understanding.words import Word

#: These are a day only where the question is where somebody is or should be.
_NOW = frozenset({"сейчас", "щас", "now"})
_SUNDAY = 6
#: So many signs of a phrase are read; the rest can only be the rest of a letter.
_READ = 1000
_COMING = frozenset({"homework", "timetable", "tests", "holidays", "report_absence"})
_TELLING = frozenset({"NOUN", "VERB", "INFN", "ADJF", "ADJS", "GRND", "PRTF"})
_SMALL = frozenset({"NPRO", "Apro", "PREP", "CONJ", "PRCL", "INTJ"})
_NOT_ONLY_NOUNS = _SMALL | {"VERB", "INFN", "ADVB", "Name", "Surn", "Anum"}
#: These may speak of anything.
_ABOUT_ANYTHING = frozenset({"message", "report_absence", "unknown"})
_WITH_MARK = frozenset({"marks", "target", "final"})
_READY_MADE = frozenset(
    {"solve", "answers", "explain", "ready", "invent", "doit", "essay", "essayverb"}
)
_TOPICS = {"timetable": ("substitute", "bells", "linkword"), "marks": ("diagnostics",)}
_TIMELESS = frozenset({"message", "settings", "help"})
_AIMS = frozenset(
    {"до", "на", "для", "чтобы", "чтоб", "выйдет", "вышла", "вышло", "было", "была", "вышел"}
)
_REASONS = (
    ("late", {"willlate", "@to_lesson"}),
    ("sick", {"ill", "unwell", "hurts", "body"}),
    ("family", {"familyreason"}),
    ("other", {"otherreason"}),
    ("family", {"travel"}),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was asked. `child`, `subject` and `teacher` are as the context writes them."""

    intent: str
    child: str | None = None
    subject: str | None = None
    teacher: str | None = None
    since: date | None = None
    until: date | None = None
    term: int | None = None
    mark: int | str | None = None
    reason: str | None = None
    text: str | None = None
    #: Not understood because ready answers were asked for: that is declined, not explained.
    is_ready_made: bool = False
    #: What of a timetable was asked for ("substitute", "bells", "linkword"), which marks
    #: ("diagnostics"), or nothing special.
    topic: str = ""
    #: A date that no calendar has, as it was said: «31.02».
    no_day: str = ""
    #: It goes on from the question before it.
    follows: bool = False

    def as_contract(self) -> dict[str, object]:
        """The slots by the names of the command's JSON; nothing but nulls when not understood."""
        known = self if self.intent != "unknown" else Meaning("unknown")
        return {
            "intent": known.intent,
            "child": known.child,
            "subject": known.subject,
            "teacher": known.teacher,
            "from": known.since.isoformat() if known.since else None,
            "to": known.until.isoformat() if known.until else None,
            "term": known.term,
            "mark": known.mark,
            "reason": known.reason,
            "text": known.text,
        }


def understand(phrase: str, context: Context, *, after: Meaning | None = None) -> Meaning:
    """What a phrase asks for in a context. Never raises on odd phrases: they are unknown.

    `after` is what was asked just before: «а по химии?», «а за прошлую неделю?» ask it again about
    something else, and what they leave out is taken from it.
    """
    head, tail = _divided(phrase)
    scene = scene_of(head, context)
    intent = _intent(scene)
    if after is None:
        return _meant(scene, intent, tail)
    if after.intent in FOLLOWED and follows(scene, intent):
        return _continued(_meant(scene, after.intent, ""), scene, after)
    meaning = _meant(scene, intent, tail)
    again = begins_after(scene) and scene.child is None and intent in FOLLOWED
    return replace(meaning, child=after.child) if again else meaning


def _divided(phrase: str) -> tuple[str, str]:
    """What is read, and what is only passed on where the phrase is a long letter."""
    if len(phrase) <= _READ:
        return phrase, ""
    end = max(phrase.rfind(sign, _READ // 2, _READ) for sign in " \n")
    end = end if end > 0 else _READ
    return phrase[:end], phrase[end:].rstrip()


def _intent(scene: Scene) -> str:
    intent = intent_of(scene.concepts, guessing=not _is_about_else(scene))
    if intent not in _ABOUT_ANYTHING and not _is_anchored(scene) and _names_something_else(scene):
        return "unknown"
    return intent


def _continued(said: Meaning, scene: Scene, after: Meaning) -> Meaning:
    """The question asked before, with what is said now in its place."""
    dated = bool(scene.stretch) or bool(said.no_day)
    return replace(
        said,
        child=said.child if scene.child is not None else after.child,
        subject=said.subject if scene.subject is not None else after.subject,
        since=said.since if dated else after.since,
        until=said.until if dated else after.until,
        term=said.term if dated else after.term,
        mark=said.mark if scene.marks else after.mark,
        topic=after.topic,
        follows=True,
    )


def _meant(scene: Scene, intent: str, tail: str) -> Meaning:
    since, until = _days(scene, intent)
    return Meaning(
        intent=intent,
        child=_name(scene.child),
        subject=_subject(scene, intent),
        teacher=_teacher(scene, intent),
        since=since,
        until=until,
        term=_term(scene, intent),
        mark=_mark(scene, intent),
        reason=_reason(scene, intent),
        text=_text(scene, intent, tail),
        no_day="" if intent in _TIMELESS else no_such_day(scene.words),
        topic=_topic(scene, intent),
        is_ready_made=intent == "unknown" and bool(_READY_MADE & scene.concepts),
    )


def _topic(scene: Scene, intent: str) -> str:
    topics = _TOPICS.get(intent, ())
    return next((topic for topic in topics if topic in scene.concepts), "")


def _text(scene: Scene, intent: str, tail: str) -> str | None:
    if intent != "message" or not scene.addressed_until:
        return None
    said = body_of(scene.text, scene.words, scene.addressed_until)
    return said + tail if said else None


def _name(found: Found | None) -> str | None:
    return (found.name or None) if found is not None else None


def _is_about_else(scene: Scene) -> bool:
    """Whether a word that carries sense was not read, so that a guess may be quite wrong."""
    return any(_tells(word) for place, word in enumerate(scene.words) if place not in scene.covered)


def _is_anchored(scene: Scene) -> bool:
    """Whether somebody or something of this school was named."""
    found = (scene.child, scene.subject, scene.teacher, scene.role, scene.stretch, scene.marks)
    return any(found)


def _names_something_else(scene: Scene) -> bool:
    """«Расписание автобусов»: a noun that means nothing here beside a word that does."""
    return any(
        _is_other_noun(word) for place, word in enumerate(scene.words) if place not in scene.covered
    )


def _is_other_noun(word: Word) -> bool:
    grams = word.reading.grams
    return word.reading.is_known and "NOUN" in grams and not grams & _NOT_ONLY_NOUNS


def _tells(word: Word) -> bool:
    if not word.text[0].isalpha():
        return word.number is not None
    if word.text.isascii():
        return len(word.text) > 3
    if not word.reading.is_known:
        return len(word.text) > 2
    return bool(word.reading.grams & _TELLING) and not word.reading.grams & _SMALL


def _days(scene: Scene, intent: str) -> tuple[date | None, date | None]:
    if intent in _TIMELESS:
        return None, None
    is_weekend = (
        isinstance(scene.stretch.until, DayOfWeek) and scene.stretch.until.number == _SUNDAY
    )
    if intent == "holidays" and (scene.stretch.is_bare or is_weekend):
        return None, None  # «когда конец четверти», «когда выходные»: that is what is asked
    said = {scene.words[place].text for place in scene.stretch.places}
    if said <= _NOW and intent not in ("timetable", "attendance"):
        return None, None
    past = intent == "report_absence" and ("wasnot" in scene.concepts or _fell_ill(scene))
    return scene.stretch.resolved(scene.context, coming=intent in _COMING and not past)


def _fell_ill(scene: Scene) -> bool:
    """«Болели с понедельника» was the last Monday; «заболел, с понедельника не придёт» will be."""
    said = scene.concepts
    is_open = scene.stretch.since is not None and scene.stretch.until is None
    return is_open and "@past" in said and "ill" in said and not said & {"willnotcome", "@will"}


def _term(scene: Scene, intent: str) -> int | None:
    vague = intent == "holidays" and scene.stretch.is_bare
    return None if vague or intent in _TIMELESS else scene.stretch.term


def _subject(scene: Scene, intent: str) -> str | None:
    found = scene.subject
    if intent == "teachers" and scene.taught:
        return scene.taught
    if found is None or not found.name:
        return None
    if intent == "settings" and "languageword" in scene.concepts:
        return None
    if intent == "message" and found.places.start >= scene.addressed_until:
        return None
    return found.name


def _teacher(scene: Scene, intent: str) -> str | None:
    if scene.teacher is not None:
        return scene.teacher.name or None
    if scene.role is None or intent == "teachers":
        return None
    return scene.role.name or None


def _mark(scene: Scene, intent: str) -> int | str | None:
    said = [
        (value, place) for value, place, is_word in scene.marks if is_word or intent != "settings"
    ]
    if not said or intent not in (*_WITH_MARK, "settings"):
        return None
    if intent == "target":
        aimed = [pair for pair in said if pair[1] and scene.words[pair[1] - 1].text in _AIMS]
        said = (aimed or said)[-1:]
    value = said[0][0]
    return int(value) if value.isdigit() else value


def _reason(scene: Scene, intent: str) -> str | None:
    if intent != "report_absence":
        return None
    return next((reason for reason, said in _REASONS if said & scene.concepts), None)
