"""What of a card can be set right by its family, and how each value is written. Pure."""

import re
from datetime import date, datetime

from core.enums import CardField
from core.errors import BadInput
from core.i18n import _, fill

LONGEST = 300
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_EMAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s<>.]{2,}")
#: What a guardian alone never changes: who else represents the child, and anything unforeseen.
BY_HAND = frozenset({CardField.GUARDIANS, CardField.OTHER})


def checked(field: CardField, text: str, today: date) -> str:
    """The value as it is kept: a telephone as +7XXXXXXXXXX, a birthday as DD.MM.YYYY, names as
    words. Raises BadInput with what is wrong."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise BadInput(fill(_("Write it in 1 to {limit} signs."), limit=LONGEST))
    if field is CardField.PHONE:
        return _phone(words)
    if field is CardField.EMAIL:
        if not _EMAIL.fullmatch(words):
            raise BadInput(_("This is no e-mail address; it looks like name@mail.ru."))
        return words.lower()
    if field is CardField.CHILD_BIRTH:
        return f"{birthday(words, today):%d.%m.%Y}"
    if field in (CardField.CHILD_NAME, CardField.OWN_NAME):
        return " ".join(full_name(words))
    return words


def _phone(words: str) -> str:
    digits = re.sub(r"\D", "", words)
    if len(digits) == 11 and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == 10 and digits[0] in "3489":
        return f"+7{digits}"
    if words.startswith("+") and 10 <= len(digits) <= 15:
        return f"+{digits}"
    raise BadInput(_("A telephone number has ten digits after +7, such as +7 927 123-45-67."))


def birthday(words: str, today: date) -> date:
    """A birthday of a pupil, 4 to 25 years ago. Raises BadInput."""
    try:
        born = datetime.strptime(words, "%d.%m.%Y").date()  # noqa: DTZ007 a calendar day
    except ValueError:
        born = today
    if not 4 <= today.year - born.year <= 25:
        raise BadInput(_("Write the birthday as 05.09.2013."))
    return born


def full_name(words: str) -> tuple[str, str, str]:
    """Last name, first name, patronymic ("" without one). Raises BadInput."""
    parts = words.split()
    if not 2 <= len(parts) <= 4 or not all(_WORD.fullmatch(part) for part in parts):
        raise BadInput(_("Write the last name, the first name and the patronymic."))
    return parts[0], parts[1], " ".join(parts[2:])
