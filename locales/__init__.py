"""The catalogues: `<language>/LC_MESSAGES/vestnik.po`, compiled to `.mo` by `make locales`.

A catalogue that is not compiled yet, or is older than its source, is compiled in memory, so that a
fresh checkout speaks Russian without a build step.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"
#: Languages that say the commonest texts only, and the language that says the rest for them. Their
#: catalogues hold what is translated and nothing else.
FALLBACKS = {"tt": "ru"}


def _compiled(source: Path) -> BytesIO:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return compiled


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of one language; those of the source language are the messages themselves. What a
    partial one does not say, its fallback says."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    found = _read(language)
    if language in FALLBACKS:
        found.add_fallback(catalogue(FALLBACKS[language]))
    return found


def _read(language: str) -> GNUTranslations:
    source = FOLDER / language / "LC_MESSAGES" / "vestnik.po"
    built = source.with_suffix(".mo")
    if built.exists() and built.stat().st_mtime >= source.stat().st_mtime:
        with built.open("rb") as file:
            return GNUTranslations(file)
    return GNUTranslations(_compiled(source))
