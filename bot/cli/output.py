"""What the command prints: answers on the standard output, complaints and progress on the other."""

import re
import sys
from html import unescape


def say(*lines: str) -> None:
    for line in lines:
        print(line)


def complain(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def plain(text: str) -> str:
    """A text written as HTML for the messenger, as a terminal shows it."""
    return unescape(re.sub(r"<[^>]+>", "", text))


def show_progress(what: str, done: int, total: int) -> None:
    """Redraw the one line of progress; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return
    finished = done >= total
    print(f"\r\x1b[K{what}: {done} / {total}", end="\n" if finished else "", file=sys.stderr)
    sys.stderr.flush()
