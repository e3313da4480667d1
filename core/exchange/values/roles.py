"""Posts of staff, and the roles they give."""

import re

from core.enums import Role
from core.exchange.faults import BadValue
from core.exchange.values.text import fold
from core.i18n import N_

UNKNOWN_ROLE = N_("this role is not known")

#: What the column «Роль» may hold, as the template offers it.
ROLE_WORDS = {
    "учитель": Role.TEACHER,
    "зам. директора": Role.DEPUTY,
    "директор": Role.PRINCIPAL,
    "администратор": Role.ADMIN,
    "секретарь": Role.SECRETARY,
}
_NO_ROLE = ("", "нет", "-", "без роли", "другое")
_DEPUTY = re.compile(r"завуч|(?:зам\w*|заместитель)\.?\s*директора?")
#: Deputies who look after the building or safety see no journals.
_NOT_SCHOOLING = re.compile(r"\bа\.?х\.?[чрд]\b|хозяйств|безопасност|обеспечению|финанс|кадр")
_TEACHING = re.compile(r"^(?:учител|педагог|преподават|воспитател|тьютор|классн\w* руковод)")


def roles_of_post(title: str) -> set[Role]:
    """The roles that go with a post: «зам. директора по УВР, учитель физики» has two.

    A post that needs no access (библиотекарь, зам. директора по АХЧ) gives none.
    """
    return {
        role for piece in re.split(r"[,;/\n+]|\s+и\s+", fold(title)) for role in _one(piece.strip())
    }


def _one(post: str) -> set[Role]:
    if _DEPUTY.search(post):
        return set() if _NOT_SCHOOLING.search(post) else {Role.DEPUTY}
    if post.startswith(("директор", "и.о. директора", "ио директора", "и о директора")):
        return {Role.PRINCIPAL}
    if "администратор" in post or post.startswith("админ"):
        return {Role.ADMIN}
    if post.startswith(("секретар", "делопроизводит", "документовед")):
        return {Role.SECRETARY}
    return {Role.TEACHER} if _TEACHING.match(post) else set()


def parse_roles(text: str) -> set[Role]:
    """The roles named in a cell, several with commas. Raises BadValue with the known ones."""
    if fold(text).strip() in _NO_ROLE:
        return set()
    roles: set[Role] = set()
    for piece in re.split(r"[,;/\n]", fold(text)):
        found = _one(piece.strip())
        if not found and piece.strip():
            raise BadValue(UNKNOWN_ROLE, tuple(ROLE_WORDS))
        roles |= found
    return roles
