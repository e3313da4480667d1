"""Final marks of many pupils at the end of a term or of the year."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from core.db import Session
from core.enums import FinalKind, ResultKind
from core.journal.models import FinalMark
from core.journal.results.spans import Span
from core.school.models import SchoolYear, Subject


async def finals_of(
    session: Session, *, school_id: int, pupil_ids: Collection[int], span: Span
) -> dict[int, list[tuple[str, str]]]:
    """By pupil: (subject, a figure or a FinalCode) in the school's order, of the term or the year
    of `span`; nothing for a week or a month. No door: for readers who were checked."""
    if span.kind not in (ResultKind.TERM, ResultKind.YEAR):
        return {}
    kind, number = FinalKind.YEAR, 0
    if span.term is not None:
        kind, number = FinalKind.TERM, span.term[1]
    rows = await session.execute(
        select(FinalMark.pupil_id, Subject.name, FinalMark.value, FinalMark.code)
        .join(Subject, Subject.id == FinalMark.subject_id)
        .join(SchoolYear, SchoolYear.id == FinalMark.year_id)
        .where(
            FinalMark.school_id == school_id,
            FinalMark.pupil_id.in_(list(pupil_ids)),
            FinalMark.kind == kind,
            FinalMark.term_number == number,
            SchoolYear.is_current,
        )
        .order_by(Subject.position, Subject.name)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pupil_id, subject, value, code in rows:
        found[pupil_id].append((subject, str(value) if value is not None else code or ""))
    return dict(found)
