"""Refusals. Each carries what it is about as fields and a text that is worded late, in the
reader's language. A refusal rolls the transaction back and is said to the person; anything that is
not a `SchoolError` is a fault of ours and is told to the operator."""

from typing import ClassVar

from core.i18n import N_, _, fill


class SchoolError(Exception):
    """A refusal that a person should read. `text` is an N_ message with the fields' names in it."""

    text: ClassVar[str] = N_("This cannot be done.")

    def said(self) -> str:
        """The refusal in the current language, as HTML."""
        return fill(_(self.text), **self.fields())

    def fields(self) -> dict[str, object]:
        """What the text is filled with: the public attributes of the refusal."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}


class NotFound(SchoolError):
    """Missing and not yours look alike, so that nobody learns what exists."""

    text = N_("Nothing was found, or it is not open to you. Press /menu to begin anew.")


class NotAllowed(SchoolError):
    """The access matrix grants this action to none of the person's roles."""

    text = N_("This is not open to you. Press /menu to see what is.")


class BadInput(SchoolError):
    """What was typed cannot be used; `why` is already worded in the reader's language."""

    text = N_("{why}")

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
