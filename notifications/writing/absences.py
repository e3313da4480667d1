"""Lessons a pupil was absent from."""

from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.news import AbsenceNews, ToldAbsence, absence_news
from core.outbox import Claimed
from notifications.buttons import Details
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, day_words, page


async def absence_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """«Аня · пропуск: 1-й урок (08:00), алгебра, сегодня. Причина не указана»."""
    news = await absence_news(
        session,
        viewer,
        pupil_id=delivery.payload["pupil"],
        lesson_ids=[lesson for lesson, _first, _last in delivery.payload["cells"]],
    )
    missed = [entry for entry in news.entries if entry.code in ABSENCES]
    if not missed:
        return Skip("unchanged")
    lines = [_line(news, entry, viewer) for entry in missed]
    return Letter(page(*lines, as_of(news.as_of, viewer.zone)), _buttons(news, missed))


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


def _line(news: AbsenceNews, entry: ToldAbsence, viewer: Viewer) -> Safe:
    when = f" ({entry.starts_at:%H:%M})" if entry.starts_at else ""
    return fill(
        _("<b>{child}</b> · absent: lesson {number}{when}, {subject}, {day} — {code}"),
        child=news.pupil.first_name,
        number=entry.number,
        when=when,
        subject=entry.subject,
        day=day_words(entry.day, viewer),
        code=code_words(entry.code),
    )


def _buttons(news: AbsenceNews, missed: list[ToldAbsence]) -> Rows:
    day = missed[-1].day.isoformat()
    details = Details(pupil_id=news.pupil.id, what="attendance", day=day).pack()
    return ((Button(_("Details"), details),),)
