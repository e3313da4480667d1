"""Days and times as people write them."""

import re
from datetime import date, datetime, time, timedelta

from core.exchange.faults import BadValue
from core.exchange.values.text import Cell, as_text, fold
from core.i18n import N_

_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
_ROMAN |= {"x": 10, "xi": 11, "xii": 12}
_NUMBERS = re.compile(r"(\d{1,2})\s*[.,/\-\s]\s*(\d{1,2})\s*[.,/\-\s]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})(?:[t ][\d:.]*)?")
_WORDS = re.compile(r"(\d{1,2})[\s.\-]*([а-яa-z]+)[\s.,\-]*(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_TIME_TAIL = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$")
_EPOCH = date(1899, 12, 30)

NO_SUCH_DAY = N_("there is no such day")
NOT_A_DAY = N_("this is not a date; write it like 31.12.2026")
NOT_A_TIME = N_("this is not a time; write it like 08:30")
OUTSIDE = N_("the date must lie between {since} and {until}")


def _full_year(year: str, latest_year: int) -> int:
    if len(year) == 4:
        return int(year)
    full = latest_year - latest_year % 100 + int(year)
    return full if full <= latest_year else full - 100


def _month_of(word: str) -> int:
    if word in _ROMAN:
        return _ROMAN[word]
    for number, stem in enumerate(_MONTHS, 1):
        if word.startswith(stem) and (stem != "ма" or word in ("май", "мая")):
            return number
    raise BadValue(NOT_A_DAY)


def _parts(text: str, latest_year: int) -> tuple[int, int, int]:
    text = re.sub(r"[\s,]*(?:года|год|г)?\s*\.?$", "", fold(text).replace("\n", " ").strip())
    text = _TIME_TAIL.sub("", text).strip("«»\"' ")
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMBERS.fullmatch(text) or _COMPACT.fullmatch(text):
        return _full_year(found[3], latest_year), int(found[2]), int(found[1])
    if found := _WORDS.fullmatch(text.replace("«", "").replace("»", "").replace('"', "")):
        return _full_year(found[3], latest_year), _month_of(found[2]), int(found[1])
    raise BadValue(NOT_A_DAY)


def parse_day(cell: Cell, *, since: date, until: date) -> date:
    """The day in a cell: a date, an Excel serial number, or text («1 сент. 12 г.»).

    A year of two digits is the latest that is not after `until`'s. Raises BadValue when it is no
    day, or lies outside `since`..`until`.
    """
    day = _day_of(cell, until.year)
    if not since <= day <= until:
        raise BadValue(OUTSIDE, since=f"{since:%d.%m.%Y}", until=f"{until:%d.%m.%Y}")
    return day


def _day_of(cell: Cell, latest_year: int) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _EPOCH + timedelta(days=int(text[:5]))
    year, month, day = _parts(text, latest_year)
    try:
        return date(year, month, day)
    except ValueError as fault:
        raise BadValue(NO_SUCH_DAY) from fault


_DAY_IN_TEXT = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)")


def days_in(text: str) -> list[str]:
    """The pieces of a text that look like days: «с 01.09.2026 по 25.10.2026» has two."""
    return _DAY_IN_TEXT.findall(text)


def parse_time(cell: Cell) -> time:
    """A time of day: a time, a part of a day (0.5 is noon), or text («8.30», «8-30», «8:30»)."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 < cell < 1:
        minutes = round(cell * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found = re.fullmatch(
        r"(\d{1,2})\s*(?:[:.\-,]|ч\.?|\s)\s*(\d{2})(?::\d{2})?\s*(?:мин\.?)?", as_text(cell)
    )
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadValue(NOT_A_TIME)
    return time(int(found[1]), int(found[2]))


def parse_times(cell: Cell) -> tuple[time, time]:
    """Beginning and end in one cell: «8:00–8:45», «08.00 - 08.45»."""
    text = as_text(cell).replace("\n", " ")
    found = re.findall(r"\d{1,2}\s*[:.]\s*\d{2}", text)
    if hyphens := re.fullmatch(r"\D*(\d{1,2}-\d{2})\s*[-–—\s]\s*(\d{1,2}-\d{2})\D*", text):
        found = list(hyphens.groups())
    if len(found) != 2:
        raise BadValue(NOT_A_TIME)
    return parse_time(found[0].replace(" ", "")), parse_time(found[1].replace(" ", ""))


_WEEKDAYS = (
    ("пн", "понед"),
    ("вт", "вторн"),
    ("ср", "среда"),
    ("чт", "четв"),
    ("пт", "пятн"),
    ("сб", "суббо"),
    ("вс", "воскр"),
)
NOT_A_WEEKDAY = N_("this is not a day of the week")


def parse_weekday(cell: Cell) -> int:
    """ISO weekday 1..7 of «понедельник», «Пн.», «П О Н Е Д Е Л Ь Н И К» or 1. Raises BadValue."""
    text = re.sub(r"[\s.]", "", fold(as_text(cell)))
    if re.fullmatch(r"[1-7]", text):
        return int(text)
    for number, (short, long) in enumerate(_WEEKDAYS, 1):
        if text == short or (text.startswith(long) and text != "четверть"):
            return number
    raise BadValue(NOT_A_WEEKDAY)
