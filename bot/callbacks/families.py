"""Buttons of family cards and their check. Under letters: `notifications.buttons`."""

from aiogram.filters.callback_data import CallbackData


class OpenFamilies(CallbackData, prefix="fam"):
    """How the check of a class stands; 0: of the only one, or a choice."""

    school_class: int = 0


class CardsOf(CallbackData, prefix="fmc"):
    """The pupils of a class, to open a card."""

    school_class: int


class OpenCard(CallbackData, prefix="fmk"):
    """The card of one family."""

    pupil: int


class AskDeadline(CallbackData, prefix="fmd"):
    """Choose until when a check goes; 0: of all classes."""

    school_class: int = 0


class StartCheck(CallbackData, prefix="fms"):
    """Start a check until a day (YYMMDD); 0: in all classes."""

    school_class: int
    until: str


class InPerson(CallbackData, prefix="fmi"):
    """The class teacher has asked a family in person: all is right."""

    pupil: int


class OpenProposals(CallbackData, prefix="fmp"):
    """Corrections of a class's families that wait."""

    school_class: int


class Decide(CallbackData, prefix="fmx"):
    """Accept a correction (1) or decline it (0)."""

    proposal: int
    accept: bool


class SetRight(CallbackData, prefix="fmf"):
    """Type what ought to stand in this field (CardField)."""

    pupil: int
    field: str
