"""Telephone numbers as people write them."""

import re

from core.exchange.faults import BadValue
from core.i18n import N_

#: A number inside other text: digits with the usual signs between them.
PHONE = re.compile(r"(?<![\d.])(?:\+\s?)?\d(?:[\s()\-–—.]{0,3}\d){4,14}(?!\d)")
_EXTENSION = re.compile(r"\s*(?:доб|вн)\w*\.?\s*\d+", re.IGNORECASE)

WRONG_LENGTH = N_("a telephone number has ten digits after +7, here there are {digits}")
LOCAL_NUMBER = N_("a local number without the code of the town was left out")


class LocalNumber(BadValue):
    """Five to seven digits: real, but nobody outside the town can call it."""


def parse_phone(text: str) -> str:
    """One number as +7XXXXXXXXXX; a foreign one with its + and code.

    Raises LocalNumber for a number of five to seven digits, BadValue for a wrong length.
    """
    text = _EXTENSION.sub("", text)
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    # 89… with ten digits is a mobile number that lost one, 846… is the code of a town.
    if re.fullmatch(r"[349]\d{9}|8[0-7]\d{8}", digits):
        return f"+7{digits}"
    if text.strip().startswith("+") and digits[:1] != "7" and 10 <= len(digits) <= 15:
        return f"+{digits}"
    if 5 <= len(digits) <= 7:
        raise LocalNumber(LOCAL_NUMBER)
    raise BadValue(WRONG_LENGTH, digits=max(len(digits) - (digits[:1] in ("7", "8")), 0))


def split_phones(text: str) -> list[str]:
    """The pieces of a cell that hold one number each, as they are written."""
    text = _EXTENSION.sub("", text)
    # Beside an address or a name only whole numbers count, or its house would be one.
    whole = [one.group() for one in PHONE.finditer(text) if sum(map(str.isdigit, one.group())) > 9]
    if whole and re.search(r"[А-Яа-яЁё]{2}", text):
        return whole
    pieces = re.split(r"[,;/\n]|\bили\b|(?<=\d)\s+(?=\+)", text)
    found = []
    for piece in pieces:
        digits = re.sub(r"\D", "", piece)
        if 20 <= len(digits) <= 22:
            first = 11 if len(digits) == 22 or digits[0] in "78" else 10
            found += [digits[:first], digits[first:]]
        elif digits:
            found.append(piece.strip())
    return found
