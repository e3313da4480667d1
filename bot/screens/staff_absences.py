"""Teachers who are away: the list, one of them, and choosing days and people."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.callbacks.staff_absences import (
    AwayEnd,
    AwayFrom,
    AwayName,
    AwaySay,
    AwayTeacher,
    AwayUndo,
    AwayUntil,
    AwayWho,
    AwayWhy,
    OpenAway,
)
from bot.callbacks.teaching import OpenLesson
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import StaffAbsenceKind
from core.i18n import Safe, _, fill, ngettext
from core.journal.staff_absences.covering import Cover
from core.journal.staff_absences.reading import (
    Absence,
    AbsenceCard,
    AwayLesson,
    Colleague,
    Overview,
)
from notifications.buttons import StaffAbsences
from notifications.markup import Button, Rows
from notifications.writing.staff_absences import lacking_words, lesson_line, span_words

#: On one screen.
SHOWN = 12
_PEOPLE = 20
_DAYS = 14
#: What names who gives the lessons, and who enters.
SUBSTITUTE, DELEGATE = "sub", "enter"


def _back(data: str) -> tuple[Button, ...]:
    return (Button(_("‹ Back"), data),)


def _kind(kind: StaffAbsenceKind) -> str:
    return {
        StaffAbsenceKind.SICK: _("ill"),
        StaffAbsenceKind.TRAINING: _("training or a business trip"),
        StaffAbsenceKind.LEAVE: _("leave"),
        StaffAbsenceKind.OTHER: _("another reason"),
    }[kind]


def overview_screen(view: Overview, viewer: Viewer, *, toast: str = "") -> Screen:
    """Absences of today and the lessons the viewer is to enter for them."""
    lines: list[str] = [_absence_line(one) for one in view.absences[:SHOWN]]
    if view.may_record and not lines:
        lines = [_("Nobody is recorded as away.")]
    entered: list[str] = [lesson_line(one) for one in view.to_enter[:SHOWN]]
    if view.to_enter:
        count = ngettext(
            "You enter for teachers who are away: {count} lesson lacks something.",
            "You enter for teachers who are away: {count} lessons lack something.",
            len(view.to_enter),
        )
        entered.insert(0, fill(count, count=len(view.to_enter)))
    else:
        entered = [_("There are no lessons for you to enter for others.")]
    title = fill(_("Teachers away · {day}"), day=wording.day(viewer.today))
    text = page(title, *lines, "", *entered, "", as_of(view.as_of, viewer.zone))
    rows: Rows = in_rows([_open_button(one) for one in view.absences[:SHOWN]], 2)
    rows = (*rows, *in_rows([_lesson_button(one) for one in view.to_enter[:SHOWN]], 2))
    if view.may_record:
        rows = (*rows, (Button(_("A teacher is away"), AwayTeacher().pack()),))
    return Screen(text, rows, toast=toast)


def _absence_line(one: Absence) -> Safe:
    return fill("{name} · {span}", name=wording.staff_initials(*one.teacher), span=span_words(one))


def _open_button(one: Absence) -> Button:
    return Button(wording.staff_initials(*one.teacher), OpenAway(absence=one.id).pack())


def _lesson_button(one: AwayLesson) -> Button:
    text = f"{wording.day_short(one.day)} {one.class_name} · {one.number}"
    return Button(text, OpenLesson(lesson=one.id).pack())


def absence_screen(
    card: AbsenceCard, viewer: Viewer, *, leaf: int = 1, said: str = "", toast: str = ""
) -> Screen:
    """One absence: who gives the lessons, who enters, what is lacking."""
    one = card.absence
    shown = card.lessons[(leaf - 1) * SHOWN : leaf * SHOWN]
    lines: list[str] = [_covered_line(lesson, viewer.today) for lesson in shown]
    delegate = wording.staff_initials(*one.delegate) if one.delegate else _("the administrator")
    substitute = wording.staff_initials(*one.substitute) if one.substitute else _("nobody named")
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*one.teacher)),
        fill("{span} · {kind}", span=span_words(one), kind=_kind(one.kind)),
        *([said] if said else []),
        fill(_("Gives the lessons of all days: {name}"), name=substitute),
        fill(_("Enters what nobody gives instead: {name}"), name=delegate),
        *([_entry_end(one)] if one.enter_until else []),
        "",
        *(lines or [_("There are no lessons on these days yet.")]),
        "",
        as_of(card.as_of, viewer.zone),
    )
    return Screen(text, _absence_rows(card, shown, leaf, viewer), toast=toast)


def _entry_end(one: Absence) -> Safe:
    assert one.enter_until is not None
    return fill(_("Entered for the teacher until {day}."), day=wording.day(one.enter_until))


def _covered_line(lesson: AwayLesson, today: date) -> Safe:
    who = _("entered for the teacher")
    if lesson.given_by is not None:
        name = wording.staff_initials(*lesson.given_by)
        who = _("given by {name}").format(name=name)
    lacks = lacking_words(lesson) if lesson.day <= today else ""
    return fill(
        "{line} — {who}{lacks}",
        line=lesson_line(lesson, plain=True),
        who=who,
        lacks=f"; {lacks}" if lacks else "",
    )


def _absence_rows(
    card: AbsenceCard, shown: Sequence[AwayLesson], leaf: int, viewer: Viewer
) -> Rows:
    one = card.absence
    open_lessons = [lesson for lesson in shown if lesson.state == "planned"]
    lessons = [
        Button(
            _("Substitute: {lesson}").format(
                lesson=f"{wording.day_short(lesson.day)} {lesson.class_name} · {lesson.number}"
            ),
            AwayWho(absence=one.id, what=SUBSTITUTE, lesson=lesson.id).pack(),
        )
        for lesson in open_lessons
    ]
    who = (
        Button(_("Substitute for all days"), AwayWho(absence=one.id, what=SUBSTITUTE).pack()),
        Button(_("Who enters"), AwayWho(absence=one.id, what=DELEGATE).pack()),
    )
    until = AwayUntil(teacher=one.teacher_id, since=f"{one.since:%y%m%d}", absence=one.id)
    change = (
        Button(_("Change the last day"), until.pack()),
        Button(_("Recorded by mistake"), AwayUndo(absence=one.id).pack()),
    )
    turning = _turning(
        leaf, len(card.lessons), SHOWN, lambda to: OpenAway(absence=one.id, leaf=to).pack()
    )
    return (*in_rows(lessons, 2), *turning, who, change, _back(StaffAbsences().pack()))


def _turning(leaf: int, count: int, size: int, to: Callable[[int], str]) -> Rows:
    buttons = []
    if leaf > 1:
        buttons.append(Button(_("‹ Earlier"), to(leaf - 1)))
    if leaf * size < count:
        buttons.append(Button(_("Further ›"), to(leaf + 1)))
    return (tuple(buttons),) if buttons else ()


def teachers_screen(staff: Sequence[Colleague], leaf: int, viewer: Viewer) -> Screen:
    """Which teacher is away."""
    shown = staff[(leaf - 1) * _PEOPLE : leaf * _PEOPLE]
    buttons = [
        Button(wording.staff_initials(*one.name), AwayFrom(teacher=one.id).pack()) for one in shown
    ]
    turning = _turning(leaf, len(staff), _PEOPLE, lambda to: AwayTeacher(leaf=to).pack())
    text = page(_("Which teacher is away?"), as_of(clock.now(), viewer.zone))
    return Screen(text, (*in_rows(buttons, 2), *turning, _back(StaffAbsences().pack())))


def since_screen(teacher: Colleague, shift: int, viewer: Viewer) -> Screen:
    """From which day on."""
    days = _days(viewer.today, shift)
    buttons = [
        Button(_day(day, viewer), AwayUntil(teacher=teacher.id, since=f"{day:%y%m%d}").pack())
        for day in days
    ]
    around = [Button(_("Later ›"), AwayFrom(teacher=teacher.id, shift=shift + 2).pack())]
    if shift > 1:
        earlier = AwayFrom(teacher=teacher.id, shift=shift - 2).pack()
        around.insert(0, Button(_("‹ Earlier"), earlier))
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*teacher.name)),
        _("From which day on?"),
    )
    return Screen(text, (*in_rows(buttons, 7), tuple(around), _back(AwayTeacher().pack())))


def until_screen(
    teacher: Colleague, since: date, *, shift: int, absence: int, viewer: Viewer
) -> Screen:
    """Until which day, if that is known."""
    first = max(since, since + timedelta(weeks=shift))
    days = [first + timedelta(days=n) for n in range(_DAYS)]

    def data(until: str) -> str:
        if absence:
            return AwayEnd(absence=absence, until=until).pack()
        return AwayWhy(teacher=teacher.id, since=f"{since:%y%m%d}", until=until).pack()

    def turned(to: int) -> str:
        return AwayUntil(
            teacher=teacher.id, since=f"{since:%y%m%d}", shift=to, absence=absence
        ).pack()

    buttons = [Button(_day(day, viewer), data(f"{day:%y%m%d}")) for day in days]
    around = [Button(_("Later ›"), turned(shift + 2))]
    if shift > 0:
        around.insert(0, Button(_("‹ Earlier"), turned(shift - 2)))
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*teacher.name)),
        fill(_("From {day}. Until which day, the last one away?"), day=wording.day(since)),
    )
    unknown = (Button(_("Not known yet"), data("")),)
    back = OpenAway(absence=absence) if absence else AwayFrom(teacher=teacher.id)
    return Screen(text, (*in_rows(buttons, 7), tuple(around), unknown, _back(back.pack())))


def _days(today: date, shift: int) -> list[date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift - 8)
    return [monday + timedelta(days=n) for n in range(_DAYS)]


def _day(day: date, viewer: Viewer) -> str:
    return f"·{day:%d.%m}·" if day == viewer.today else f"{day:%d.%m}"


def why_screen(teacher: Colleague, since: str, until: str, span: str) -> Screen:
    """Why; shown to the administration alone."""
    buttons = [
        Button(_kind(kind), AwaySay(teacher=teacher.id, since=since, until=until, kind=kind).pack())
        for kind in StaffAbsenceKind
    ]
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*teacher.name)),
        span,
        _("Why? Only the deputy head and the administrator are shown it."),
    )
    back = AwayUntil(teacher=teacher.id, since=since)
    return Screen(text, (*in_rows(buttons, 2), _back(back.pack())))


def who_screen(
    card: AbsenceCard, staff: Sequence[Colleague], asked: AwayWho, viewer: Viewer
) -> Screen:
    """Who gives the lessons instead, or who enters."""
    one = card.absence
    offered = [person for person in staff if person.id != one.teacher_id]
    shown = offered[(asked.leaf - 1) * _PEOPLE : asked.leaf * _PEOPLE]

    def data(person: int) -> str:
        return AwayName(absence=one.id, what=asked.what, lesson=asked.lesson, person=person).pack()

    nobody = _("The administrator") if asked.what == DELEGATE else _("Nobody")
    buttons = [Button(wording.staff_initials(*person.name), data(person.id)) for person in shown]
    turning = _turning(
        asked.leaf,
        len(offered),
        _PEOPLE,
        lambda to: asked.model_copy(update={"leaf": to}).pack(),
    )
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*one.teacher)),
        _question(card, asked),
        as_of(card.as_of, viewer.zone),
    )
    back = _back(OpenAway(absence=one.id).pack())
    return Screen(text, (*in_rows(buttons, 2), *turning, (Button(nobody, data(0)),), back))


def _question(card: AbsenceCard, asked: AwayWho) -> Safe:
    if asked.what == DELEGATE:
        return fill(_("Who enters the lessons that nobody gives instead?"))
    found = [lesson for lesson in card.lessons if lesson.id == asked.lesson]
    if found:
        return fill(
            _("Who gives this lesson instead? {line}"), line=lesson_line(found[0], plain=True)
        )
    return fill(_("Who gives the lessons of all days instead?"))


def cover_words(cover: Cover) -> str:
    """What came of naming a substitute."""
    given = ngettext(
        "{count} lesson handed over.", "{count} lessons handed over.", cover.given
    ).format(count=cover.given)
    if not cover.busy:
        return given
    busy = ngettext(
        "At {count} lesson the substitute is not free; it is entered for the teacher.",
        "At {count} lessons the substitute is not free; they are entered for the teacher.",
        cover.busy,
    ).format(count=cover.busy)
    return f"{given} {busy}"


def undo_screen(card: AbsenceCard, viewer: Viewer) -> Screen:
    """Asked once more before an absence is undone."""
    text = page(
        fill(_("Away: {name}"), name=wording.staff_initials(*card.absence.teacher)),
        span_words(card.absence),
        _(
            "If it was recorded by mistake, lessons not given yet come back to the teacher and "
            "nobody enters for them any more. What was entered stays."
        ),
        as_of(card.as_of, viewer.zone),
    )
    sure = Button(_("Yes, undo it"), AwayUndo(absence=card.absence.id, sure=True).pack())
    return Screen(text, ((sure,), _back(OpenAway(absence=card.absence.id).pack())))
