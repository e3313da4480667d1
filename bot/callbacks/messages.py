"""Buttons of letters and announcements. Those under letters: `notifications.buttons`."""

from aiogram.filters.callback_data import CallbackData


class Begin(CallbackData, prefix="w"):
    """Choose anew whom to write to."""


class StaffOf(CallbackData, prefix="ws"):
    """The staff around one's child; `office` shows the administration instead of teachers."""

    pupil: int
    office: bool = False


class ToStaff(CallbackData, prefix="wt"):
    """Begin a letter to an employee about one's child."""

    pupil: int
    person: int


class PupilsOf(CallbackData, prefix="wc"):
    """The pupils of a class whose families an employee may write to."""

    class_id: int


class FamilyOf(CallbackData, prefix="wp"):
    """A pupil and those who represent them."""

    pupil: int


class ToFamily(CallbackData, prefix="wf"):
    """Begin a letter to a pupil or a guardian."""

    pupil: int
    person: int


class Threads(CallbackData, prefix="in"):
    """A page of one's threads."""

    page: int = 0


class OpenThread(CallbackData, prefix="it"):
    """The messages of a thread, those before message `before` when it is not 0."""

    thread: int
    before: int = 0


class News(CallbackData, prefix="nw"):
    """Announcements, those before announcement `before` when it is not 0."""

    before: int = 0


class Cancel(CallbackData, prefix="wx"):
    """Stop typing; nothing is sent."""


class Readers(CallbackData, prefix="br", sep="|"):
    """Choose readers: only `kind` shows the list of its values, with `value` they are chosen."""

    kind: str = ""
    value: str = ""


class Send(CallbackData, prefix="bs"):
    """Send the announcement typed as message `typed`; the same number makes it the same one."""

    typed: int


class When(CallbackData, prefix="bh"):
    """Choose the hour of the draft typed as message `typed`, or of a planned announcement as it
    was at this `revision`: the day, then `at` as "0800", then it is chosen."""

    typed: int = 0
    planned: int = 0
    revision: int = 0
    day: str = ""
    at: str = ""


class Preview(CallbackData, prefix="bv"):
    """The preview of the draft again."""


class Planned(CallbackData, prefix="bl"):
    """What waits for its hour or for a second person."""


class Confirming(CallbackData, prefix="bc"):
    """Whether a second person must agree to announcements to more than one class."""

    on: bool


class Retype(CallbackData, prefix="be"):
    """Type the announcement anew, to the same readers."""


class Progress(CallbackData, prefix="bp"):
    """How far an announcement has come."""

    announcement: int


class Amend(CallbackData, prefix="ba"):
    """Put an announcement right or take it back, as it was at this `version`; `typed` is the
    message with the new text."""

    announcement: int
    version: int
    do: str  # text, right, back, sure
    typed: int = 0


class Ask(CallbackData, prefix="bk"):
    """What the draft asks of its readers (Asks); "?" shows what there is."""

    asks: str = "?"


class Answers(CallbackData, prefix="bw"):
    """Who has answered an announcement what; `sheet` as a file."""

    announcement: int
    sheet: bool = False


class Hours(CallbackData, prefix="hr"):
    """The hours in which letters are taken, one's own or the school's; `name` changes one of them
    to a value."""

    whose: str  # me, school
    name: str = ""
    value: str = ""


class Duty(CallbackData, prefix="du"):
    """Put somebody on duty for urgent letters, or off."""

    person: int
    on: bool


class Hurry(CallbackData, prefix="hu"):
    """One's own letter cannot wait (UrgentKind); without a reason it is asked for."""

    message: int
    why: str = ""
