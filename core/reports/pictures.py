"""Pictures of a term for the chat: dynamics by subject, the term at a glance, absences by day.

Made from what the journal's reads give, so that a picture shows nothing its reader could not read
in words. Sense is never in colour alone: each mark and each absence stands there as a sign.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from core import clock, wording
from core.i18n import _, language
from core.journal.period import Period
from core.journal.queries.marks import MarkView, PupilMarks, SubjectMarks
from core.journal.rules import weighted_mean
from core.reports import typesetting

_WEEK = timedelta(days=7)
#: More weeks side by side could not be read at the width of a telephone.
_WEEKS_IN_A_ROW = 10
#: A figure takes so much of the width; nearer ones are moved apart.
_FIGURE = 0.034


@dataclass(frozen=True)
class Picture:
    """A picture still to be drawn: the template and all that stands in it."""

    template: str
    data: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        """What is equal for equal pictures, and only for them: SHA-256 of template and data."""
        source = (typesetting.TEMPLATES / f"{self.template}.typ").read_text("utf-8")
        whole = json.dumps([source, self.data], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def drawn(self) -> bytes:
        """The PNG; blocks for some tens of milliseconds, so call it in a thread."""
        return typesetting.picture(self.template, self.data)


def child_of(view: PupilMarks) -> str:
    """«Анна Соколова, 7Б»."""
    pupil = view.pupil
    return wording.child_name(pupil.first_name, pupil.last_name, class_name=pupil.class_name)


def heading(title: str, period: Period, as_of: datetime, zone: str, closing: str) -> dict[str, Any]:
    """What stands around every picture. The day of the data, not the hour, so that an unchanged
    picture need not be drawn and sent again."""
    name = wording.term_name(period.kind, period.number)
    return {
        "language": language(),
        "title": title,
        "subtitle": f"{name}, {wording.period(period.since, period.until)}",
        "closing": f"{closing} {_('Data as of {day}.').format(day=_day(as_of, zone))}",
    }


def _day(moment: datetime, zone: str) -> str:
    return wording.full_day(clock.local(moment, zone).date())


def weeks_of(period: Period, today: date) -> list[date]:
    """The Mondays of the weeks that the term touches, up to that of `today`."""
    monday, _sunday = clock.week_of(period.since)
    count = (min(period.until, max(today, period.since)) - monday).days // 7 + 1
    return [monday + n * _WEEK for n in range(count)]


def dynamics(view: PupilMarks, zone: str) -> Picture:
    """Marks by their days and the mean so far, a row for each subject."""
    closing = _(
        "A figure is a mark on its day, the line is the mean. "
        "Below the mean: its change since the first marks."
    )
    title = _("Dynamics of marks · {name}").format(name=child_of(view))
    told = [subject for subject in view.subjects if subject.mean is not None]
    data = heading(title, view.period, view.as_of, zone, closing) | {
        "rows": [_dynamics_row(subject, view.period) for subject in told],
        "ticks": _ticks(view.period),
        "days_said": _("Day"),
        "mean_said": _("Mean"),
    }
    return Picture("dynamics", data)


def running_means(marks: Sequence[MarkView]) -> list[tuple[date, float]]:
    """The weighted mean after each mark with a number, by its day."""
    found: list[tuple[date, float]] = []
    taken: list[tuple[int, int]] = []
    for mark in marks:
        if mark.value is not None:
            taken.append((mark.value, mark.weight_percent))
            found.append((mark.day, float(weighted_mean(taken) or 0)))
    return found


def change_of(subject: SubjectMarks) -> float:
    """How far the mean has come since the first third of the subject's marks, at least one."""
    means = running_means(subject.marks)
    if not means:
        return 0.0
    return round(means[-1][1] - means[(len(means) - 1) // 3][1], 2)


def _dynamics_row(subject: SubjectMarks, period: Period) -> dict[str, Any]:
    length = max((period.until - period.since).days, 1)

    def part(day: date) -> float:
        return round((day - period.since).days / length, 4)

    means = running_means(subject.marks)
    change = change_of(subject)
    return {
        "subject": subject.subject,
        "marks": _apart([(part(m.day), m.value) for m in subject.marks if m.value is not None]),
        "means": [[part(day), mean] for day, mean in means],
        "mean": wording.mean(subject.mean),
        "change": wording.change(change) if change else "",
    }


def _apart(marks: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Figures on one level that would stand on one another are moved apart, from the last one
    backwards, so that none leaves the picture."""
    limits: dict[int, float] = {}
    moved = []
    for part, value in reversed(marks):
        place = min(part, limits.get(value, 1.0))
        limits[value] = place - _FIGURE
        moved.append((round(place, 4), value))
    return moved[::-1]


def _ticks(period: Period) -> list[dict[str, Any]]:
    length = max((period.until - period.since).days, 1)
    thirds = [period.since + timedelta(days=length * n // 3) for n in range(4)]
    return [
        {"part": (day - period.since).days / length, "label": wording.day_short(day)}
        for day in thirds
    ]


def glance(view: PupilMarks, zone: str) -> Picture:
    """The marks of every subject by week, and the mean of the term."""
    closing = _("“•” is a debt. A column is a week, named by its Monday.")
    title = _("Marks by week · {name}").format(name=child_of(view))
    weeks = weeks_of(view.period, clock.local(view.as_of, zone).date())
    data = heading(title, view.period, view.as_of, zone, closing) | {
        "weeks_said": _("Week from"),
        "blocks": [_block(view, some, last=weeks[-1]) for some in _side_by_side(weeks)],
    }
    return Picture("glance", data)


def _side_by_side(weeks: list[date]) -> list[list[date]]:
    """The weeks in as few rows as can be read, about equally long."""
    rows = -(-len(weeks) // _WEEKS_IN_A_ROW)
    length = -(-len(weeks) // rows)
    return [weeks[start : start + length] for start in range(0, len(weeks), length)]


def _block(view: PupilMarks, weeks: list[date], *, last: date) -> dict[str, Any]:
    """The means of the term stand beside its last weeks."""
    return {
        "weeks": [wording.day_short(week) for week in weeks],
        "means_said": _("Mean") if last in weeks else "",
        "rows": [_glance_row(subject, weeks) for subject in view.subjects],
    }


def _glance_row(subject: SubjectMarks, weeks: list[date]) -> dict[str, Any]:
    cells = [[m for m in subject.marks if week <= m.day < week + _WEEK] for week in weeks]
    means = [
        weighted_mean([(m.value, m.weight_percent) for m in cell if m.value is not None])
        for cell in cells
    ]
    return {
        "subject": subject.subject,
        "marks": [" ".join("•" if m.value is None else str(m.value) for m in c) for c in cells],
        "means": [None if mean is None else float(mean) for mean in means],
        "mean": "" if subject.mean is None else wording.mean(subject.mean),
    }
