"""What the buttons under letters carry. They stay right for months: nothing but ids is in them,
and whoever handles a press reads and authorises anew."""

from aiogram.filters.callback_data import CallbackData


class Details(CallbackData, prefix="more"):
    """«Подробнее»: the child's marks, attendance, or the week of a digest.

    `what` is "marks", "attendance", "week" or "target"; `day` (ISO) is the day or the week it is
    about, for "target" perhaps a subject, as ".12".
    """

    pupil_id: int
    what: str
    day: str = ""


class AskTeacher(CallbackData, prefix="ask"):
    """«Спросить учителя»: begin a message about the child to who teaches this subject."""

    pupil_id: int
    subject_id: int


class AskAbout(CallbackData, prefix="askm"):
    """«Спросить учителя»: begin a message about one entry of the journal, by its event."""

    event_id: int


class Why(CallbackData, prefix="why"):
    """What the family answers when its child was not at the first lesson (InquiryAnswer)."""

    inquiry: int
    answer: str


class ConfirmNotice(CallbackData, prefix="okn"):
    """The class teacher takes the family's word for an absence."""

    notice: int


class WriteToFamily(CallbackData, prefix="wfam"):
    """The family of a pupil, to choose whom to write to."""

    pupil: int


class Reply(CallbackData, prefix="reply"):
    """«Ответить»: write the next message of a conversation."""

    thread_id: int


class FilesOf(CallbackData, prefix="lfs"):
    """«Файлы»: send the files of a message of a conversation."""

    message: int


class Read(CallbackData, prefix="read", sep="|"):
    """«Прочитано»: `cause` is that of the letter, such as "message:12"; causes hold colons."""

    cause: str


class DoRemark(CallbackData, prefix="rk"):
    """A remark on the journal: open it, say it is mended, close it, return it."""

    remark: int
    do: str  # open, mended, close, return


class StaffAbsences(CallbackData, prefix="sa"):
    """Teachers who are away, and what the reader enters for them."""


class DoPlanned(CallbackData, prefix="pa"):
    """An announcement that is not out yet: open it, decide on it or change it, as it was when it
    had this `revision`."""

    planned: int
    do: str  # open, agree, refuse, time, text, weekly, once, last, off, sure
    revision: int = 0
    value: int = 0


class Meeting(CallbackData, prefix="mt"):
    """An hour of reception. `do`: for families "child", "staff" (id: whose free hours), "day" (the
    same with `day`), "take" and "back" (id: the hour); for employees "hours", "new", "on" (`day`,
    ISO: choose its hours), "slot", "close" (id: the hour), "shut" (`day`)."""

    do: str
    child: int = 0
    id: int = 0
    day: str = ""


class OpenUnfilled(CallbackData, prefix="ju"):
    """Lessons given that lack something."""


class OpenAttendance(CallbackData, prefix="jx"):
    """The pupils of a lesson, to tap who was absent; `code` is what a tap gives."""

    lesson: int
    code: str = ""


class OpenMarks(CallbackData, prefix="jm"):
    """The pupils of a lesson with their marks."""

    lesson: int
    kind: int = 0


class AskTopic(CallbackData, prefix="jq"):
    """Ask for the topic."""

    lesson: int


class AskHomework(CallbackData, prefix="jh"):
    """Ask for the homework."""

    lesson: int


class GiveAnswer(CallbackData, prefix="an"):
    """An answer to an announcement that asks; option 0 gives a place of a sign-up back."""

    announcement: int
    option: int


class CardRight(CallbackData, prefix="fok"):
    """A guardian says that all on the card of their child is right."""

    pupil: int


class CardWrong(CallbackData, prefix="fno"):
    """Choose what of the card is wrong."""

    pupil: int


class Calls(CallbackData, prefix="cl"):
    """The families to call about an announcement; `do` is "paper" or a CallResult of a pupil."""

    announcement: int
    pupil: int = 0
    do: str = ""


class DoClosed(CallbackData, prefix="cx"):
    """A change asked for in a closed lesson: open it, agree, refuse, withdraw."""

    change: int
    do: str  # open, agree, refuse, withdraw


class DoEmergency(CallbackData, prefix="eg"):
    """An emergency, for those who may release it; 0 begins one."""

    emergency: int = 0
    do: str = "open"  # open, release, refuse, silent, paper, clear, sure


class SaySafe(CallbackData, prefix="es"):
    """A reader of an emergency says that somebody is safe or needs help."""

    emergency: int
    about: int
    safe: bool


class OpenClosed(CallbackData, prefix="cz"):
    """The changes asked for in closed lessons."""


class AskReport(CallbackData, prefix="rq"):
    """A report: of a class (0: not chosen yet, or of all), for a period (empty: not chosen yet),
    a leaf of it, or as a file of one of `FACES`."""

    code: str
    of: int = 0
    period: str = ""
    leaf: int = 1
    face: str = ""
