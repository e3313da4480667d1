"""Why a copy was not made or not put back."""

from core.errors import SchoolError
from core.i18n import N_


class BackupRefused(SchoolError):
    """Nothing was changed; `why` is already worded in the reader's language."""

    text = N_("{why}")

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
