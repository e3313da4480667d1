"""The text of an announcement: one for its preview and its letter, so that they are the same."""

from collections.abc import Sequence

from core.enums import Asks
from core.i18n import Safe, _, fill
from core.messaging.asking import Question, label_words
from notifications.markup import Button, Rows


def announcement_text(
    *, readers: str, text: str, author: str, moment: str, corrected: str = ""
) -> Safe:
    """What a reader sees: to whom it is said, what, by whom and when, and when it was corrected.

    Not cut: 3000 signs and this heading stay below Telegram's 4096, which counts them unescaped.
    """
    closing = fill(_("<i>{author}, {moment}</i>"), author=author, moment=moment)
    if corrected:
        said = fill(_("<i>Corrected on {moment}</i>"), moment=corrected)
        closing = Safe(f"{closing}\n{said}")
    return fill(
        "{heading}\n\n{text}\n\n{closing}",
        heading=fill(_("<b>Announcement · {readers}</b>"), readers=readers),
        text=text,
        closing=closing,
    )


def answer_rows(asks: Asks, offered: Sequence[Button]) -> Rows:
    """The buttons of the answers: yes and no beside each other, the others in rows of their own."""
    width = 2 if asks is Asks.YES_NO else 1
    return tuple(tuple(offered[start : start + width]) for start in range(0, len(offered), width))


def question_words(question: Question) -> Safe | str:
    """For its author and for who agrees to it: which buttons are below the announcement."""
    if question.asks is Asks.NOTHING:
        return ""
    words = []
    for position, one in enumerate(question.options):
        label = label_words(question.asks, position, one.label)
        places = "" if one.places is None else f" ({one.places})"
        words.append(f"[{label}]{places}")
    return fill(_("Buttons below it: {buttons}"), buttons=" ".join(words))
