"""What an announcement asks of its readers: the question in the author's words, and its options."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import Session
from core.enums import Asks
from core.errors import BadInput
from core.i18n import _
from core.messaging.answer_models import AnswerOption

MOST_OPTIONS = 12
#: https://core.telegram.org/bots/api#inlinekeyboardbutton: long labels are cut on a telephone.
_LABEL = 40
_PLACES = re.compile(r"^(?P<label>.*\S)\s*[-–—:,;]\s*(?P<places>\d{1,4})\s*$")


@dataclass(frozen=True)
class Option:
    """An answer offered: its words, and how many may choose it (None: however many)."""

    label: str = ""
    places: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked. ACK and YES_NO have options without words."""

    asks: Asks = Asks.NOTHING
    options: tuple[Option, ...] = ()

    def packed(self) -> str:
        """As it is kept in a draft and with a planned announcement; "" asks nothing."""
        if self.asks is Asks.NOTHING:
            return ""
        return json.dumps(
            [self.asks.value, [[one.label, one.places] for one in self.options]],
            ensure_ascii=False,
        )


NO_QUESTION = Question()
ACKNOWLEDGE = Question(Asks.ACK, (Option(),))
YES_OR_NO = Question(Asks.YES_NO, (Option(), Option()))


def unpacked(kept: str) -> Question:
    """The question of `Question.packed`."""
    if not kept:
        return NO_QUESTION
    asks, options = json.loads(kept)
    return Question(Asks(asks), tuple(Option(label, places) for label, places in options))


def question_of_text(asks: Asks, text: str) -> Question:
    """A choice or a sign-up of lines, one option each; of a sign-up with its places at the end, as
    «10:00 — 5». Raises BadInput for fewer than two options (of a sign-up: one), for more than
    twelve, for the same one twice, and for a sign-up without places."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not (1 if asks is Asks.SIGN_UP else 2) <= len(lines) <= MOST_OPTIONS:
        raise BadInput(_("Write from two to twelve options, each on a line of its own."))
    options = tuple(_option(asks, line) for line in lines)
    if len({one.label.casefold() for one in options}) < len(options):
        raise BadInput(_("Two options are the same. Write each once."))
    return Question(asks, options)


def _option(asks: Asks, line: str) -> Option:
    places = None
    if asks is Asks.SIGN_UP:
        found = _PLACES.match(line)
        if found is None or not int(found["places"]):
            raise BadInput(_("Write the places at the end of each line, such as «10:00 — 5»."))
        line, places = found["label"], int(found["places"])
    if len(line) > _LABEL:
        raise BadInput(_("An option is longer than 40 signs. Shorten it."))
    return Option(line, places)


def label_words(asks: Asks, position: int, label: str) -> str:
    """What stands on the button of an option, in the language now in force."""
    if asks is Asks.ACK:
        return _("I have read this")
    if asks is Asks.YES_NO:
        return _("Yes") if position == 0 else _("No")
    return label


async def put_options(
    session: Session, *, school_id: int, announcement_id: int, options: Iterable[Option]
) -> None:
    """Keep what an announcement offers; for its making only."""
    session.add_all(
        AnswerOption(
            school_id=school_id,
            announcement_id=announcement_id,
            position=position,
            label=one.label,
            places=one.places,
        )
        for position, one in enumerate(options)
    )
    await session.flush()


async def options_of(
    session: Session, *, school_id: int, announcement_id: int
) -> Sequence[AnswerOption]:
    """The options in their order, as they are taken now; for those behind a door of their own."""
    rows = await session.scalars(
        select(AnswerOption)
        .where(AnswerOption.school_id == school_id, AnswerOption.announcement_id == announcement_id)
        .order_by(AnswerOption.position)
        .execution_options(populate_existing=True)
    )
    return rows.all()
