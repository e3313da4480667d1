"""A setting that a command cannot do without."""

from core.errors import SchoolError
from core.i18n import N_


class SettingMissing(SchoolError):
    """Told like any other fault of the settings, with their exit code."""

    text = N_("{name}: not set; {why}")

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name = name
        self.why = why
