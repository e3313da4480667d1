"""The log of the service: plain lines for systemd and Docker, without data, and calm in a storm.

Nothing that is logged holds a name, a mark, a text, a token or a telephone: faults are told by the
names of their types, people and letters not at all or by number.
"""

import logging
import time
from collections.abc import Callable

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
#: Seconds for which a warning that was told is not told again.
QUIET_FOR = 60.0
#: Different warnings remembered.
_REMEMBERED = 500


class Calm(logging.Filter):
    """Tells a warning or an error once a minute, and with the next one how many there were.

    A database that is away for an hour breaks every round of every loop. Two lines are the same
    when they differ in numbers only.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._told: dict[object, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be told; its count of those left out is added to it."""
        if record.levelno < logging.WARNING:
            return True
        key, now = _sense(record), self._monotonic()
        last, left_out = self._told.pop(key, (float("-inf"), 0))
        if now - last < QUIET_FOR:
            self._told[key] = (last, left_out + 1)
            return False
        self._told[key] = (now, 0)
        if len(self._told) > _REMEMBERED:
            self._told.pop(next(iter(self._told)))
        if left_out:
            record.msg = f"{record.msg} (and {left_out} more like it)"
        return True


def _sense(record: logging.LogRecord) -> object:
    """What two lines share that say the same of different numbers."""
    given = record.args if isinstance(record.args, tuple) else ()
    words = tuple(one for one in given if isinstance(one, str))
    return record.name, record.levelno, str(record.msg), words


def log_to(handler: logging.Handler, level: str) -> None:
    """Let the log of this process go to this handler from this level ("info") on."""
    handler.setFormatter(logging.Formatter(_FORM))
    handler.addFilter(Calm())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # aiogram logs each update at this level, and the content of those it does not know.
    logging.getLogger("aiogram").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
