"""How many classes a school of a given size has, their letters, shifts and headcounts."""

from dataclasses import dataclass, field
from random import Random

_PUPILS_A_CLASS = 27.3
_SMALL_CLASS = 9
#: Classes by grade in a school of 33, as the numbers of newcomers fall and leavers grow.
_SHAPE = {1: 4, 2: 4, 3: 3, 4: 3, 5: 3, 6: 3, 7: 3, 8: 3, 9: 3, 10: 2, 11: 2}
#: Which grades a school of fewer classes than grades has.
_FIRST_TO_OPEN = (7, 1, 10, 5, 3, 9, 8, 2, 6, 4, 11)
SECOND_SHIFT = frozenset({2, 3, 6, 8})
_LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
_PROFILES = ("технологический", "социально-экономический", "естественно-научный")


@dataclass
class ClassPlan:
    """A class of the plan; ids of its people are filled in as they are born."""

    id: int
    grade: int
    letter: str
    size: int
    profile: str
    shift: int
    #: How far it stands among the classes of its grade, 0 for the first and below 1 for the last.
    rank: float
    room: str = ""
    teacher_id: int = 0
    pupil_ids: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the school says it: 7Б; 7 А1 in the largest schools."""
        return (
            f"{self.grade}{self.letter}" if len(self.letter) < 2 else f"{self.grade} {self.letter}"
        )


def _class_count(pupils: int) -> int:
    """Ordinary classes of about 27; a small school keeps its grades and has small classes."""
    return max(1, round(pupils / _PUPILS_A_CLASS), min(len(_SHAPE), pupils // _SMALL_CLASS))


def _by_grade(count: int) -> dict[int, int]:
    if count <= len(_SHAPE):
        return dict.fromkeys(sorted(_FIRST_TO_OPEN[:count]), 1)
    spare = count - len(_SHAPE)
    weights = {grade: size - 1 for grade, size in _SHAPE.items()}
    total = sum(weights.values())
    found = {grade: 1 + spare * weight // total for grade, weight in weights.items()}
    rest = sorted(weights, key=lambda grade: (-(spare * weights[grade] % total), grade))
    for grade in rest[: count - sum(found.values())]:
        found[grade] += 1
    return found


def _letter(place: int) -> str:
    round_number, place = divmod(place, len(_LETTERS))
    return _LETTERS[place] + (str(round_number) if round_number else "")


def _profile(grade: int, place: int, of: int) -> str:
    if grade < 10:
        return ""
    return "универсальный" if of == 1 else _PROFILES[place % len(_PROFILES)]


def _sizes(rng: Random, pupils: int, count: int) -> list[int]:
    """Headcounts that add up: an even share, then a few places moved between classes."""
    sizes = [pupils // count + (place < pupils % count) for place in range(count)]
    for place in range(0, count - 1, 2):
        moved = rng.randint(0, min(3, sizes[place] // 8))
        other = rng.randrange(count)
        sizes[place] -= moved
        sizes[other] += moved
    return sizes


def plan_classes(rng: Random, pupils: int) -> list[ClassPlan]:
    """The classes of a school of that many pupils, from the youngest to the eldest."""
    by_grade = _by_grade(_class_count(pupils))
    sizes = iter(_sizes(rng, pupils, sum(by_grade.values())))
    plans: list[ClassPlan] = []
    for grade, count in by_grade.items():
        for place in range(count):
            plans.append(
                ClassPlan(
                    id=len(plans) + 1,
                    grade=grade,
                    letter=_letter(place),
                    size=next(sizes),
                    profile=_profile(grade, place, count),
                    shift=2 if grade in SECOND_SHIFT else 1,
                    rank=place / count,
                )
            )
    return plans
