"""The language of the command: VESTNIK_LANGUAGE, Russian when it says nothing usable.

Asked apart from the other settings, because a fault in one of those must be told in it too.
"""

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from core.i18n import DEFAULT_LANGUAGE
from core.settings import Settings


class _Tongue(BaseSettings):
    model_config = Settings.model_config

    language: str = DEFAULT_LANGUAGE


def chosen_language() -> str:
    try:
        return _Tongue().language.lower()
    except ValidationError:
        return DEFAULT_LANGUAGE
