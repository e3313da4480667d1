"""Buttons of the settings of telling."""

from aiogram.filters.callback_data import CallbackData


class Tell(CallbackData, prefix="tell"):
    """Turn to the page of a child (0: all children) and a subject (0: all), and, with a topic, go
    on to its next timing; with a `policy`, take that; `policy` "clear" takes rules away."""

    child: int = 0
    subject: int = 0
    topic: str = ""
    policy: str = ""


class TellSubjects(CallbackData, prefix="tells"):
    """Offer the subjects of a child, or of all children, for rules of their own."""

    child: int = 0


class TellHour(CallbackData, prefix="tellh"):
    """The hour of the evening letter; 0 offers them."""

    hour: int = 0
