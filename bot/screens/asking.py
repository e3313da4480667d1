"""A question about one entry of the journal: what stands above the person's own words."""

from dataclasses import replace

from bot.screen import Screen
from bot.screens.messages import apart, typing_screen
from core import wording
from core.i18n import _, fill
from core.journal.asked import AskedEntry
from core.messaging.doors import ThreadRef


def about_words(entry: AskedEntry) -> str:
    """«Об отметке: История, 12.11, 3 → 4», as plain text for the letter."""
    place = f"{entry.subject}, {wording.day_short(entry.day)}"
    if not entry.is_mark:
        return _("About attendance: {place}").format(place=place)
    values = [str(value) for value in (entry.before, entry.after) if value is not None]
    if not values:
        return _("About a mark: {place}").format(place=place)
    return _("About a mark: {place}, {values}").format(place=place, values=" → ".join(values))


def asking_screen(thread: ThreadRef, entry: AskedEntry) -> Screen:
    """What is typed next goes to this person, below these words."""
    screen = typing_screen(thread)
    begins = fill(_("Your letter begins with: «{words}»."), words=about_words(entry))
    return replace(screen, text=apart(begins, screen.text), anew=True)
