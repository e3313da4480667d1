"""Results of diagnostics (ВПР, ОГЭ, ЕГЭ, административные работы): one's own alone (§1.5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from core.access.viewer import Viewer
from core.db import Session
from core.hot import Hot
from core.journal.models import DiagnosticResult
from core.journal.period import Period, PeriodKind, SchoolTime
from core.journal.queries.asking import Asked, asked
from core.school.models import Subject


@dataclass(frozen=True)
class Result:
    """A result: the kind of diagnostics, points and mark (None where there is none)."""

    day: date
    subject_id: int
    subject: str
    kind: str
    score: int | None
    mark: int | None


@dataclass(frozen=True)
class PupilResults(Asked):
    """Results of a period, newest first."""

    results: tuple[Result, ...]


_RESULTS = Hot(
    select(
        DiagnosticResult.day,
        DiagnosticResult.subject_id,
        Subject.name.label("subject"),
        DiagnosticResult.kind,
        DiagnosticResult.score,
        DiagnosticResult.mark,
    )
    .join(Subject, Subject.id == DiagnosticResult.subject_id)
    .where(
        DiagnosticResult.school_id == bindparam("school"),
        DiagnosticResult.pupil_id == bindparam("pupil"),
        DiagnosticResult.day.between(bindparam("since"), bindparam("until")),
    )
    .order_by(DiagnosticResult.day.desc(), Subject.position, Subject.name)
)


async def pupil_results(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> PupilResults:
    """Results of a period, by default of the whole time at the school. Raises NotFound."""
    about = await asked(
        session,
        viewer,
        "read.diagnostics",
        pupil_id=pupil_id,
        period=period,
        subject_id=subject_id,
        default=whole_time,
    )
    found = [Result(*row) for row in await _RESULTS.all(session, **about.bound)]
    chosen = about.choice.chosen
    return PupilResults(
        **vars(about), results=tuple(one for one in found if chosen in (0, one.subject_id))
    )


def whole_time(time: SchoolTime) -> Period:
    """From the first school year known here to today."""
    since = time.years[0].since if time.years else time.today
    return Period(PeriodKind.RANGE, min(since, time.today), time.today)
