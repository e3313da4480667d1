"""Buttons of families' screens."""

from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData


class Look(CallbackData, prefix="l"):
    """Show one view of one child: `at` is an `At` as text; bare numbers of old buttons, a term's id
    or a day as YYYYMMDD, are understood too. Empty for now."""

    view: str
    child: int
    at: str = ""


class ChooseChild(CallbackData, prefix="ch"):
    """Remember the child for the next questions."""

    child: int


class Setting(CallbackData, prefix="set"):
    """Turn to a page of the settings, or change one of them to a value."""

    name: str
    value: str = ""


class Agree(CallbackData, prefix="ok"):
    """Consent to messages by this channel."""


class NotMe(CallbackData, prefix="no"):
    """The slip was not for this person."""


class Go(CallbackData, prefix="go"):
    """Open a page that needs no argument: menu, help, status."""

    page: str


class PickPeriod(CallbackData, prefix="lp"):
    """Offer other periods for a view; `at` is that of `Look`."""

    view: str
    child: int
    at: str = ""


class PickSubject(CallbackData, prefix="ls"):
    """Offer the pupil's subjects for a view; `at` is that of `Look`."""

    view: str
    child: int
    at: str = ""


class PickDays(CallbackData, prefix="lc"):
    """A leaf of the calendar, to choose the first day (`since` empty) and then the last.

    `month` is YYMM, `since` YYMMDD.
    """

    view: str
    child: int
    subject: int
    month: str
    since: str = ""


@dataclass(frozen=True)
class At:
    """What `Look.at` says: the code of a period (`core.journal.period`), one subject (0: all), the
    page of a long answer. Written as code, code.subject or code.subject.page."""

    period: str = ""
    subject: int = 0
    page: int = 1

    @classmethod
    def read(cls, text: str) -> "At":
        """From a button; what is no number counts as not said."""
        period, _dot, rest = text.partition(".")
        subject, _dot, page = rest.partition(".")
        return cls(period, _number(subject), max(1, _number(page)))

    def __str__(self) -> str:
        parts = [self.period, str(self.subject), str(self.page)]
        if self.page == 1:
            parts = parts[: 2 if self.subject else 1]
        return ".".join(parts)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
