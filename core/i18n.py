"""The language of the moment. Texts are marked with `_`, `ngettext` and `N_`; English is the
source, the other languages are catalogues in `locales/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape

import locales

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


class Safe(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def language() -> str:
    """The language now in force, an ISO 639-1 code."""
    return _language.get()


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Say everything inside the block in the language `code` (unknown or None: the default)."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str) -> str:
    """The message in the language now in force."""
    return locales.catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message in the form that `number` asks for in the language now in force."""
    return locales.catalogue(language()).ngettext(one, many, number)


def N_(message: str) -> str:
    """Mark a message for the catalogue; it is worded later with `_`."""
    return message


def fill(template: str, **values: object) -> Safe:
    """Put values into a message, escaped for HTML unless they are `Safe` already.

    The only place where people's names and texts enter what is sent.
    """
    return Safe(
        template.format(
            **{
                name: value if isinstance(value, Safe) else escape(str(value), quote=False)
                for name, value in values.items()
            }
        )
    )
