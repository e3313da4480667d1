"""What is owed and what is to be prepared for: debts, overdue works, works ahead."""

from collections.abc import Iterable
from itertools import groupby

from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, leaf_of, page
from bot.screens.journal import attendance_word
from bot.screens.turning import Shown, capital, heading, turning_rows
from core import wording
from core.i18n import Safe, _, fill
from core.journal.period import PeriodKind
from core.journal.queries.debts import Debt, OverdueWork, PupilDebts
from core.journal.queries.works import WorkAhead, WorksAhead
from notifications.buttons import AskTeacher
from notifications.markup import Button, Rows


def debts_screen(view: PupilDebts, zone: str, number: int = 1) -> Screen:
    """Duty marks and overdue works with how to close them, and whom to ask."""
    lines: list[str] = [_debt_line(debt) for debt in view.debts]
    if view.overdue:
        lines += [""] if lines else []
        lines.append(_("Others of the class have a mark, here it is missing:"))
        lines += [_overdue_line(work) for work in view.overdue]
    lines = [*lines, "", *_how_to_close(view)] if lines else [_("No debts.")]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("debts", view, number, pages)
    title, when = heading(_("Debts"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    return Screen(text, (*_ask_rows(view), *turning_rows(shown)))


def _debt_line(debt: Debt) -> Safe:
    line = fill(
        _("<b>{subject}</b>, {day}: a dot for {work}"),
        subject=debt.subject,
        day=wording.day(debt.day),
        work=_work(debt.kind, debt.title),
    )
    return fill("{line}. {comment}", line=line, comment=debt.comment) if debt.comment else line


def _overdue_line(work: OverdueWork) -> Safe:
    why = f" ({attendance_word(work.code)})" if work.code else ""
    return fill(
        "<b>{subject}</b>, {day}: {work}{why}",
        subject=work.subject,
        day=wording.day(work.day),
        work=_work(work.kind, work.title),
        why=why,
    )


def _work(kind: str, title: str) -> str:
    return f"{kind.lower()} «{title}»" if title else kind.lower()


def _how_to_close(view: PupilDebts) -> list[str]:
    said = [_("How to close it: agree with the teacher on a day, hand the work in or write it.")]
    period = view.period
    if period.unit is PeriodKind.TERM and not period.is_past:
        until = wording.day(period.until)
        said.append(fill(_("The term ends on {day}; a mark is set before that."), day=until))
    if view.debts and view.policy.duty_blocks:
        said.append(_("By the school's rules no term mark is set while a dot is open."))
    return said


def _ask_rows(view: PupilDebts) -> Rows:
    """One button a subject: to write to its teacher about it."""
    owed: list[Debt | OverdueWork] = [*view.debts, *view.overdue]
    subjects = {one.subject_id: one.subject for one in owed}
    return in_rows(
        [
            Button(
                _("Write: {subject}").format(subject=name),
                AskTeacher(pupil_id=view.pupil.id, subject_id=number).pack(),
            )
            for number, name in list(subjects.items())[:8]
        ],
        2,
    )


def works_screen(view: WorksAhead, zone: str, number: int = 1) -> Screen:
    """Tests and other works announced, day by day."""
    lines = _works_by_day(view.works)
    if not lines:
        lines = [_("No test is announced for these days so far.")]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("tests", view, number, pages)
    title, when = heading(_("Tests ahead"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    return Screen(text, turning_rows(shown))


def _works_by_day(works: Iterable[WorkAhead]) -> list[str]:
    lines: list[str] = []
    for day, some in groupby(works, key=lambda work: work.day):
        lines.append(fill("<b>{day}</b>", day=capital(wording.day_and_weekday(day))))
        lines += [work_line(work) for work in some]
    return lines


def work_line(work: WorkAhead) -> Safe:
    """«2-й урок, алгебра: контрольная работа (вес 3) — Одночлены»."""
    weight = ""
    if work.weight_percent != 100:
        weight = _(" (weight {weight})").format(weight=wording.weight(work.weight_percent))
    line = fill(
        _("lesson {number}, {subject}: {kind}{weight}"),
        number=work.number,
        subject=work.subject,
        kind=work.kind.lower(),
        weight=weight,
    )
    return fill("{line} — {title}", line=line, title=work.title) if work.title else line
