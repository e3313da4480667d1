"""The meaning of a phrase: the intent and its slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.understanding.body import body_of
from bot.understanding.context import Context
from bot.understanding.rules import intent_of
from bot.understanding.scene import Scene, scene_of
from bot.understanding.subjects import Found

_COMING = frozenset({"homework", "timetable", "tests", "holidays", "report_absence"})
_WITH_MARK = frozenset({"marks", "target", "final"})
_TIMELESS = frozenset({"message", "settings", "help"})
_AIMS = frozenset(
    {"до", "на", "для", "чтобы", "чтоб", "выйдет", "вышла", "вышло", "было", "была", "вышел"}
)
_REASONS = (
    ("late", {"willlate"}),
    ("sick", {"ill", "unwell", "hurts"}),
    ("family", {"familyreason"}),
    ("other", {"otherreason"}),
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


def understand(phrase: str, context: Context) -> Meaning:
    """What a phrase asks for in a context. Never raises on odd phrases: they are unknown."""
    scene = scene_of(phrase[:1000], context)
    intent, is_guess = intent_of(scene.concepts)
    if is_guess and _is_mostly_unknown(scene):
        intent = "unknown"
    since, until = _days(scene, intent)
    return Meaning(
        intent=intent,
        child=_name(scene.child),
        subject=_subject(scene, intent),
        teacher=_teacher(scene, intent),
        since=since,
        until=until,
        term=None if intent in _TIMELESS else scene.stretch.term,
        mark=_mark(scene, intent),
        reason=_reason(scene, intent),
        text=body_of(scene.text, scene.words, scene.addressed_until)
        if intent == "message" and scene.addressed_until
        else None,
    )


def _name(found: Found | None) -> str | None:
    return (found.name or None) if found is not None else None


def _is_mostly_unknown(scene: Scene) -> bool:
    telling = [
        place
        for place, word in enumerate(scene.words)
        if len(word.text) > 3 or word.reading.grams & {"NOUN", "VERB", "INFN"}
    ]
    unread = [place for place in telling if place not in scene.covered]
    return len(unread) * 2 > len(telling)


def _days(scene: Scene, intent: str) -> tuple[date | None, date | None]:
    if intent in _TIMELESS:
        return None, None
    past = intent == "report_absence" and "wasnot" in scene.concepts
    return scene.stretch.resolved(scene.context, coming=intent in _COMING and not past)


def _subject(scene: Scene, intent: str) -> str | None:
    found = scene.subject
    if found is None or not found.name:
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
