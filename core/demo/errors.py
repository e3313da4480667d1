"""Refusals of the demo school."""

from core.errors import SchoolError
from core.i18n import N_


class DatabaseInUse(SchoolError):
    """The made-up school goes into an empty database only."""

    text = N_("This database already holds a school; the demo school needs an empty one.")


class NotSeeded(SchoolError):
    """Real people are never linked to synthetic chats, nor shown as personas."""

    text = N_("This database holds no demo school, so its people stay as they are.")


class TooSmall(SchoolError):
    """A school needs enough pupils for the families every demo shows."""

    text = N_("The demo school needs at least {fewest} pupils.")

    def __init__(self, fewest: int) -> None:
        super().__init__(fewest)
        self.fewest = fewest
