"""The phrases with their meanings, and how many of them are understood, by intent and by slot."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from bot.understanding import Context, context_from, understand

HERE = Path(__file__).parent
SLOTS = ("child", "subject", "teacher", "from", "to", "term", "mark", "reason", "text")


@dataclass(frozen=True)
class Phrase:
    """What somebody wrote, in which context, and what it means."""

    text: str
    context: str
    expected: dict[str, object]


@dataclass
class Score:
    """How many were right, and which were not."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, *names: str) -> float:
        return sum(self.right[name] for name in names) / max(
            1, sum(self.asked[name] for name in names)
        )


@cache
def context(name: str) -> Context:
    return context_from(json.loads((HERE / f"{name}.json").read_text("utf-8")))


def _day(text: str, place: str) -> str:
    if text[4:5] == "-":
        return text
    month, day = map(int, text.split("-"))
    year = context(place).year_starts.year + (month < 9)
    return date(year, month, day).isoformat()


def _expected(meaning: str, place: str) -> dict[str, object]:
    intent, *slots = meaning.split("; ")
    expected: dict[str, object] = {"intent": intent, **dict.fromkeys(SLOTS)}
    for slot in slots:
        name, _, value = slot.partition("=")
        if name == "on":
            expected |= {"from": _day(value, place), "to": _day(value, place)}
        elif name in ("from", "to"):
            expected[name] = _day(value, place)
        else:
            expected[name] = int(value) if value.isdigit() else value
    return expected


def phrases(name: str) -> list[Phrase]:
    """The phrases of a file. A slot "?" may be anything: people would not agree about it."""
    found, place = [], ""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("@"):
            place = line[1:]
        elif line and not line.startswith("#"):
            text, _, meaning = line.rpartition(" => ")
            found.append(Phrase(text, place, _expected(meaning, place)))
    return found


def measure(asked: list[Phrase]) -> Score:
    """Intents and slots of the phrases: "intent", "intent:marks", "slot:child", "slots"."""
    score = Score()
    for phrase in asked:
        said = understand(phrase.text, context(phrase.context)).as_contract()
        names = ["intent", f"intent:{phrase.expected['intent']}"]
        wrong = [] if said["intent"] == phrase.expected["intent"] else ["intent"]
        score.asked.update(names)
        score.right.update(names if not wrong else [])
        for slot in SLOTS:
            wanted = phrase.expected[slot]
            counted = ["slot", *([f"slot:{slot}"] if wanted is not None else [])]
            score.asked.update(counted)
            if wanted == "?" or said[slot] == wanted:
                score.right.update(counted)
            else:
                wrong.append(f"{slot}: {said[slot]!r}, not {wanted!r}")
        score.asked["phrase"] += 1
        score.right["phrase"] += not wrong
        if wrong:
            said_intent = f" [{said['intent']}]" if "intent" in wrong else ""
            score.wrong.append(f"{phrase.text}{said_intent} | {'; '.join(wrong)}")
    return score


def table(score: Score) -> str:
    """The shares by name, the worst first, and the phrases that were not understood."""
    rows = sorted(score.asked, key=lambda name: (score.share(name), name))
    shares = [f"{score.share(name):7.1%} of {score.asked[name]:5} {name}" for name in rows]
    return "\n".join([*shares, *score.wrong])


if __name__ == "__main__":
    import sys

    for path in sys.argv[1:] or ["phrases.txt"]:
        sys.stdout.write(f"{path}\n{table(measure(phrases(path)))}\n")
