"""The results of one child in words: a dozen lines at most, the same in a letter and when asked
for. What changed comes first, then absences, debts with how to close them, works ahead."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from core import wording
from core.access.readers import Child
from core.enums import AttendanceCode, FinalCode, ResultKind
from core.i18n import N_, Safe, _, fill, ngettext
from core.journal.results.closings import Closing
from core.journal.results.queries import Results
from core.journal.results.sights import NOTHING, Entered, Sight
from core.journal.results.spans import Span
from core.journal.week_views import Debt, SubjectWeek, WeekSummary

#: A child's part is never longer.
LINES = 12
#: So many subjects, debts, works ahead and changes are told one by one.
_SUBJECTS = 3
_DEBTS = 2
_AHEAD = 2
_ENTERED = 4
_WORDS = {5: N_("fives"), 4: N_("fours"), 3: N_("threes"), 2: N_("twos"), 1: N_("ones")}
_TITLES = {
    ResultKind.WEEK: N_("<b>Week {period} · {child}, {class_name}</b>"),
    ResultKind.MONTH: N_("<b>Month {period} · {child}, {class_name}</b>"),
    ResultKind.TERM: N_("<b>Results of {term}, {period} · {child}, {class_name}</b>"),
    ResultKind.YEAR: N_("<b>Results of the year, {period} · {child}, {class_name}</b>"),
}
_CODES = {
    FinalCode.NOT_ATTESTED: N_("n/a"),
    FinalCode.EXEMPT: N_("exempt"),
    FinalCode.PASSED: N_("passed"),
    FinalCode.FAILED: N_("failed"),
}


def is_empty(results: Results, pupil_id: int, reader_id: int) -> bool:
    """Nothing that this reader would want to read of this child."""
    sight = results.sights.get((reader_id, pupil_id), NOTHING)
    finals = results.finals.get(pupil_id)
    return results.summaries[pupil_id].is_empty and not sight.earlier and not finals


def child_part(child: Child, results: Results, reader_id: int, zone: str) -> list[str]:
    """The lines about one child, at most LINES."""
    title = _title(child, results.span)
    if is_empty(results, child.pupil_id, reader_id):
        return [title, _nothing(results.span)]
    week = results.summaries[child.pupil_id]
    sight = results.sights.get((reader_id, child.pupil_id), NOTHING)
    head = [title, *_marks(week, results.span), *_sight(sight, results.span, zone)]
    tail = [_absences(week), *_debts(week, results.closings), *_ahead(week)]
    room = LINES - len(head) - len(tail)
    if results.span.kind in (ResultKind.WEEK, ResultKind.MONTH):
        return [*head, *_subjects(week, room), *tail]
    return [*head, *_whole_term(week, results.finals.get(child.pupil_id, [])), *tail]


def _title(child: Child, span: Span) -> Safe:
    return fill(
        _(_TITLES[span.kind]),
        period=wording.period(span.since, span.until),
        term=wording.term_name(*span.term) if span.term else "",
        child=child.first_name,
        class_name=child.class_name,
    )


def _nothing(span: Span) -> str:
    return _("Nothing new this week.") if span.kind is ResultKind.WEEK else _("Nothing so far.")


def _counts(one: SubjectWeek) -> str:
    """«5, 5, 4»: every mark by itself."""
    return ", ".join([str(value) for value, count in one.counts.items() for _each in range(count)])


def _totals(counts: Mapping[int, int]) -> str:
    """«пятёрок 4, четвёрок 8»: the word stands first, so the number asks for no other form."""
    return ", ".join([f"{_(_WORDS[value])} {count}" for value, count in counts.items()])


def _marks(week: WeekSummary, span: Span) -> list[str]:
    said = _("Marks: {counts} · mean of the week (weighted) {mean}")
    if span.kind is not ResultKind.WEEK:
        said = _("Marks: {counts} · mean (weighted) {mean}")
    lines: list[str] = [fill(said, counts=_totals(week.counts), mean=wording.mean(week.mean))]
    if not week.counts:
        lines = [_("No marks this week.") if span.kind is ResultKind.WEEK else _("No marks.")]
    if span.kind in (ResultKind.WEEK, ResultKind.MONTH) and week.term_mean is not None:
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


def _sight(sight: Sight, span: Span, zone: str) -> list[str]:
    """What this reader has not seen, as far as the figures of the period do not tell it."""
    if span.kind is not ResultKind.WEEK:
        return []
    lines = []
    if sight.looked_at is not None:
        moment = wording.moment(sight.looked_at, zone)
        said = _("Nothing new since you looked on {moment}.")
        if sight.fresh:
            said = _("Since you looked on {moment}: {marks}.")
        lines.append(fill(said, moment=moment, marks=_entered(sight.fresh, dated=False)))
    if sight.earlier:
        said = _("Of earlier days: {marks}.")
        lines.append(fill(said, marks=_entered(sight.earlier, dated=True)))
    return list(lines)


def _entered(marks: Iterable[Entered], *, dated: bool) -> str:
    """«История, 05.11: 3 → 4; Химия: 5»."""
    told = list(marks)
    said = []
    for one in told[:_ENTERED]:
        place = f"{one.subject}, {wording.day_short(one.day)}" if dated else one.subject
        change = _value(one.now) if not one.before else f"{_value(one.before)} → {_value(one.now)}"
        said.append(f"{place}: {change}")
    rest = len(told) - _ENTERED
    if rest > 0:
        said.append(ngettext("and {count} more", "and {count} more", rest).format(count=rest))
    return "; ".join(said)


def _value(value: str) -> str:
    return {".": _("dot"), "": _("no mark")}.get(value, value)


def _subjects(week: WeekSummary, room: int) -> list[str]:
    """Those whose mean changed most by themselves, the others in one line."""
    told = [one for one in week.subjects if one.packed]
    alone = min(_SUBJECTS, room)
    if len(told) > alone:
        alone = max(min(_SUBJECTS, room - 1), 0)
    first, rest = told, []
    if len(told) > alone:
        first = sorted(told, key=_size_of_change, reverse=True)[:alone]
        rest = [one for one in told if one not in first]
    lines: list[str] = [_subject(one) for one in told if one in first]
    if rest:
        names = "; ".join(f"{one.subject} {_counts(one)}" for one in rest)
        lines.append(fill(_("Also: {subjects}"), subjects=names))
    return lines


def _size_of_change(one: SubjectWeek) -> Decimal:
    now, before = one.term_mean, one.term_mean_before
    return Decimal(0) if now is None or before is None else abs(now - before)


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


def _whole_term(week: WeekSummary, finals: list[tuple[str, str]]) -> list[str]:
    """Final marks as far as they are set, and means of all subjects."""
    lines: list[str] = []
    if finals:
        said = "; ".join(f"{subject} {_final(value)}" for subject, value in finals)
        lines.append(fill(_("Final marks: {marks}"), marks=said))
    means = [one for one in week.subjects if one.term_mean is not None]
    if means:
        said = "; ".join(f"{one.subject} {wording.mean(one.term_mean)}" for one in means)
        lines.append(fill(_("Means: {means}"), means=said))
    return lines


def _final(value: str) -> str:
    return value if value.isdigit() else _(_CODES[FinalCode(value)])


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


def _reasons(missed: Mapping[AttendanceCode, int]) -> str:
    words = {
        AttendanceCode.SICK: _("illness"),
        AttendanceCode.EXCUSED: _("a valid reason"),
        AttendanceCode.UNEXCUSED: _("without a valid reason"),
        AttendanceCode.ABSENT_UNKNOWN: _("no reason given"),
    }
    if len(missed) == 1:
        return words[next(iter(missed))]
    return ", ".join(f"{words[code]} {missed[code]}" for code in words if code in missed)


def _debts(week: WeekSummary, closings: Mapping[tuple[int, str], Closing]) -> list[str]:
    lines = [
        _debt(debt, closings.get((week.pupil_id, debt.subject))) for debt in week.debts[:_DEBTS]
    ]
    return _with_rest(lines, len(week.debts) - _DEBTS)


def _debt(debt: Debt, closing: Closing | None) -> Safe:
    owed = fill(
        _("Debt: {subject}, {kind}, {day}"),
        subject=debt.subject,
        kind=debt.kind.lower(),
        day=wording.day_short(debt.day),
    )
    if closing is None:
        return fill(_("{debt} — ask the teacher when to hand it in"), debt=owed)
    return fill(
        _("{debt} — hand it in on {weekday} {day}, {teacher}"),
        debt=owed,
        weekday=wording.weekday_short(closing.day),
        day=wording.day_short(closing.day),
        teacher=wording.staff_initials(*closing.teacher),
    )


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
