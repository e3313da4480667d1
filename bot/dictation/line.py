"""The line as it stands: whose lesson, which work, and by pupil what was said."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.enums import AttendanceCode

_HEAD = re.compile(
    r"^\s*(?P<grade>1[01]|[1-9])\s*[-«\"]?\s*(?P<letter>[а-яё])\b[»\"]?(?P<rest>[^:\n]*?)"
    r"\s*(?::|\s[-–—]\s|\n)(?P<body>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\b")
_MONTHS = (
    "янв(?:аря)?|фев(?:раля)?|мар(?:та)?|апр(?:еля)?|мая|июн[ья]|июл[ья]|авг(?:уста)?|"
    "сент?(?:ября)?|окт(?:ября)?|нояб?(?:ря)?|дек(?:абря)?"
)
_DAY_AND_MONTH = re.compile(
    rf"\b(\d{{1,2}})\s+({_MONTHS})\b\.?(?:\s+(\d{{4}})(?:\s*г(?:ода|\.)?)?)?", re.IGNORECASE
)
_STEMS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_PART = re.compile(r"[,;\n]+")
_WORD = re.compile(r"[а-яёa-z]+(?:/[а-яё]+)?(?:-[а-яё]+)*|\d+|[.•]", re.IGNORECASE)

_CODES = {
    AttendanceCode.ABSENT_UNKNOWN: "н нет отсутствует отсутствовал отсутствовала не",
    AttendanceCode.SICK: "б болеет болел болела болезнь",
    AttendanceCode.EXCUSED: "у уп ув уважительная",
    AttendanceCode.UNEXCUSED: "нп прогул прогулял прогуляла",
    AttendanceCode.LATE: "о оп опоздал опоздала опоздание",
    AttendanceCode.EXEMPT: "осв освобожден освобождена освобождён",
}
_CODE_OF = {word: code for code, words in _CODES.items() for word in words.split()}
_DUTY = {".", "•", "точка", "долг"}
#: «остальные были», «все присутствуют»: attendance is taken, nobody else was away.
_PRESENT = {"все", "остальные", "всё"}


@dataclass(frozen=True)
class Item:
    """What is said of one pupil: marks ("5", "." for a duty mark), each with the word of its work
    or "", and a code."""

    said: str
    name: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()
    code: AttendanceCode | None = None


@dataclass(frozen=True)
class Line:
    """The whole line. `work` holds for all that name none; `present`: all others were there;
    `lost` are parts nothing was understood of."""

    class_name: str
    subject: str
    day: date | None
    work: str
    items: tuple[Item, ...]
    present: bool = False
    lost: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Lower case, ё as е: how words are compared."""
    return text.lower().replace("ё", "е")


def read_line(text: str, *, today: date) -> Line | None:
    """The line in its parts, or None for a text that is no such line."""
    found = _HEAD.match(text)
    if found is None:
        return None
    head, day = _dated(found["rest"], today)
    words = [word for word in _WORD.findall(head) if not word.isdigit()]
    work = next((word for word in words if _is_work(word)), "")
    subject = " ".join(word for word in words if word != work)
    items, present, lost = _items(found["body"])
    if not items and not present:
        return None
    class_name = f"{found['grade']}{found['letter'].upper()}"
    return Line(class_name, subject, day, work, items, present, lost)


def _dated(text: str, today: date) -> tuple[str, date | None]:
    for word, back in (("сегодня", 0), ("позавчера", 2), ("вчера", 1)):
        if word in text.lower():
            return re.sub(word, " ", text, flags=re.IGNORECASE), today - timedelta(days=back)
    found = _DAY.search(text) or _DAY_AND_MONTH.search(text)
    if found is None:
        return text, None
    rest = text[: found.start()] + " " + text[found.end() :]
    year = int(found[3]) if found[3] else today.year
    try:
        day = date(year, _month(found[2]), int(found[1]))
    except ValueError:
        return rest, None
    # A line without a year is about lessons given, so a day ahead was one of last year.
    return rest, day if found[3] or day <= today else day.replace(year=year - 1)


def _month(said: str) -> int:
    return int(said) if said.isdigit() else _STEMS.index(said.lower()[:3]) + 1


def _items(body: str) -> tuple[tuple[Item, ...], bool, tuple[str, ...]]:
    items: list[Item] = []
    lost: list[str] = []
    present = False
    for part in _PART.split(body):
        said = " ".join(part.split())
        if not said:
            continue
        item = _item(said)
        if item.name and folded(item.name[0]) in _PRESENT:
            present = True
        elif not item.name and items and (item.marks or item.code):
            items[-1] = _joined(items[-1], item)
        elif item.name and (item.marks or item.code):
            items.append(item)
        else:
            lost.append(said)
    return tuple(items), present, tuple(lost)


def _item(said: str) -> Item:
    name: list[str] = []
    marks: list[str] = []
    code: AttendanceCode | None = None
    work = ""
    for word in _WORD.findall(said):
        plain = folded(word)
        if plain in _DUTY and (marks or plain != "." or not _is_initial(name)):
            marks.append(".")
        elif word.isdigit():
            marks.extend(word if set(word) <= set("12345") else [])
        elif plain in _CODE_OF and name:
            code = _CODE_OF[plain]
        elif _is_work(word):
            work = plain
        elif plain not in _DUTY:
            name.append(word)
    return Item(said, tuple(name), tuple((mark, work) for mark in marks), code)


def _is_initial(name: list[str]) -> bool:
    """«Иванов П. 5»: the dot after a single letter ends an initial."""
    return bool(name) and len(name[-1]) == 1


def _is_work(word: str) -> bool:
    plain = folded(word)
    return "/" in plain or plain in {"кр", "ср", "пр", "лр", "дз"} or plain.startswith(_WORKS)


_WORKS = ("контрол", "самост", "диктант", "сочинен", "проверочн", "практическ", "лаборат", "тест")


def _joined(item: Item, more: Item) -> Item:
    """«Соколова 5, 4 к/р»: a part without a name goes on about the pupil before it."""
    said = f"{item.said}, {more.said}"
    return Item(said, item.name, item.marks + more.marks, more.code or item.code)
