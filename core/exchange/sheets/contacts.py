"""Telephone numbers and addresses of the person of a row."""

import re

from core.exchange.faults import BadValue
from core.exchange.sheets.tables import Line
from core.exchange.values.phones import LocalNumber, parse_phone, split_phones
from core.i18n import N_

MANY_PHONES = N_("several numbers; the first was taken")
NOT_AN_EMAIL = N_("this is not an e-mail address")

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def read_phone(line: Line, who: str = "") -> str:
    """The first number of the phone columns; the others and local ones are told in notes."""
    text = "\n".join(line.texts("phone", who))
    pieces = split_phones(_EMAIL.sub(" ", text))
    numbers = []
    for piece in pieces:
        try:
            numbers.append(parse_phone(piece))
        except LocalNumber as local:
            line.note(local.reason, piece)
        except BadValue as fault:
            line.bad(fault, "phone", who)
    if len(set(numbers)) > 1:
        line.note(MANY_PHONES, text.replace("\n", ", "))
    return numbers[0] if numbers else ""


def read_email(line: Line, who: str = "") -> str:
    """The address of the e-mail column, or the one written beside the phone."""
    text = line.text("email", who)
    if not text or text in ("-", "–", "—", "нет"):
        found = _EMAIL.search(line.text("phone", who))
        return found.group().lower() if found else ""
    if not _EMAIL.fullmatch(text):
        line.bad(BadValue(NOT_AN_EMAIL), "email", who)
        return ""
    return text.lower()
