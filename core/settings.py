"""Settings of one installation: VESTNIK_… in the environment or in `.env`.

Nothing about the school itself is set here; that lives in the database.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError("not a time zone; write it like Europe/Samara") from fault
    return name


def _known_database(url: str) -> str:
    if url.partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        raise ValueError("write sqlite:///path or postgresql://user:password@host/name")
    return url


def _web_url(url: str) -> str:
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError("must begin with https://")
    return url.rstrip("/")


class Settings(BaseSettings):
    """What the environment says, checked. Faults come as one `ValidationError` for all of them."""

    model_config = SettingsConfigDict(
        env_prefix="VESTNIK_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    database_url: Annotated[str, AfterValidator(_known_database)] = "sqlite:///var/vestnik.db"
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Annotated[str, AfterValidator(_web_url)] = ""
    webhook_secret: SecretStr | None = None
    #: Where the tokens of further bots lie, each in a file of its own.
    secrets_dir: Path = Path("var/secrets")
    #: Days that settled updates, sent or dropped letters, and dead ones of both are kept. Telegram
    #: repeats an update for a day; letters are corrected in their place for two months.
    keep_updates_days: Annotated[int, Field(ge=2)] = 7
    keep_letters_days: Annotated[int, Field(ge=61)] = 365
    keep_dead_days: Annotated[int, Field(ge=7)] = 90
    #: How many messages and presses of one chat, and of one school with one bot, are served in a
    #: minute; 0: however many come.
    updates_per_minute: Annotated[int, Field(ge=0)] = 120
    school_updates_per_minute: Annotated[int, Field(ge=0)] = 3000
    #: How many strangers a bot answers in a minute, each once; 0: however many write.
    strangers_per_minute: Annotated[int, Field(ge=0)] = 60
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Samara"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    #: Lines for people, or one JSON object a line for what collects them.
    log_format: Literal["plain", "json"] = "plain"
    language: Literal["ru", "en"] = "ru"

    @property
    def page_address(self) -> str:
        """Where people open our pages: the public address, or this machine where there is none."""
        return self.public_url or f"http://{self.web_host}:{self.web_port}"

    @field_validator("log_level", "log_format", "language", mode="before")
    @classmethod
    def _small_letters(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None or not token.get_secret_value():
            return None
        number, colon, secret = token.get_secret_value().partition(":")
        if not (number.isdigit() and colon and len(secret) >= 8):
            raise ValueError("not a token of a bot; BotFather gives it as 123456:letters")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _long_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None or not secret.get_secret_value():
            return None
        if len(secret.get_secret_value()) < 32:
            raise ValueError("at least 32 letters, digits, _ or -")
        return secret


@cache
def settings() -> Settings:
    """The settings of this process. Raises ValidationError with every fault at once."""
    return Settings()


def faults(error: ValidationError) -> list[str]:
    """One line a fault: the variable's name and what is wrong, without the value it had."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = "VESTNIK_" + "_".join(str(part).upper() for part in fault["loc"])
        lines.append(f"{name}: {fault['msg'].removeprefix('Value error, ')}")
    return lines
