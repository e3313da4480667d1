"""Refusals of correspondence."""

from core.errors import SchoolError
from core.i18n import N_

#: Signs of one letter or announcement, in UTF-16 units as Telegram counts: with its heading it
#: stays below Telegram's 4096.
TEXT_LIMIT = 3000


class EmptyText(SchoolError):
    """Nothing is left when the spaces are taken away."""

    text = N_("There is nothing to send: the text is empty. Type it and send it again.")


class TextTooLong(SchoolError):
    """More than TEXT_LIMIT signs."""

    text = N_("The text has {length} signs, the limit is {limit}. Shorten it or send it in parts.")

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length
        self.limit = TEXT_LIMIT


class NotTheirTeacher(SchoolError):
    """The employee of an old thread has nothing to do with the child any more."""

    text = N_("{name} no longer works with your child. Press /message to choose whom to write to.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FamilyOutOfReach(SchoolError):
    """The family's person may not be written to now; why is not the writer's business."""

    text = N_("Letters to {name} are not passed on now. Ask the school's administration.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownAudience(SchoolError):
    """What was typed names no readers."""

    text = N_(
        "«{typed}» names no readers. Write school, grade:7, class:7Б or role:teacher "
        "(roles: {roles})."
    )

    def __init__(self, typed: str, roles: str) -> None:
        super().__init__(typed, roles)
        self.typed = typed
        self.roles = roles


class NoSuchClass(SchoolError):
    """There is no such class or grade this year."""

    text = N_("There is no {typed} this year. There are: {classes}.")

    def __init__(self, typed: str, classes: str) -> None:
        super().__init__(typed, classes)
        self.typed = typed
        self.classes = classes


class NoReaders(SchoolError):
    """The audience is empty."""

    text = N_("Nobody would read this: there is no one among these readers.")


class ChangedMeanwhile(SchoolError):
    """What was decided on is not what stands there now."""

    text = N_("It has changed meanwhile. Look at it again: /planned")


class NotYourOwn(SchoolError):
    """Nobody agrees to an announcement of their own."""

    text = N_("You wrote this announcement yourself; somebody else has to agree to it.")


class PastMoment(SchoolError):
    """The hour chosen is over."""

    text = N_("This hour is over already. Choose a later one.")


class TooFarAhead(SchoolError):
    """More than a year ahead."""

    text = N_("This is more than a year ahead. Choose an earlier day.")


class NoPlaces(SchoolError):
    """All places of an option are taken."""

    text = N_("There are no places left here. Choose another option.")


class FileTooLarge(SchoolError):
    """More than core.messaging.files.LARGEST."""

    text = N_("This file is too large: up to 50 MB are passed on. Send a smaller one.")


class TooManyFiles(SchoolError):
    """More than an album holds."""

    text = N_("A letter has at most ten files. Send the others with another letter.")
