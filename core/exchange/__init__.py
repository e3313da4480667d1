"""Tables in and out: the import of a school from spreadsheets, and the empty workbook for it.

Nothing heavy is loaded until one of the names below is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.exchange.run import ImportResult, run_import
    from core.exchange.template import write_template

__all__ = ["ImportResult", "run_import", "write_template"]

_HOMES = {
    "ImportResult": "core.exchange.run",
    "run_import": "core.exchange.run",
    "write_template": "core.exchange.template",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(name)
