"""The text of an announcement: one for its preview and its letter, so that they are the same."""

from core.i18n import Safe, _, fill


def announcement_text(*, readers: str, text: str, author: str, moment: str) -> Safe:
    """What a reader sees: to whom it is said, what, by whom and when.

    Not cut: 3000 signs and this heading stay below Telegram's 4096, which counts them unescaped.
    """
    return fill(
        "{heading}\n\n{text}\n\n{closing}",
        heading=fill(_("<b>Announcement · {readers}</b>"), readers=readers),
        text=text,
        closing=fill(_("<i>{author}, {moment}</i>"), author=author, moment=moment),
    )
