"""The log of the service: plain lines for systemd and Docker, without data, and calm in a storm.

Nothing that is logged holds a name, a mark, a text, a token or a telephone, at any level: faults
are told by their types, people and letters not at all or by number.
"""

import logging
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType

#: Loggers of ours; whatever others say is told without what it is about.
OURS = "vestnik"
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


class Faceless(logging.Formatter):
    """Leaves out what a fault says, for it may quote a text or a name, and keeps where it was and
    of what type. Of what libraries log the words alone are told, without the values in them."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it where a fault came from."""
        if not record.name.startswith(OURS):
            words = str(record.msg).partition("\n")[0]
            if record.name == "py.warnings":
                words = "a warning of Python"
            record = logging.makeLogRecord(record.__dict__ | {"msg": words, "args": ()})
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: object) -> str:
        """Types and places, from the first cause to the last."""
        fault = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(_told(fault)) if isinstance(fault, BaseException) else ""


def _told(fault: BaseException) -> list[str]:
    cause = fault.__cause__ or fault.__context__
    lines = [*_told(cause), "which led to:"] if cause is not None else []
    lines += [line.rstrip("\n") for line in traceback.format_tb(fault.__traceback__)]
    lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
    if isinstance(fault, BaseExceptionGroup):
        for one in fault.exceptions:
            lines += ["among them:", *_told(one)]
    return lines


def _on_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(OURS).critical("stopped by a fault", exc_info=(kind, fault, trace))


def log_to(handler: logging.Handler, level: str) -> None:
    """Let the log of this process go to this handler, our own from this level ("debug") on.

    Libraries tell only what went wrong: at a lower level they would log statements, rows and
    whole updates. Warnings of Python and a fault that ends the process go the same way.
    """
    handler.setFormatter(Faceless(_FORM))
    handler.addFilter(Calm())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.getLogger("aiogram").setLevel(logging.ERROR)
    logging.captureWarnings(True)
    sys.excepthook = _on_fault
