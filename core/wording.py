"""Names, dates and numbers in words, in the language now in force. Takes plain values only.

The texts are bare: `core.i18n.fill` escapes them where they enter a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from core import clock
from core.enums import Sex, TermKind
from core.i18n import _, language, speaks_russian

if TYPE_CHECKING:
    from petrovich.main import Petrovich

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
#: English as a school in Russia writes it: the day before the month.
_LOCALES = {"ru": "ru", "en": "en_GB", "tt": "tt"}
_SEXES = {Sex.MALE: "male", Sex.FEMALE: "female"}
_FEMALE_ENDINGS = ("ова", "ева", "ёва", "ина", "ына", "ая", "овна", "евна", "ична")
_MALE_ENDINGS = ("ов", "ев", "ёв", "ин", "ын", "ий", "ой", "ович", "евич", "ич")


class Case(IntEnum):
    """Падеж, numbered as `petrovich` numbers its rules. English leaves names as they are."""

    NOMINATIVE = -1
    GENITIVE = 0
    DATIVE = 1
    ACCUSATIVE = 2
    INSTRUMENTAL = 3
    PREPOSITIONAL = 4


def child_name(
    first_name: str,
    last_name: str = "",
    *,
    class_name: str = "",
    case: Case = Case.NOMINATIVE,
    sex: str | None = None,
) -> str:
    """A pupil as people speak of one: «Анна Соколова, 7Б», «Анны Соколовой, 7Б».

    Without `sex` (Sex) it is told from the last name; what cannot be told is not declined.
    """
    sex = sex or _sex_told(last_name)
    first = declined(first_name, case=case, sex=sex)
    name = f"{first} {_surname(last_name, case, sex)}" if last_name else first
    return f"{name}, {class_name}" if class_name else name


def about_child(first_name: str, last_name: str = "", *, sex: str | None = None) -> str:
    """«об Анне Соколовой», «о Петре» — lower case, to stand inside a line."""
    name = child_name(first_name, last_name, case=Case.PREPOSITIONAL, sex=sex)
    if not speaks_russian():
        return _("about {name}").format(name=name)
    return f"{'об' if name[:1].lower() in 'аиоуэ' else 'о'} {name}"


def staff_name(last_name: str, first_name: str, middle_name: str = "") -> str:
    """An employee in full, as documents have it: «Морозова Елена Павловна»."""
    return " ".join(part for part in (last_name, first_name, middle_name) if part)


def staff_initials(last_name: str, first_name: str, middle_name: str = "") -> str:
    """An employee in short: «Морозова Е. П.», never broken between two lines."""
    initials = [f"{part[0]}." for part in (first_name, middle_name) if part]
    return NBSP.join([last_name, *initials])


def polite_name(first_name: str, middle_name: str = "") -> str:
    """How an adult is spoken to: «Ольга Николаевна»."""
    return f"{first_name} {middle_name}".strip()


def relation(code: str) -> str:
    """Who a guardian is to the child: мать, отец, or представитель for any other code."""
    words = {"mother": _("mother"), "father": _("father")}
    return words.get(code, _("guardian"))


def declined(first_name: str, *, case: Case, sex: str | None) -> str:
    """A first name in a case of Russian; unchanged in English and when the sex is unknown."""
    if case is Case.NOMINATIVE or not speaks_russian() or sex is None or not first_name:
        return first_name
    form = _rules().firstname(first_name, int(case), _SEXES[Sex(sex)])
    if form == first_name and first_name[-1] in "ая":
        # Никита and Илья stand among the rules for either sex, which a given sex passes over.
        return str(_rules().firstname(first_name, int(case)))
    return str(form)


def _surname(last_name: str, case: Case, sex: str | None) -> str:
    fixed = last_name.lower().endswith(("ых", "их"))  # Седых and Долгих have one form.
    if case is Case.NOMINATIVE or not speaks_russian() or sex is None or fixed:
        return last_name
    return str(_rules().lastname(last_name, int(case), _SEXES[Sex(sex)]))


def _sex_told(name: str) -> str | None:
    if name.lower().endswith(_FEMALE_ENDINGS):
        return Sex.FEMALE
    return Sex.MALE if name.lower().endswith(_MALE_ENDINGS) else None


@cache
def _rules() -> Petrovich:
    from petrovich.main import Petrovich

    return Petrovich()


def _date(value: date, pattern: str) -> str:
    return _worded(date(value.year, value.month, value.day), pattern, _LOCALES[language()])


@lru_cache(maxsize=1024)
def _worded(value: date, pattern: str, locale: str) -> str:
    """Letters of one evening name the same few days over and over."""
    from babel.dates import format_date

    return format_date(value, pattern, locale=locale)


def day(value: date) -> str:
    """«18 ноября»."""
    return _date(value, "d MMMM")


def day_short(value: date) -> str:
    """«18.11», for tables and crowded lines."""
    return f"{value.day:02}.{value.month:02}"


def full_day(value: date) -> str:
    """«18 ноября 2026»: for what is read in another year too."""
    return _date(value, "d MMMM y")


def month_and_year(value: date) -> str:
    """«Ноябрь 2026», to stand as a heading."""
    said = _date(value, "LLLL y")
    return said[:1].upper() + said[1:]


def day_and_weekday(value: date) -> str:
    """«среда, 18 ноября»."""
    return _date(value, "EEEE, d MMMM")


def weekday(value: date) -> str:
    """«среда»."""
    return _date(value, "EEEE")


def weekday_short(value: date) -> str:
    """«ср»."""
    return _date(value, "EE")


def month(value: date) -> str:
    """The month of a day: «ноябрь 2026»."""
    return _date(value, "LLLL y")


def period(since: date, until: date) -> str:
    """Both days included: «16–22 ноября», «28 сентября – 4 октября»; years when they differ."""
    return _period(since, until, language())


@lru_cache(maxsize=256)
def _period(since: date, until: date, _language: str) -> str:
    if since == until:
        return day(since)
    if since.year != until.year:
        return f"{full_day(since)} – {full_day(until)}"
    if since.month == until.month:
        return f"{since.day}–{day(until)}"
    return f"{day(since)} – {day(until)}"


def time_of(moment_: datetime, zone: str) -> str:
    """What the school's clock showed: «10:00»."""
    return f"{clock.local(moment_, zone):%H:%M}"


def moment(value: datetime, zone: str) -> str:
    """A moment on the school's clock: «18 ноября, 10:00»; another year's with its year."""
    there = clock.local(value, zone)
    this_year = there.year == clock.today(zone).year
    return f"{day(there) if this_year else full_day(there)}, {there:%H:%M}"


def mean(value: Decimal | float | None, places: int = 2) -> str:
    """A mean rounded half up, with the comma of Russian: «4,31»; a dash for None."""
    return "—" if value is None else _pointed(_rounded(value, places))


@lru_cache(maxsize=4096)
def _rounded(value: Decimal | float, places: int) -> str:
    """There are no more than 401 means of two places, and letters name them all the time."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def change(value: Decimal | float, places: int = 2) -> str:
    """A difference with its sign: «+0,04», «−0,04», «0,00»."""
    return _change(value, places, language())


@lru_cache(maxsize=4096)
def _change(value: Decimal | float, places: int, _language: str) -> str:
    size = mean(abs(Decimal(str(value))), places)
    if not any(digit in "123456789" for digit in size):
        return size
    return f"{'+' if value > 0 else MINUS}{size}"


def weight(percent: int) -> str:
    """A mark's weight in whole and tenth parts: «3», «1,5»."""
    return _pointed(f"{(Decimal(percent) / 100).normalize():f}")


def _pointed(number_: str) -> str:
    return number_.replace(".", ",") if speaks_russian() else number_


def number(value: int) -> str:
    """A count with its thousands apart: «1 587» with a no-break space, "1,587" in English."""
    return f"{value:,}".replace(",", NBSP) if speaks_russian() else f"{value:,}"


def joined(parts: Sequence[str]) -> str:
    """«алгебра», «алгебра и физика», «алгебра, физика и история»."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{list} and {last}").format(list=", ".join(parts[:-1]), last=parts[-1])


def term_name(kind: str, ordinal: int) -> str:
    """A term by its TermKind and number: «2-я четверть», «1-е полугодие»."""
    texts = {
        TermKind.QUARTER: _("quarter {number}"),
        TermKind.TRIMESTER: _("trimester {number}"),
        TermKind.HALF_YEAR: _("half-year {number}"),
    }
    return texts[TermKind(kind)].format(number=ordinal)


def signs(text: str) -> int:
    """How many signs Telegram counts in a text: UTF-16 units, two for an emoji.

    Source: https://core.telegram.org/api/entities#utf-16.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def shortened(text: str, limit: int) -> str:
    """The text in one line, cut at a word with «…» when longer than `limit` signs."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head}…"
