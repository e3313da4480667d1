"""Faults of the settings in the reader's language."""

from pydantic import ValidationError

from core.i18n import N_, _
from core.settings import faults

#: What a setting may be reproached with; the checks themselves are in `core.settings`.
REPROACHES = (
    N_("not a time zone; write it like Europe/Samara"),
    N_("write sqlite:///path or postgresql://user:password@host/name"),
    N_("must begin with https://"),
    N_("not a token of a bot; BotFather gives it as 123456:letters"),
    N_("at least 32 letters, digits, _ or -"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be greater than or equal to 0"),
    N_("Input should be less than or equal to 65535"),
    N_("Input should be 'debug', 'info', 'warning' or 'error'"),
    N_("Input should be 'plain' or 'json'"),
    N_("Input should be 'ru' or 'en'"),
)


def worded_faults(error: ValidationError) -> list[str]:
    """One line a fault, naming the variable, without the value it had."""
    worded = []
    for line in faults(error):
        name, colon, why = line.partition(": ")
        worded.append(f"{name}{colon}{_(why)}")
    return worded
