"""Is everything working: since when, how old the data is, what waits."""

from datetime import datetime, timedelta

from bot.screen import Screen
from bot.screens.frame import page
from core import clock, wording
from core.i18n import _, fill, ngettext
from core.status import Status

_SINCE = clock.now()
#: A letter that waits longer is late, and the title says so.
DELAY = timedelta(minutes=5)


def status_screen(status: Status, zone: str = "UTC") -> Screen:
    """For anyone; names no school to a stranger and no person to anybody."""
    lines: list[str] = [
        fill(_("The bot has been running since {moment}."), moment=_at(_SINCE, zone))
    ]
    if status.last_entry_at is not None:
        lines.append(
            fill(_("Last entry in the journal: {moment}."), moment=_at(status.last_entry_at, zone))
        )
    lines.append(_waiting(status))
    if status.failed_letters:
        said = ngettext(
            "{count} letter has failed: /queue",
            "{count} letters have failed: /queue",
            status.failed_letters,
        )
        lines.append(fill(said, count=wording.number(status.failed_letters)))
    lines.append(fill(_("Now: {moment}."), moment=_at(clock.now(), zone)))
    late = _age(status) > DELAY
    return Screen(page(_("Letters are late") if late else _("Everything is working"), *lines))


def _at(moment: datetime, zone: str) -> str:
    return wording.moment(moment, zone) + (" UTC" if zone == "UTC" else "")


def _age(status: Status) -> timedelta:
    if status.oldest_letter_at is None:
        return timedelta(0)
    return max(clock.now() - status.oldest_letter_at, timedelta(0))


def _waiting(status: Status) -> str:
    if status.oldest_letter_at is None:
        return _("All letters are sent.")
    seconds = int(_age(status).total_seconds())
    return fill(_("The oldest letter has been waiting for {n} s."), n=seconds)
