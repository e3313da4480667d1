"""Word forms in which a mistyped word looks for the one that was meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

#: Shorter words must be written right: a letter makes another word of them.
MENDABLE = 4
#: From this length on two errors are forgiven, below it only where the word sounds the same.
_LONG = 8
_LIMIT = 20
#: Letters that sound alike where people write as they hear; "" are not heard at all.
_SOUND = str.maketrans(
    {
        **dict.fromkeys("оа", "а"),
        **dict.fromkeys("еиэыя", "и"),
        **{"ю": "у", "б": "п", "в": "ф", "г": "к", "д": "т", "ж": "ш", "з": "с", "щ": "ш"},
        **{"ц": "тс", "ч": "ш", "ь": "", "ъ": ""},
    }
)


def sound(word: str) -> str:
    """Roughly how a word sounds: the same for «оценки» and «ацэнки»."""
    return re.sub(r"(.)\1+", r"\1", word.translate(_SOUND))


class Forms:
    """Forms by length and by sound."""

    def __init__(self, forms: Iterable[str]) -> None:
        self.all = frozenset(forms)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for form in sorted(self.all):
            if not form.isascii() and len(form) >= MENDABLE:
                self._by_length[len(form)].append(form)
                self._by_sound[sound(form)].append(form)

    def near(self, word: str) -> Iterator[tuple[str, int]]:
        """Forms that a word may stand for, with the number of errors."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 2 if len(word) >= _LONG else 1
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for form, errors, _ in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=_LIMIT,
            ):
                yield form, int(errors)
        for form in self._by_sound.get(sound(word), ()):
            errors = OSA.distance(word, form)
            if allowed < errors <= 2:
                yield form, errors
