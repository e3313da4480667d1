"""Lessons a pupil was absent from."""

from core import ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.news import AttendanceNews, ToldAttendance, attendance_news
from core.outbox import Claimed
from notifications.buttons import Details
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, day_words, page


async def absence_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """«Аня · пропуск: 1-й урок (08:00), алгебра, сегодня. Причина не указана»."""
    told = {lesson: (first, last) for lesson, first, last in delivery.payload["cells"]}
    news = await attendance_news(
        session,
        viewer,
        pupil_id=delivery.payload["pupil"],
        lesson_ids=told,
    )
    found = await ledger.facts(
        session, school_id=viewer.school_id, ids=[first for first, _last in told.values()]
    )
    missed_before = {fact.id: (fact.before or {}).get("code") in ABSENCES for fact in found}
    entries = [
        entry
        for entry in news.entries
        if (entry.code in ABSENCES) != missed_before[told[entry.lesson_id][0]]
    ]
    if not entries:
        return Skip("unchanged")
    lines = [_line(news, entry, viewer) for entry in entries]
    return Letter(page(*lines, as_of(news.as_of, viewer.zone)), _buttons(news, entries))


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
        child=news.pupil.first_name,
        number=entry.number,
        when=f" ({entry.starts_at:%H:%M})" if entry.starts_at else "",
        subject=entry.subject,
        day=day_words(entry.day, viewer),
        code=code_words(entry.code) if entry.code else "",
    )


def _buttons(news: AttendanceNews, entries: list[ToldAttendance]) -> Rows:
    day = entries[-1].day.isoformat()
    details = Details(pupil_id=news.pupil.id, what="attendance", day=day).pack()
    return ((Button(_("Details"), details),),)
