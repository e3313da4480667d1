"""How lessons, pupils and attendance codes are said on a teacher's screens."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from bot.callbacks.absence import AllButReported, ConfirmLesson
from bot.callbacks.teaching import Undo
from bot.screens.journal import attendance_word
from core import wording
from core.enums import AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.absences.queries import Expected
from core.journal.roster import Roster, RosterPupil
from core.journal.undo import Entry
from notifications.markup import Button, Rows


class LessonLike(Protocol):
    """What names a lesson, whichever view it stands in."""

    @property
    def class_name(self) -> str: ...
    @property
    def group_name(self) -> str: ...
    @property
    def subject(self) -> str: ...


def lesson_name(lesson: LessonLike) -> str:
    """«7Б · Алгебра», «7Б (группа 1) · Алгебра»."""
    group = f" ({lesson.group_name})" if lesson.group_name else ""
    return f"{lesson.class_name}{group} · {lesson.subject}"


def when(view: Roster) -> str:
    """«среда, 18 ноября, 2-й урок»."""
    said = _("{day}, lesson {number}")
    day = wording.day_and_weekday(view.lesson.day)
    return said.format(day=day, number=view.lesson.number)


def full_name(pupil: RosterPupil) -> str:
    """«Соколова Анна»."""
    return f"{pupil.last_name} {pupil.first_name}"


def short_names(pupils: Sequence[RosterPupil]) -> dict[int, str]:
    """By id, the shortest name that tells a pupil from the others of the list."""
    ways = (
        lambda p: f"{p.last_name} {p.first_name[:1]}.",
        full_name,
        lambda p: f"{full_name(p)} {p.middle_name}".strip(),
    )
    names: dict[int, str] = {}
    for way in ways:
        said = Counter(way(pupil) for pupil in pupils)
        for pupil in pupils:
            if pupil.id not in names and said[way(pupil)] == 1:
                names[pupil.id] = way(pupil)
    return {pupil.id: names.get(pupil.id, ways[-1](pupil)) for pupil in pupils}


def code_sign(code: AttendanceCode) -> str:
    """A code as the journal writes it: н, б, уп, нп, оп, осв."""
    return {
        AttendanceCode.ABSENT_UNKNOWN: _("abs."),
        AttendanceCode.SICK: _("ill."),
        AttendanceCode.EXCUSED: _("exc."),
        AttendanceCode.UNEXCUSED: _("unexc."),
        AttendanceCode.LATE: _("late."),
        AttendanceCode.EXEMPT: _("ex."),
    }[code]


def expected_lines(expected: Sequence[Expected]) -> list[Safe]:
    """«Соколова Анна — сообщили: болезнь, ждёт подтверждения»."""
    return [
        fill(
            _("{name} — reported: {word}, {state}"),
            name=f"{one.last_name} {one.first_name}",
            word=attendance_word(one.code),
            state=_("confirmed") if one.is_confirmed else _("awaits confirmation"),
        )
        for one in expected
    ]


def expected_rows(expected: Sequence[Expected], lesson: int, *, taken: bool) -> Rows:
    """One tap for all that was reported; while attendance is not taken, also for all others."""
    if not expected:
        return ()
    count = len(expected)
    confirm = Button(
        _("Confirm the reported ({count})").format(count=count), ConfirmLesson(lesson=lesson).pack()
    )
    if taken:
        return ((confirm,),)
    rest = _("All present but the reported ({count})").format(count=count)
    return ((Button(rest, AllButReported(lesson=lesson).pack()),),)


def undo_row(last: Entry | None) -> Rows:
    """The button that takes the last entry back, while there is one."""
    if last is None:
        return ()
    return ((Button(_("↩️ Undo the last entry"), Undo(event=last.event_id).pack()),),)
