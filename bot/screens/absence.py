"""Reporting an absence: what is reported already, days or lessons, the reason, what was noted."""

from datetime import date, timedelta

from bot.callbacks.absence import (
    NO_LESSON,
    AbsentChild,
    AbsentDrop,
    AbsentFrom,
    AbsentLessons,
    AbsentSay,
    AbsentTold,
    AbsentWhy,
)
from bot.callbacks.family import Look
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.turning import capital, name_of
from core import wording
from core.access.doors import PupilRef
from core.enums import AbsenceReason
from core.i18n import Safe, _, fill
from core.journal.absences.inquiries import Inquiry
from core.journal.absences.notices import Notice
from core.journal.absences.queries import DayLesson, PupilNotices
from core.journal.absences.rules import Span
from notifications.markup import Button, Rows
from notifications.writing.absence_notes import (
    answer_rows,
    answer_words,
    reason_words,
    span_words,
)

#: Days offered one by one; a longer absence is reported again, or in words.
_OFFERED = 28


def stamp(day: date) -> str:
    """A day as these buttons carry it."""
    return f"{day:%y%m%d}"


def absent_screen(view: PupilNotices, today: date, zone: str, *, notice: int = 0) -> Screen:
    """Which days: today and tomorrow at one tap; and what was reported before."""
    pupil = view.pupil
    lines: list[str] = [_notice_line(one) for one in view.notices if one.id != notice]
    if lines:
        lines = [_("Reported:"), *lines, ""]
    asked = _("When will the child be away?")
    if notice:
        asked = _("For when should it be?")
    title = fill(_("Report an absence · {name}"), name=name_of(pupil))
    rows = _day_rows(pupil, today, notice, begun=view.today_begun)
    own = () if notice else _notice_rows(view, today)
    text = page(title, "", *lines, asked, "", as_of(view.as_of, zone))
    return Screen(text, (*rows, *own))


def _day_rows(pupil: PupilRef, today: date, notice: int, *, begun: bool) -> Rows:
    child, tomorrow = pupil.id, today + timedelta(days=1)

    def whole(day: date, text: str) -> Button:
        when = f"{wording.weekday_short(day)} {wording.day_short(day)}"
        at = stamp(day)
        data = AbsentWhy(child=child, notice=notice, since=at, until=at).pack()
        return Button(f"{text}, {when}", data)

    def some(day: date, text: str) -> Button:
        data = AbsentLessons(child=child, notice=notice, day=stamp(day)).pack()
        return Button(text, data)

    first = (whole(today, _("Today")), whole(tomorrow, _("Tomorrow")))
    return (
        first,
        (some(today, _("Lessons today")), some(tomorrow, _("Lessons tomorrow"))),
        (Button(_("Several days"), AbsentFrom(child=child, notice=notice).pack()),),
    )


def _notice_line(one: Notice) -> Safe:
    state = _("confirmed") if one.confirmed_at else _("awaits confirmation")
    return fill(
        "— {when}: {reason}, {state}",
        when=span_words(one.span),
        reason=reason_words(one.reason),
        state=state,
    )


def _notice_rows(view: PupilNotices, today: date) -> Rows:
    """Change and withdraw, while the day has not begun; of a longer one the rest."""
    rows = []
    for one in view.notices:
        begun = one.span.since < today or (one.span.since == today and view.today_begun)
        over = one.span.until < today or (one.span.until == today and view.today_begun)
        days = wording.period(one.span.since, one.span.until)
        row = []
        if not begun:
            change = AbsentChild(child=view.pupil.id, notice=one.id).pack()
            row.append(Button(_("Change: {days}").format(days=days), change))
        if not over:
            drop = AbsentDrop(notice=one.id).pack()
            row.append(Button(_("Withdraw: {days}").format(days=days), drop))
        rows.append(tuple(row))
    return tuple(row for row in rows if row)


def days_screen(pupil: PupilRef, today: date, notice: int, since: date | None) -> Screen:
    """The first day of several, then the last."""
    title = fill(_("Report an absence · {name}"), name=name_of(pupil))
    asked = _("Which is the first day?") if since is None else _("Which is the last day?")
    lines = [asked]
    if since is not None:
        lines.insert(0, fill(_("From {day}."), day=wording.day(since)))
    first = since or today
    days = [first + timedelta(days=n) for n in range(_OFFERED)]
    buttons = [
        Button(
            f"{wording.weekday_short(day)} {wording.day_short(day)}",
            _day_data(pupil.id, notice, since, day),
        )
        for day in days
        if day.isoweekday() <= 6
    ]
    return Screen(page(title, *lines), (*in_rows(buttons, 4), _back(pupil.id, notice)))


def _day_data(child: int, notice: int, since: date | None, day: date) -> str:
    if since is None:
        return AbsentFrom(child=child, notice=notice, since=stamp(day)).pack()
    return AbsentWhy(child=child, notice=notice, since=stamp(since), until=stamp(day)).pack()


def lessons_screen(
    pupil: PupilRef, notice: int, day: date, lessons: tuple[DayLesson, ...], first: int
) -> Screen:
    """The first lesson of a day to be missed, then the last."""
    title = fill(_("Report an absence · {name}"), name=name_of(pupil))
    asked = _("Which is the first lesson to be missed?")
    if first != NO_LESSON:
        asked = _("Which is the last lesson to be missed?")
    buttons = [
        Button(_lesson_words(one), _lesson_data(pupil.id, notice, day, first, one.number))
        for one in lessons
        if first in (NO_LESSON, *range(one.number + 1))
    ]
    lines = [capital(wording.day_and_weekday(day)), asked]
    if not buttons:
        lines = [lines[0], _("No lessons are entered for this day.")]
    return Screen(page(title, *lines), (*in_rows(buttons, 1), _back(pupil.id, notice)))


def _lesson_words(one: DayLesson) -> str:
    rings = f"{one.starts_at:%H:%M} · " if one.starts_at else ""
    return f"{one.number}. {rings}{one.subject}"


def _lesson_data(child: int, notice: int, day: date, first: int, number: int) -> str:
    at = stamp(day)
    if first == NO_LESSON:
        return AbsentLessons(child=child, notice=notice, day=at, first=number).pack()
    data = AbsentWhy(child=child, notice=notice, since=at, until=at, first=first, last=number)
    return data.pack()


def reason_screen(pupil: PupilRef, notice: int, span: Span) -> Screen:
    """Why; pressing it reports."""
    title = fill(_("Report an absence · {name}"), name=name_of(pupil))
    when = fill("{when}", when=capital(span_words(span)))
    reasons = [
        (AbsenceReason.SICK, _("Is ill")),
        (AbsenceReason.FAMILY, _("Family reasons")),
        (AbsenceReason.LATE, _("Will be late")),
        (AbsenceReason.OTHER, _("Another reason")),
    ]
    buttons = [
        Button(text, say_data(pupil.id, notice, span, code))
        for code, text in reasons
        if code is not AbsenceReason.LATE or span.since == span.until
    ]
    return Screen(
        page(title, when, "", _("What is the reason?")),
        (*in_rows(buttons, 2), _back(pupil.id, notice)),
    )


def say_data(child: int, notice: int, span: Span, reason: AbsenceReason) -> str:
    """The data of the button that reports."""
    return AbsentSay(
        child=child,
        notice=notice,
        since=stamp(span.since),
        until=stamp(span.until),
        first=span.first,
        last=span.last,
        reason=reason,
    ).pack()


def confirm_absence_screen(pupil: PupilRef, span: Span, reason: AbsenceReason) -> Screen:
    """What was understood of words, before anything is reported."""
    title = fill(_("Report an absence · {name}"), name=name_of(pupil))
    said = fill("{when}: {reason}", when=span_words(span), reason=reason_words(reason))
    return Screen(
        page(title, said, "", _("Shall it be reported to the class teacher?")),
        (
            (Button(_("Yes, report it"), say_data(pupil.id, 0, span, reason)),),
            (
                Button(_("Another reason"), why_data(pupil.id, 0, span)),
                Button(_("Other days"), AbsentChild(child=pupil.id).pack()),
            ),
        ),
    )


def why_data(child: int, notice: int, span: Span) -> str:
    """The data of the button that asks for the reason."""
    since, until = stamp(span.since), stamp(span.until)
    return AbsentWhy(
        child=child,
        notice=notice,
        since=since,
        until=until,
        first=span.first,
        last=span.last,
    ).pack()


def whose_absence_screen(
    children: list[PupilRef], span: Span | None, reason: AbsenceReason | None
) -> Screen:
    """Which child words were about; what they said is kept in the buttons."""
    since, until = (stamp(span.since), stamp(span.until)) if span is not None else ("", "")
    rows = tuple(
        (
            Button(
                f"{child.first_name}, {child.class_name}",
                AbsentTold(child=child.id, since=since, until=until, reason=reason or "").pack(),
            ),
        )
        for child in children
    )
    return Screen(_("Which child?"), rows)


def reported_screen(pupil: PupilRef, notice: Notice, *, begun: bool) -> Screen:
    """What was noted, who is told, and how to take it back."""
    title = fill(_("Absence reported · {name}"), name=name_of(pupil))
    said = fill(
        "{when}: {reason}", when=span_words(notice.span), reason=reason_words(notice.reason)
    )
    lines = [_("The class teacher is told; the journal shows it once a teacher has confirmed it.")]
    rows: list[tuple[Button, ...]] = []
    if not begun:
        lines.append(_("Until lessons begin it can be changed or withdrawn."))
        change = AbsentChild(child=pupil.id, notice=notice.id).pack()
        drop = AbsentDrop(notice=notice.id).pack()
        rows.append((Button(_("Change"), change), Button(_("Withdraw"), drop)))
    rows.append((Button(_("Report another"), AbsentChild(child=pupil.id).pack()),))
    return Screen(page(title, said, "", *lines), tuple(rows))


def answered_screen(pupil: PupilRef, inquiry: Inquiry, *, own: bool) -> Screen:
    """After an answer to the question, or when another guardian was faster."""
    assert inquiry.answer is not None
    title = fill(_("Lesson {number} today · {name}"), number=inquiry.number, name=name_of(pupil))
    said = fill(_("Noted: {answer}."), answer=answer_words(inquiry.answer))
    if not own:
        said = fill(_("It is answered already: {answer}."), answer=answer_words(inquiry.answer))
    rest = _("The class teacher sees it; the journal shows it once a teacher has confirmed it.")
    rows: Rows = ((Button(_("Absences"), Look(view="attendance", child=pupil.id).pack()),),)
    if not inquiry.is_settled:
        rest = _("The class teacher is being called. When you learn more, press it here.")
        # “I did not know” is said already.
        rows = (*answer_rows(inquiry.id)[:1], answer_rows(inquiry.id)[1][:1])
    return Screen(page(title, said, rest), rows)


def _back(child: int, notice: int) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), AbsentChild(child=child, notice=notice).pack()),)
