"""The parents of one row: columns of their own, three columns each, or one cell for both."""

from core.exchange.faults import BadValue
from core.exchange.rows import GuardianRow
from core.exchange.sheets.contacts import read_email, read_phone
from core.exchange.sheets.tables import Line
from core.exchange.values.guardians import (
    UNCLEAR_PARENTS,
    GuardianText,
    parse_guardians,
    relation_of,
)
from core.exchange.values.names import FullName, join_name
from core.exchange.values.phones import LocalNumber, parse_phone, split_phones
from core.exchange.values.text import as_text, fold
from core.i18n import N_

WHOSE_PHONE = N_("whose number is this? Write «мать:» or «отец:» before it, or use two columns")
NAME_NEEDED = N_("a parent's number without a name")

#: Whose columns a parent's are; «parents» is a number or an address of both.
PARENT_WORDS = ("mother", "father", "parent1", "parent2", "parent", "parents")
_OWN = ("mother", "father", "parent1", "parent2")


def _relation(line: Line, who: str, name: FullName, said: str) -> str:
    """mother, father or guardian. A column «Родители» holds a mother or a father, as the
    patronymic says; a «законный представитель» may be anybody."""
    if who in ("mother", "father"):
        return who
    told = relation_of(line.text("relation", who) or line.text("relation")) or said
    if told:
        return told
    head = line.table.head("full", who) or line.table.head("last", who)
    if head and "родител" in fold(head.text):
        return {"f": "mother", "m": "father"}.get(name.sex or "", "guardian")
    return "guardian"


def _number(line: Line, pieces: list[str], who: str) -> str:
    for piece in pieces:
        try:
            return parse_phone(piece)
        except LocalNumber as local:
            line.note(local.reason, piece)
        except BadValue as fault:
            line.bad(fault, "full", who)
    return ""


def _from_columns(line: Line, who: str) -> list[GuardianRow]:
    """One person whose name stands in two or three columns."""
    parts = [line.text(attribute, who) for attribute in ("last", "first", "middle")]
    if not any(part not in ("", "-", "–", "—") for part in parts):
        if split_phones(line.text("phone", who)):
            line.bad(BadValue(NAME_NEEDED), "phone", who)
        return []
    try:
        name = join_name(*parts)
    except BadValue as fault:
        line.bad(fault, "last", who, value=" ".join(parts).strip())
        return []
    relation = _relation(line, who, name, "")
    return [GuardianRow(name, relation, read_phone(line, who), read_email(line, who))]


def _texts_of(line: Line, who: str) -> list[GuardianText]:
    try:
        return parse_guardians(as_text(line.cell("full", who)))
    except BadValue as fault:
        line.bad(fault, "full", who)
        return []


def _from_texts(line: Line, who: str, texts: list[GuardianText]) -> list[GuardianRow]:
    found = []
    for text in texts:
        if not text.words and not text.phones:
            continue
        try:
            if not text.words:
                raise BadValue(NAME_NEEDED)
            name = text.name
        except BadValue as fault:
            line.bad(fault, "full", who)
            continue
        relation = _relation(line, who, name, text.relation)
        found.append(GuardianRow(name, relation, _number(line, text.phones, who), text.email))
    return found


def _share_phones(line: Line, guardians: list[GuardianRow], who: str) -> None:
    """Give the numbers of one cell to the parents of a row: by their words, by their order when
    there are as many numbers as parents, else it is asked."""
    lacking = [one for one in guardians if not one.phone]
    told = [one for one in parse_guardians(as_text(line.cell("phone", who))) if one.relation]
    for text in told:
        for one in lacking:
            if one.relation == text.relation and text.phones and not one.phone:
                one.phone = _number(line, text.phones, who)
    pieces = [] if told else split_phones(as_text(line.cell("phone", who)))
    if not pieces:
        return
    if len(lacking) == 1:
        lacking[0].phone = read_phone(line, who)
    elif len(lacking) == len(pieces):
        for one, piece in zip(lacking, pieces, strict=True):
            one.phone = _number(line, [piece], who)
    elif lacking:
        names = tuple(str(one.name) for one in lacking)
        line.bad(BadValue(WHOSE_PHONE, names), "phone", who)


def _own_column(line: Line, who: str) -> list[GuardianRow]:
    if line.table.head("full", who) is None:
        return _from_columns(line, who) if line.table.head("last", who) else []
    found = _from_texts(line, who, _texts_of(line, who))
    if len(found) > 1 and who in ("mother", "father"):
        line.bad(BadValue(UNCLEAR_PARENTS), "full", who)
    if len(found) == 1:
        found[0].phone = found[0].phone or read_phone(line, who)
        found[0].email = found[0].email or read_email(line, who)
    elif found:
        _share_phones(line, found, who)
    elif split_phones(line.text("phone", who)) and line.good:
        line.bad(BadValue(NAME_NEEDED), "phone", who)
    return found


def read_guardians(line: Line) -> list[GuardianRow]:
    """The parents of the row, none twice; faults are kept in the line."""
    found: list[GuardianRow] = []
    for who in (*_OWN, "parent"):
        found += _own_column(line, who)
    if line.table.head("phone", "parents") and found:
        _share_phones(line, found, "parents")
    if line.table.head("email", "parents") and len(found) == 1:
        found[0].email = found[0].email or read_email(line, "parents")
    unique: dict[str, GuardianRow] = {}
    for one in found:
        unique.setdefault(one.name.key, one)
    return list(unique.values())
