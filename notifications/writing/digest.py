"""The weekly digest of a family: every child of the reader in one letter, a dozen lines each."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from core import wording
from core.access.readers import Child
from core.enums import AttendanceCode
from core.i18n import N_, Safe, _, fill, ngettext
from core.journal.week_views import SubjectWeek, WeekSummary
from core.outbox import Claimed
from notifications.buttons import Details
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.messages import read_row
from notifications.writing.parts import page

#: Lines of a child's part: so many subjects, debts and works ahead are told one by one.
_SUBJECTS = 3
_DEBTS = 2
_AHEAD = 2
_WORDS = {5: N_("fives"), 4: N_("fours"), 3: N_("threes"), 2: N_("twos"), 1: N_("ones")}


def digest_letter(
    delivery: Claimed,
    children: list[Child],
    weeks: dict[int, WeekSummary],
    *,
    since: date,
    until: date,
    today: date,
    as_of: Safe,
) -> Letter | Skip:
    """The letter, or the reason why there is none: nothing happened to any of the children.

    Its last line says which days the figures are of: a week that still runs ends with `today`.
    """
    if not children:
        return Skip("no right to read")
    if all(weeks[child.pupil_id].is_empty for child in children):
        return Skip("empty")
    parts = [
        "\n".join(_child(child, weeks[child.pupil_id], since, until)) + "\n" for child in children
    ]
    figures = fill(
        _("<i>Figures of {period}.</i>"), period=wording.period(since, min(until, today))
    )
    footer = fill("{figures} {as_of}", figures=figures, as_of=as_of)
    return Letter(page(*parts, footer), _buttons(delivery, children, since))


def _child(child: Child, week: WeekSummary, since: date, until: date) -> list[str]:
    title = fill(
        _("<b>Week {period} · {child}, {class_name}</b>"),
        period=wording.period(since, until),
        child=child.first_name,
        class_name=child.class_name,
    )
    if week.is_empty:
        return [title, _("Nothing new this week.")]
    return [
        title,
        *_marks(week),
        *_subjects(week),
        _absences(week),
        *_debts(week),
        *_ahead(week),
    ]


def _counts(one: SubjectWeek) -> str:
    """«5, 5, 4»: every mark by itself."""
    return ", ".join([str(value) for value, count in one.counts.items() for _each in range(count)])


def _totals(counts: Mapping[int, int]) -> str:
    """«пятёрок 4, четвёрок 8»: the word stands first, so the number asks for no other form."""
    return ", ".join([f"{_(_WORDS[value])} {count}" for value, count in counts.items()])


def _marks(week: WeekSummary) -> list[str]:
    lines: list[str] = [_("No marks this week.")]
    if week.counts:
        said = _("Marks: {counts} · mean of the week (weighted) {mean}")
        lines = [fill(said, counts=_totals(week.counts), mean=wording.mean(week.mean))]
    if week.term_mean is not None:
        lines.append(_term_mean(week, week.term_mean))
    return lines


def _term_mean(week: WeekSummary, mean: Decimal) -> Safe:
    term = wording.term_name(*week.term) if week.term else _("the last weeks")
    return fill(
        _("Mean, {term}: {mean}{change}"),
        term=term,
        mean=wording.mean(mean),
        change=_change(mean, week.term_mean_before),
    )


def _change(now: Decimal | None, before: Decimal | None) -> str:
    if now is None or before is None or now == before:
        return ""
    return f" ({wording.change(now - before)})"


def _subjects(week: WeekSummary) -> list[str]:
    told = [one for one in week.subjects if one.packed]
    lines: list[str] = [_subject(one) for one in told[:_SUBJECTS]]
    rest = told[_SUBJECTS:]
    if rest:
        names = "; ".join(f"{one.subject} {_counts(one)}" for one in rest)
        lines.append(fill(_("Also: {subjects}"), subjects=names))
    return lines


def _subject(one: SubjectWeek) -> Safe:
    return fill(
        _("· {subject}: {marks} (mean {mean}{change})"),
        subject=one.subject,
        marks=_counts(one),
        mean=wording.mean(one.term_mean),
        change=_plain_change(one.term_mean, one.term_mean_before),
    )


def _plain_change(now: Decimal | None, before: Decimal | None) -> str:
    if now is None or before is None or now == before:
        return ""
    return f", {wording.change(now - before)}"


def _absences(week: WeekSummary) -> str:
    if not week.missed and not week.late:
        return _("Not absent, not late.")
    parts = []
    if week.missed:
        count = sum(week.missed.values())
        text = ngettext("missed {count} lesson ({why})", "missed {count} lessons ({why})", count)
        parts.append(fill(text, count=count, why=_reasons(week.missed)))
    if week.late:
        text = ngettext("late {count} time", "late {count} times", week.late)
        parts.append(fill(text, count=week.late))
    return fill(_("Attendance: {parts}"), parts=Safe(", ".join(parts)))


def _reasons(missed: dict[AttendanceCode, int]) -> str:
    words = {
        AttendanceCode.SICK: _("illness"),
        AttendanceCode.EXCUSED: _("a valid reason"),
        AttendanceCode.UNEXCUSED: _("without a valid reason"),
        AttendanceCode.ABSENT_UNKNOWN: _("no reason given"),
    }
    if len(missed) == 1:
        return words[next(iter(missed))]
    return ", ".join(f"{words[code]} {missed[code]}" for code in words if code in missed)


def _debts(week: WeekSummary) -> list[str]:
    lines = [
        fill(
            _("Debt: {subject}, {kind}, {day}"),
            subject=debt.subject,
            kind=debt.kind.lower(),
            day=wording.day_short(debt.day),
        )
        for debt in week.debts[:_DEBTS]
    ]
    return _with_rest(lines, len(week.debts) - _DEBTS)


def _ahead(week: WeekSummary) -> list[str]:
    lines = [
        fill(
            _("Ahead: {weekday} {day}, {subject}, {kind}"),
            weekday=wording.weekday_short(work.day),
            day=wording.day_short(work.day),
            subject=work.subject,
            kind=work.kind.lower(),
        )
        for work in week.ahead[:_AHEAD]
    ]
    return _with_rest(lines, len(week.ahead) - _AHEAD)


def _with_rest(lines: list[Safe], rest: int) -> list[str]:
    """The last line says how many more there are, so that a child's part stays short."""
    if rest <= 0:
        return list(lines)
    more = fill(ngettext("and {count} more", "and {count} more", rest), count=rest)
    return [*lines[:-1], f"{lines[-1]} — {more}"]


def _buttons(delivery: Claimed, children: list[Child], since: date) -> Rows:
    before, after = _details(since)
    said = _("Details: {child}")
    rows = [
        (Button(said.format(child=child.first_name), f"{before}{child.pupil_id}{after}"),)
        for child in children
    ]
    return (*read_row(delivery), *rows)


@lru_cache(maxsize=16)
def _details(since: date) -> tuple[str, str]:
    """What a button carries before and after the pupil's number: packing takes as long as writing
    half a letter, and but for the number all of an evening carry the same."""
    before, _number, after = (
        Details(pupil_id=0, what="week", day=since.isoformat()).pack().partition("0")
    )
    return before, after
