"""What all letters share: the time of the data, cutting to the limit, values in words."""

from datetime import date, datetime

from core import wording
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill
from core.ledger import Fact
from notifications.buttons import AskAbout
from notifications.markup import Button

#: Telegram takes 4096 signs after entities; the rest is room for the last line.
LIMIT = 3500


def as_of(moment: datetime, zone: str) -> Safe:
    """The last line of every letter with data."""
    return fill(_("<i>Data as of {moment}</i>"), moment=wording.moment(moment, zone))


def page(*parts: str) -> str:
    """The parts below one another; when too long, lines before the last part are left out."""
    text = "\n".join(parts)
    if len(text) <= LIMIT:
        return text
    kept = text[: LIMIT - len(parts[-1])].rsplit("\n", 1)[0]
    return f"{kept}\n…\n{parts[-1]}"


def mark_words(value: int | None) -> str:
    """«4», or «точка» for a duty mark."""
    return _("dot") if value is None else str(value)


def weight_words(weight_percent: int) -> str:
    """«3» for 300 percent, «1,5» for 150."""
    whole, part = divmod(weight_percent, 100)
    return str(whole) if not part else wording.mean(weight_percent / 100, 2 if part % 10 else 1)


def day_words(day: date, viewer: Viewer) -> str:
    """«сегодня» or «12.11»."""
    return _("today") if day == viewer.today else wording.day_short(day)


def by_whom(fact: Fact, viewer: Viewer, reason: str = "") -> Safe:
    """«Причина: пересчёт баллов. Внёс: учитель, 14 ноября, 16:05.»: a role and no name."""
    moment = wording.moment(fact.at, viewer.zone)
    said = _("Entered by the teacher, {moment}.")
    if fact.on_behalf_of_id is not None:
        said = _("Entered on behalf of the teacher, {moment}.")
    if not reason:
        return fill(said, moment=moment)
    why = fill(_("Reason: {text}."), text=wording.shortened(reason, 300).rstrip("."))
    return Safe(f"{why} {fill(said, moment=moment)}")


def ask_about(fact: Fact, what: str = "") -> Button:
    """«Спросить учителя» about this very entry; `what` tells several such buttons apart."""
    text = _("Ask about: {what}").format(what=what) if what else _("Ask the teacher")
    return Button(text, AskAbout(event_id=fact.id).pack())
