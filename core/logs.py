"""The log of the service: plain lines for systemd and Docker, or one JSON object a line for what
collects them; without data, and calm in a storm.

Nothing that is logged holds a name, a mark, a text, a token or a telephone, at any level: faults
are told by their types, people and letters not at all or by number.
"""

import logging
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

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
            words = _of_others(record)
            record = logging.makeLogRecord(record.__dict__ | {"msg": words, "args": ()})
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: object) -> str:
        """Types and places, from the first cause to the last."""
        fault = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(_told(fault)) if isinstance(fault, BaseException) else ""


def _of_others(record: logging.LogRecord) -> str:
    """What a library or Python says, without what it is about."""
    return "a warning of Python" if record.name == "py.warnings" else _first_line(record)


def _first_line(record: logging.LogRecord) -> str:
    return str(record.msg).partition("\n")[0]


def _structured() -> logging.Formatter:
    """The same as `Faceless`, as one JSON object a line."""
    # Only an installation that collects its log pays for the import.
    from structlog.processors import JSONRenderer
    from structlog.stdlib import ProcessorFormatter

    return ProcessorFormatter(
        foreign_pre_chain=[_described],
        processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer(ensure_ascii=False)],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _described(_logger: object, _name: str, given: MutableMapping[str, Any]) -> dict[str, Any]:
    """When, how grave, by whom, what; of our own lines their values too, and of a fault its types
    and places."""
    record: logging.LogRecord = given["_record"]
    moment = datetime.fromtimestamp(record.created, UTC)
    told: dict[str, Any] = {
        "at": moment.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    args = given["positional_args"]
    if record.name.startswith(OURS):
        # The words without the values are what lines of one kind have in common.
        told |= {"event": str(record.msg % args if args else record.msg), "kind": str(record.msg)}
        told |= {"values": list(args)} if isinstance(args, tuple) and args else {}
    else:
        told["event"] = _of_others(record)
    fault = (given.get("exc_info") or (None, None))[1]
    told |= {"fault": _told(fault)} if fault is not None else {}
    return told | {name: given[name] for name in ("_record", "_from_structlog")}


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


def log_to(handler: logging.Handler, level: str, form: str = "plain") -> None:
    """Let the log of this process go to this handler, our own from this level ("debug") on, as
    plain lines or as "json".

    Libraries tell only what went wrong: at a lower level they would log statements, rows and
    whole updates. Warnings of Python and a fault that ends the process go the same way.
    """
    handler.setFormatter(_structured() if form == "json" else Faceless(_FORM))
    handler.addFilter(Calm())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.getLogger("aiogram").setLevel(logging.ERROR)
    logging.captureWarnings(True)
    sys.excepthook = _on_fault
