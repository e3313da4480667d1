"""Announcements and correspondence of the past, so that the screens are not empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.db import Session
from core.demo.bells import Moments
from core.demo.bulk import Sheet
from core.demo.calendar import LAST_GRADE, SchoolCalendar
from core.demo.families import PupilPlan
from core.enums import AudienceKind
from core.messaging.audience import Audience, audience_ids
from core.messaging.models import Announcement, Message, Participant, ReadReceipt, Thread

_NOON = 12 * 60
_SILENT_DAYS = 10


@dataclass(frozen=True)
class Writers:
    """Ids of those who announce: the principal and a deputy."""

    principal: int
    deputy: int


_MEETING = (
    "Уважаемые родители! {day} в 18:00 в актовом зале пройдёт общешкольное родительское "
    "собрание. Вопросы: безопасность детей, питание, итоги начала года."
)
_EXAM_GRADE = 9
_EXAMS = (
    "9 классы: итоговое собеседование по русскому языку проводится в феврале. Заявления "
    "принимает классный руководитель."
)
_PHOTO = (
    "{day} в школе фотографирование классов. Форма парадная, второй урок сокращён на десять минут."
)
#: School days ago, minutes from midnight, from the family or from the teacher, text.
_DIALOGUES: tuple[tuple[tuple[int, int, bool, str], ...], ...] = (
    (
        (4, 18 * 60 + 42, True, "Добрый вечер. Подскажите, по каким темам будет контрольная?"),
        (3, 14 * 60 + 10, False, "Здравствуйте. По последнему разделу, план есть в журнале. "
         "Пусть повторит задачи из домашних заданий."),
        (3, 18 * 60 + 5, True, "Спасибо, повторим."),
    ),
    (
        (2, 8 * 60 + 15, True, "Доброе утро. Сегодня были у врача, придём ко второму уроку."),
        (2, 9 * 60 + 2, False, "Хорошо, спасибо, что предупредили. Справку передайте мне."),
    ),
    (
        (6, 15 * 60 + 30, False, "Добрый день. Напоминаю сдать согласие на экскурсию."),
        (6, 20 * 60 + 11, True, "Здравствуйте, принесу на следующий урок."),
    ),
)  # fmt: skip


class Letters:
    """Writes a few announcements and threads around the shown family."""

    def __init__(self, calendar: SchoolCalendar, moments: Moments, school_id: int) -> None:
        days = list(calendar.school_days(LAST_GRADE))
        self.days = [day for day in days if day <= calendar.today] or days[:1]
        self.moments = moments
        self.announcements = Sheet(
            Announcement, "author_id", "audience_kind", "audience_value", "text", "origin",
            "reader_count", "announced_at", school_id=school_id,
        )  # fmt: skip
        self.threads = Sheet(
            Thread, "pupil_id", "family_id", "staff_id", "opened_at", "last_message_at",
            school_id=school_id,
        )  # fmt: skip
        self.participants = Sheet(Participant, "thread_id", "person_id", school_id=school_id)
        self.messages = Sheet(
            Message, "thread_id", "author_id", "text", "origin", "sent_at", school_id=school_id
        )
        self.receipts = Sheet(ReadReceipt, "cause", "person_id", "read_at", school_id=school_id)

    def all(self) -> tuple[Sheet, ...]:
        """Sheets in the order of their foreign keys."""
        return (
            self.announcements, self.threads, self.participants, self.messages, self.receipts,
        )  # fmt: skip

    def _ago(self, days: int) -> date:
        """So many school days ago; in the first days of a year the first of them."""
        return self.days[-1 - days] if days < len(self.days) else self.days[0]

    async def announce(
        self, session: Session, writers: Writers, shown: Sequence[PupilPlan], school_id: int
    ) -> None:
        """To the school, to grade 9 and to the class of the shown family; a third has read it."""
        shown_class = shown[0].school_class
        meeting, photo = self._ago(4), self._ago(1)
        for days, author, kind, value, text in (
            (11, writers.principal, AudienceKind.SCHOOL, "",
             _MEETING.format(day=f"{meeting:%d.%m}")),
            (6, writers.deputy, AudienceKind.GRADE, str(_EXAM_GRADE), _EXAMS),
            (3, writers.deputy, AudienceKind.CLASS, str(shown_class.id),
             _PHOTO.format(day=f"{photo:%d.%m}")),
        ):  # fmt: skip
            day = self._ago(days)
            found = await audience_ids(session, Audience(kind, value), school_id=school_id, day=day)
            readers = [person for person in found if person != author]
            at = self.moments.at(day, _NOON)
            number = self.announcements.add(
                author, kind.value, value, text, f"seed:announcement:{days}", len(readers), at
            )
            for reader in readers[::3]:
                self.receipts.add(f"announcement:{number}", reader, at + timedelta(hours=6))

    def correspond(self, shown: Sequence[PupilPlan], guardians: Mapping[int, int]) -> None:
        """Threads of the shown family with class teachers; `guardians`: pupil's id to parent's.

        Nobody has written yet in the first two weeks of a year.
        """
        if len(self.days) <= _SILENT_DAYS:
            return
        pupils = (shown[0], shown[1], shown[1])
        parents = [guardians[pupil.person.id] for pupil in pupils]
        parents[2] = shown[1].person.id
        for pupil, parent, dialogue in zip(pupils, parents, _DIALOGUES, strict=True):
            self._thread(pupil, parent, dialogue)

    def _thread(
        self, pupil: PupilPlan, parent: int, dialogue: Sequence[tuple[int, int, bool, str]]
    ) -> None:
        teacher = pupil.school_class.teacher_id
        moments = [self.moments.at(self._ago(days), minutes) for days, minutes, _, _ in dialogue]
        thread = self.threads.add(pupil.person.id, parent, teacher, min(moments), max(moments))
        self.participants.add(thread, parent)
        self.participants.add(thread, teacher)
        for moment, (_, _, by_family, text) in zip(moments, dialogue, strict=True):
            author, reader = (parent, teacher) if by_family else (teacher, parent)
            origin = f"seed:message:{self.messages.count + 1}"
            number = self.messages.add(thread, author, text, origin, moment)
            self.receipts.add(f"message:{number}", reader, moment + timedelta(minutes=35))
