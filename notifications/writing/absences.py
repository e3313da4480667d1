"""Lessons a pupil was absent from."""

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.news import AttendanceNews, ToldAttendance, attendance_news
from core.ledger import Fact
from core.outbox import Claimed
from notifications.buttons import Details
from notifications.corrections import Cell as Told
from notifications.corrections import put_right
from notifications.discretion import called
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Later, Skip
from notifications.writing.parts import as_of, ask_about, by_whom, day_words, page


async def absence_letter(
    session: Session, viewer: Viewer, delivery: Claimed
) -> Letter | Skip | Later:
    """«Аня · пропуск: 1-й урок (08:00), алгебра, сегодня. Причина не указана»"""

    async def about(told: list[Told]) -> Letter | Skip:
        return await _letter(session, viewer, delivery.payload["pupil"], told)

    return await put_right(session, viewer, delivery, about)


async def _letter(
    session: Session, viewer: Viewer, pupil_id: int, told: list[Told]
) -> Letter | Skip:
    news = await attendance_news(
        session, viewer, pupil_id=pupil_id, lesson_ids=[lesson for lesson, _first, _last in told]
    )
    found = await ledger.facts(
        session, school_id=viewer.school_id, ids={fact for cell in told for fact in cell[1:]}
    )
    facts = {fact.id: fact for fact in found}
    before = {lesson: facts[first].before or {} for lesson, first, _last in told}
    entries = [
        entry
        for entry in news.entries
        if (entry.code in ABSENCES) != (before[entry.lesson_id].get("code") in ABSENCES)
    ]
    if not entries:
        return Skip("unchanged")
    last = {lesson: facts[event] for lesson, _first, event in told}
    lines = [line for entry in entries for line in _lines(news, entry, last, viewer)]
    return Letter(page(*lines, as_of(news.as_of, viewer.zone)), _buttons(news, entries, last))


def _lines(
    news: AttendanceNews, entry: ToldAttendance, last: dict[int, Fact], viewer: Viewer
) -> list[str]:
    line = _line(news, entry, viewer)
    return [line] if entry.code in ABSENCES else [line, by_whom(last[entry.lesson_id], viewer)]


def code_words(code: AttendanceCode) -> str:
    """Why a pupil was absent, as the journal has it."""
    return {
        AttendanceCode.ABSENT_UNKNOWN: _("no reason given"),
        AttendanceCode.EXCUSED: _("a valid reason"),
        AttendanceCode.SICK: _("illness"),
        AttendanceCode.UNEXCUSED: _("without a valid reason"),
        AttendanceCode.LATE: _("late"),
        AttendanceCode.EXEMPT: _("exempt"),
    }[code]


def _line(news: AttendanceNews, entry: ToldAttendance, viewer: Viewer) -> Safe:
    text = _("<b>{child}</b> · absent: lesson {number}{when}, {subject}, {day} — {code}")
    if entry.code not in ABSENCES:
        text = _("Corrected: <b>{child}</b> was at lesson {number}{when}, {subject}, {day}")
    return fill(
        text,
        child=called(news.pupil.id, news.pupil.first_name),
        number=entry.number,
        when=f" ({entry.starts_at:%H:%M})" if entry.starts_at else "",
        subject=entry.subject,
        day=day_words(entry.day, viewer),
        code=code_words(entry.code) if entry.code else "",
    )


def _buttons(news: AttendanceNews, entries: list[ToldAttendance], last: dict[int, Fact]) -> Rows:
    day = entries[-1].day.isoformat()
    details = Details(pupil_id=news.pupil.id, what="attendance", day=day).pack()
    row = [Button(_("Details"), details)]
    corrected = [entry for entry in entries if entry.code not in ABSENCES]
    if corrected:
        row.append(ask_about(last[corrected[0].lesson_id]))
    return (tuple(row),)
