"""New, changed and removed marks of one pupil, as one letter."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from core import ledger, wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import Safe, _, fill
from core.journal.news import MarksNews, ToldMark, marks_news
from core.ledger import Fact
from core.outbox import Claimed
from notifications.buttons import AskTeacher, Details
from notifications.corrections import Cell as Told
from notifications.corrections import put_right
from notifications.discretion import called
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Later, Skip
from notifications.writing.parts import (
    as_of,
    ask_about,
    by_whom,
    day_words,
    mark_words,
    page,
    weight_words,
)

#: Buttons to ask about corrected marks one by one; more would bury the letter.
_ASKED = 4


@dataclass(frozen=True)
class _Cell:
    """One cell of the journal: the event before which it was as families knew it, the last one,
    and the mark as it stands now (None: it was taken away)."""

    first: Fact
    last: Fact
    mark: ToldMark | None

    @property
    def known(self) -> tuple[int | None, bool]:
        return _state(self.first.before)

    @property
    def is_new(self) -> bool:
        return self.known == (None, False)

    @property
    def is_news(self) -> bool:
        now = (None, False) if self.mark is None else (self.mark.value, self.mark.value is None)
        return now != self.known

    @property
    def subject_id(self) -> int:
        return self.mark.subject_id if self.mark else int((self.first.before or {})["subject_id"])

    @property
    def day(self) -> date:
        if self.mark is not None:
            return self.mark.day
        return date.fromisoformat((self.first.before or {})["day"])


def _state(values: dict[str, Any] | None) -> tuple[int | None, bool]:
    values = values or {}
    return values.get("value"), bool(values.get("is_duty"))


async def marks_letter(
    session: Session, viewer: Viewer, delivery: Claimed
) -> Letter | Skip | Later:
    """«Аня · Алгебра: 4 (контрольная, вес 3)» and how the mean changed, by subject."""

    async def about(told: list[Told]) -> Letter | Skip:
        return await _letter(session, viewer, delivery.payload["pupil"], told)

    return await put_right(session, viewer, delivery, about)


async def _letter(
    session: Session, viewer: Viewer, pupil_id: int, told: list[Told]
) -> Letter | Skip:
    found = await ledger.facts(
        session, school_id=viewer.school_id, ids={fact for cell in told for fact in cell[1:]}
    )
    facts = {fact.id: fact for fact in found}
    news = await marks_news(
        session,
        viewer,
        pupil_id=pupil_id,
        before={mark: _state(facts[first].before)[0] for mark, first, _last in told},
    )
    now = {mark.id: mark for mark in news.marks}
    cells = [_Cell(facts[first], facts[last], now.get(mark)) for mark, first, last in told]
    cells = [cell for cell in cells if cell.is_news]
    if not cells:
        return Skip("unchanged")
    lines = _lines(news, cells, viewer)
    return Letter(page(*lines, as_of(news.as_of, viewer.zone)), _buttons(news, cells))


def _lines(news: MarksNews, cells: list[_Cell], viewer: Viewer) -> list[str]:
    ordered = sorted(cells, key=lambda cell: (news.subjects[cell.subject_id], cell.day))
    lines: list[str] = []
    for subject_id, some in groupby(ordered, key=lambda cell: cell.subject_id):
        together = list(some)
        fresh = [cell.mark for cell in together if cell.is_new and cell.mark is not None]
        if fresh:
            lines += _new(news, fresh, viewer)
        for cell in together:
            if not cell.is_new:
                lines += _corrected(news, cell, viewer)
        lines += _mean(news, subject_id)
    return lines


def _new(news: MarksNews, marks: list[ToldMark], viewer: Viewer) -> list[str]:
    line = fill(
        _("<b>{child}</b> · {subject}: {marks}"),
        child=called(news.pupil.id, news.pupil.first_name),
        subject=marks[0].subject,
        marks=Safe(", ".join(_one(mark, viewer) for mark in marks)),
    )
    return [line, *(_comment(mark.comment) for mark in marks if mark.comment)]


def _one(mark: ToldMark, viewer: Viewer) -> Safe:
    notes = [mark.kind.lower()]
    if mark.weight_percent != 100:
        notes.append(_("weight {weight}").format(weight=weight_words(mark.weight_percent)))
    notes.append(day_words(mark.day, viewer))
    return fill("<b>{mark}</b> ({notes})", mark=mark_words(mark.value), notes=", ".join(notes))


def _comment(text: str) -> Safe:
    return fill(_("Comment: {text}"), text=wording.shortened(text, 300))


def _corrected(news: MarksNews, cell: _Cell, viewer: Viewer) -> list[str]:
    now = _("no mark") if cell.mark is None else mark_words(cell.mark.value)
    line = fill(
        _("Corrected: <b>{child}</b> · {subject}, {day} · {before} → <b>{now}</b>"),
        child=called(news.pupil.id, news.pupil.first_name),
        subject=news.subjects[cell.subject_id],
        day=wording.day_short(cell.day),
        before=mark_words(cell.known[0]),
        now=now,
    )
    reason = cell.last.reason or (cell.mark and cell.mark.comment) or ""
    return [line, by_whom(cell.last, viewer, reason)]


def _mean(news: MarksNews, subject_id: int) -> list[str]:
    change = news.means.get(subject_id)
    if change is None or news.term is None or change.after is None:
        return []
    term = wording.term_name(news.term.kind, news.term.number)
    if change.before is None or change.before == change.after:
        text = _("Mean, {term}: {after}")
    else:
        text = _("Mean, {term}: {before} → {after}")
    before, after = wording.mean(change.before), wording.mean(change.after)
    return [fill(text, term=term, before=before, after=after)]


def _target_row(news: MarksNews, cells: list[_Cell]) -> Rows:
    """Under a mean: what is needed for a better mark, in the subject where it is only one."""
    subjects = {cell.subject_id for cell in cells if cell.subject_id in news.means}
    if news.term is None or not subjects:
        return ()
    about = f".{subjects.pop()}" if len(subjects) == 1 else ""
    data = Details(pupil_id=news.pupil.id, what="target", day=about).pack()
    return ((Button(_("What is needed for a better mark"), data),),)


def _buttons(news: MarksNews, cells: list[_Cell]) -> Rows:
    details = Button(_("Details"), Details(pupil_id=news.pupil.id, what="marks").pack())
    corrected = [cell for cell in cells if not cell.is_new]
    if not corrected:
        ask = AskTeacher(pupil_id=news.pupil.id, subject_id=cells[0].subject_id).pack()
        return ((details, Button(_("Ask the teacher"), ask)), *_target_row(news, cells))
    if len(corrected) == 1:
        return ((details, ask_about(corrected[0].last)),)
    asked = [
        (ask_about(cell.last, f"{news.subjects[cell.subject_id]}, {wording.day_short(cell.day)}"),)
        for cell in corrected[:_ASKED]
    ]
    return (*asked, (details,))
