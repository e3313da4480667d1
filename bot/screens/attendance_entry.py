"""Taking attendance: all present, tap the absent. Each tap is written at once and can be undone."""

from bot.callbacks.teaching import OpenAttendance, SaveAttendance, SetCode
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from bot.screens.lesson_words import (
    code_sign,
    expected_lines,
    expected_rows,
    lesson_name,
    short_names,
    undo_row,
    when,
)
from core.enums import AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.roster import Roster, RosterPupil
from core.journal.undo import Entry
from notifications.markup import Button, Rows

#: In the order of use: reason unknown first, because it is known only later.
CODES = (
    AttendanceCode.ABSENT_UNKNOWN,
    AttendanceCode.SICK,
    AttendanceCode.EXCUSED,
    AttendanceCode.UNEXCUSED,
    AttendanceCode.LATE,
    AttendanceCode.EXEMPT,
)


def brush_of(code: str) -> AttendanceCode:
    """What a tap gives: the code a button carries, absent for none or an unknown one."""
    return AttendanceCode(code) if code in list(AttendanceCode) else CODES[0]


def attendance_entry_screen(
    view: Roster, brush: AttendanceCode, last: Entry | None, zone: str, *, toast: str = ""
) -> Screen:
    """The pupils of a lesson; a tap gives the chosen code, another tap takes it away.

    There is no way back that would leave a tap unwritten, so the only way out is «Done».
    """
    names = short_names(view.pupils)
    away: list[str] = [_away_line(pupil, names[pupil.id]) for pupil in view.pupils if pupil.code]
    text = page(
        fill(_("Attendance · {lesson}"), lesson=lesson_name(view.lesson)),
        when(view),
        "",
        *(away or [_("All present so far.")]),
        *expected_lines(view.expected),
        "",
        fill(_("Tap a pupil to write: {word}. Tap again: present."), word=attendance_word(brush)),
        _("Each tap is written at once, and all others count as present. When done: “Done”."),
        as_of(view.as_of, zone),
    )
    codes = tuple(_brush_button(view, code, chosen=code is brush) for code in CODES)
    pupils = [_pupil_button(view, pupil, names[pupil.id], brush) for pupil in view.pupils]
    done = (Button(_("Done"), SaveAttendance(lesson=view.lesson.id).pack()),)
    reported = expected_rows(view.expected, view.lesson.id, taken=True)
    rows: Rows = (codes, *in_rows(pupils, 2), *reported, *undo_row(last), done)
    return Screen(text, rows, toast=toast)


def code_toast(view: Roster, pupil_id: int) -> str:
    """«Соколова А. — болезнь», said over the chat; empty for no pupil."""
    pupil = view.pupil(pupil_id)
    if pupil is None:
        return ""
    word = attendance_word(pupil.code) if pupil.code else _("present")
    return f"{short_names(view.pupils)[pupil_id]} — {word}"


def _away_line(pupil: RosterPupil, name: str) -> Safe:
    assert pupil.code is not None
    return fill(
        "{name} — {sign} ({word})",
        name=name,
        sign=code_sign(pupil.code),
        word=attendance_word(pupil.code),
    )


def _brush_button(view: Roster, code: AttendanceCode, *, chosen: bool) -> Button:
    sign = code_sign(code)
    data = OpenAttendance(lesson=view.lesson.id, code=code)
    return Button(f"• {sign}" if chosen else sign, data.pack())


def _pupil_button(view: Roster, pupil: RosterPupil, name: str, brush: AttendanceCode) -> Button:
    code = "" if pupil.code == brush else brush.value
    data = SetCode(lesson=view.lesson.id, pupil=pupil.id, code=code, brush=brush.value)
    return Button(f"{name} — {code_sign(pupil.code)}" if pupil.code else name, data.pack())
