"""A letter that tells a glance at a locked telephone nothing: its text lies under a spoiler, and
children are called by number. It opens with a touch in the reader's own chat."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from core.access.readers import Child
from core.i18n import Safe, _, fill
from notifications.markup import Letter

_aliases: ContextVar[Mapping[int, str]] = ContextVar("aliases", default={})  # noqa: B039 never changed


def aliases_of(children: Sequence[Child]) -> dict[int, str]:
    """By pupil: «ребёнок 1» in the order children are always told, «ребёнок» for an only one."""
    if len(children) == 1:
        return {children[0].pupil_id: _("the child")}
    return {
        child.pupil_id: _("child {number}").format(number=number)
        for number, child in enumerate(children, 1)
    }


@contextmanager
def discreetly(children: Sequence[Child]) -> Iterator[None]:
    """Inside, `called` gives these children's numbers instead of their names."""
    token = _aliases.set(aliases_of(children))
    try:
        yield
    finally:
        _aliases.reset(token)


def called(pupil_id: int, first_name: str) -> str:
    """What a letter calls a child: by name, or by number where the reader wishes that."""
    return _aliases.get().get(pupil_id, first_name)


def hides() -> bool:
    """Whether the letter being written tells a glance nothing."""
    return bool(_aliases.get())


def numbered(children: Sequence[Child]) -> list[Child]:
    """The children with numbers for names, and without their classes."""
    found = aliases_of(children)
    return [replace(child, first_name=found[child.pupil_id], class_name="…") for child in children]


def veiled(letter: Letter) -> Letter:
    """The letter with its text under a spoiler, below a line that says nothing."""
    edits = letter.edits
    if edits is not None:
        edits = replace(edits, text=_veil(edits.text))
    return replace(letter, text=_veil(letter.text), edits=edits)


def _veil(text: str) -> Safe:
    return fill(
        "{said}\n<tg-spoiler>{text}</tg-spoiler>",
        said=_("From the school's journal. Touch to open:"),
        text=Safe(text),
    )
