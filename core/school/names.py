"""Names of the school's things, from columns; no entity is needed for a name."""


def class_name(grade: int, letter: str) -> str:
    """As the school says it: 7Б; a letter of several signs is parted, as in 10 Физмат."""
    return f"{grade}{letter}" if len(letter) < 2 else f"{grade} {letter}"
