"""The language of the moment. Texts are marked with `_`, `ngettext` and `N_`; English is the
source, the other languages are catalogues in `locales/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from html import escape

import locales

LANGUAGES = ("ru", "en", "tt")
DEFAULT_LANGUAGE = "ru"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


class Safe(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def language() -> str:
    """The language now in force, an ISO 639-1 code."""
    return _language.get()


def speaks_russian() -> bool:
    """Whether sentences follow Russian grammar: in Russian, and in a language that has Russian say
    what it does not say itself. Its own texts hold no names in a case."""
    code = language()
    return "ru" in (code, locales.FALLBACKS.get(code))


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
    return _said(_language.get(), message)


@lru_cache(maxsize=8192)
def _said(code: str, message: str) -> str:
    """A letter looks twenty messages up, and all letters the same ones."""
    return locales.catalogue(code).gettext(message)


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
    for name, value in values.items():
        if not isinstance(value, Safe):
            values[name] = escaped(str(value))
    return Safe(template.format_map(values))


def escaped(text: str) -> str:
    """The text as HTML. Most hold nothing to escape, and looking is cheaper than replacing."""
    return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text
