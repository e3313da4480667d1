"""Setting marks: the type of work is chosen once, then a pupil and a mark, or pupil after pupil."""

from bot.callbacks.teaching import (
    AskComment,
    ChooseType,
    DeleteMark,
    MoreTypes,
    OpenLesson,
    OpenMarks,
    OpenPupil,
    SetMark,
    SkipPupil,
)
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.journal import attendance_word
from bot.screens.lesson_words import (
    code_sign,
    full_name,
    lesson_name,
    short_names,
    undo_row,
    when,
)
from core import wording
from core.enums import ABSENCES, AttendanceCode
from core.i18n import Safe, _, fill
from core.journal.roster import LessonMark, Roster, RosterPupil, WorkType
from core.journal.undo import Entry
from notifications.markup import Button, Rows

VALUES = (5, 4, 3, 2)
#: So many types of work are shown at once; of more than that only the usual ones.
FEW_TYPES = 6


def next_pupil(view: Roster, after: int, kind: int) -> RosterPupil | None:
    """Who is offered next: further down the list, present, without a mark for this work."""
    ids = [pupil.id for pupil in view.pupils]
    start = ids.index(after) + 1 if after in ids else 0
    waiting = (
        pupil
        for pupil in view.pupils[start:]
        if pupil.code not in ABSENCES and pupil.mark_of(kind) is None
    )
    return next(waiting, None)


def marks_entry_screen(
    view: Roster, kind: int, last: Entry | None, zone: str, *, toast: str = ""
) -> Screen:
    """The pupils of a lesson with what they have, a button each."""
    work = view.type(kind)
    if work is None:
        return _no_types_screen(view)
    names = short_names(view.pupils)
    lines: list[str] = [_pupil_line(view, pupil, names[pupil.id]) for pupil in view.pupils]
    text = page(
        fill(_("Marks of the lesson · {name}"), name=lesson_name(view.lesson)),
        when(view),
        fill(_("Marks are for: {work}"), work=work_words(work)),
        "",
        *(lines or [_("There was nobody in the group on that day.")]),
        "",
        as_of(view.as_of, zone),
    )
    lesson = view.lesson.id
    type_row = (_type_button(view, work, 0),)
    pupils = [_pupil_button(view, pupil, names[pupil.id], work) for pupil in view.pupils]
    back = (Button(_("‹ Back"), OpenLesson(lesson=lesson).pack()),)
    rows = (type_row, *_in_turn_row(view, work), *in_rows(pupils, 2), *undo_row(last), back)
    return Screen(text, rows, toast=toast)


def pupil_entry_screen(
    view: Roster,
    pupil: RosterPupil,
    kind: int,
    last: Entry | None,
    zone: str,
    *,
    row: bool,
    toast: str = "",
) -> Screen:
    """One pupil, the marks to press, and what there is now."""
    work = view.type(kind)
    if work is None:
        return _no_types_screen(view)
    text = page(
        fill("{pupil} · {lesson}", pupil=full_name(pupil), lesson=lesson_name(view.lesson)),
        when(view),
        fill(_("Mark for: {work}"), work=work_words(work)),
        *_pupil_facts(view, pupil, work),
        "",
        as_of(view.as_of, zone),
    )
    back = (
        Button(_("‹ To the list"), OpenMarks(lesson=view.lesson.id, kind=work.id).pack()),
        *(_skip_button(view, pupil, work) if row else ()),
    )
    rows: Rows = (
        *_value_rows(view, pupil, work, row=row),
        (_type_button(view, work, pupil.id, row=row),),
        *undo_row(last),
        back,
    )
    return Screen(text, rows, toast=toast)


def types_screen(
    view: Roster, kind: int, pupil: int, *, row: bool, usual: frozenset[int] = frozenset()
) -> Screen:
    """The types of work to choose from; of many only the `usual` ones and the chosen one, with
    the rest behind a button."""
    lesson = view.lesson.id
    all_shown = not usual or len(view.types) <= FEW_TYPES

    def chosen(work: WorkType) -> str:
        if pupil:
            return OpenPupil(lesson=lesson, pupil=pupil, kind=work.id, row=row).pack()
        return OpenMarks(lesson=lesson, kind=work.id).pack()

    buttons = [
        Button(("• " if work.id == kind else "") + capital_work(work), chosen(work))
        for work in view.types
        if all_shown or work.id in usual or work.id == kind
    ]
    more: Rows = ()
    if len(buttons) < len(view.types):
        data = MoreTypes(lesson=lesson, kind=kind, pupil=pupil, row=row)
        more = ((Button(_("More ›"), data.pack()),),)
    text = page(
        fill(_("Marks of the lesson · {name}"), name=lesson_name(view.lesson)),
        when(view),
        "",
        _("What are the marks for? The choice holds for this list."),
    )
    back = (Button(_("‹ Back"), OpenMarks(lesson=lesson, kind=kind).pack()),)
    return Screen(text, (*in_rows(buttons, 2), *more, back))


def ask_comment_screen(view: Roster, pupil: RosterPupil, kind: int) -> Screen:
    """Asks for a comment in words."""
    mark, work = pupil.mark_of(kind), view.type(kind)
    said = mark_words(mark) if mark else _("no mark")
    text = page(
        fill("{pupil} · {lesson}", pupil=full_name(pupil), lesson=lesson_name(view.lesson)),
        fill("{mark} · {work}", mark=said, work=work.name if work else ""),
        "",
        _("Write the comment in one message. The pupil and the parents will read it."),
    )
    data = OpenPupil(lesson=view.lesson.id, pupil=pupil.id, kind=kind)
    return Screen(text, ((Button(_("‹ Back"), data.pack()),),))


def mark_toast(view: Roster, pupil_id: int, value: int | None, work: str) -> str:
    """«Соколова А. — 5 (ответ на уроке)»: plain text, said over the chat."""
    said = _("dot") if value is None else str(value)
    name = short_names(view.pupils).get(pupil_id, "")
    return f"{name} — {said} ({work[:1].lower()}{work[1:]})"


def absent_toast(view: Roster, pupil_id: int) -> str:
    """What is added for a pupil marked absent at that very lesson; else nothing.

    It warns and does not forbid: works are written later by those who were absent.
    """
    pupil = view.pupil(pupil_id)
    away = pupil is not None and pupil.code in ABSENCES
    return _(", but absent from this lesson") if away else ""


def mark_words(mark: LessonMark) -> str:
    """«5», or «точка»."""
    return _("dot") if mark.value is None else str(mark.value)


def work_words(work: WorkType) -> str:
    """«Контрольная работа, вес 3»; the usual weight is not said."""
    if work.weight_percent == 100:
        return work.name
    weight = f"{work.weight_percent / 100:g}"
    return _("{work}, weight {weight}").format(work=work.name, weight=weight)


def capital_work(work: WorkType) -> str:
    """The name on a button, short enough for half a row."""
    return wording.shortened(work.name, 30)


def _no_types_screen(view: Roster) -> Screen:
    text = page(
        fill(_("Marks of the lesson · {name}"), name=lesson_name(view.lesson)),
        _("The school has no types of work yet; the administrator enters them."),
    )
    return Screen(text, ((Button(_("‹ Back"), OpenLesson(lesson=view.lesson.id).pack()),),))


def _pupil_line(view: Roster, pupil: RosterPupil, name: str) -> Safe:
    abbr = {work.id: work.abbr for work in view.types}
    facts = [f"{abbr.get(mark.type_id, '')} {mark_words(mark)}".strip() for mark in pupil.marks]
    if pupil.code:
        facts.append(_code_words(pupil, pupil.code))
    if pupil.mean is not None:
        facts.append(_("mean {mean}").format(mean=wording.mean(pupil.mean)))
    return fill("{name} — {facts}", name=name, facts=" · ".join(facts) or _("no marks"))


def _code_words(pupil: RosterPupil, code: AttendanceCode) -> str:
    """«н»; beside a mark of the same lesson «н: отметка есть, но отсутствует на этом уроке»."""
    if not pupil.marks or code not in ABSENCES:
        return code_sign(code)
    said = _("{sign}: has a mark, but absent from this lesson")
    return said.format(sign=code_sign(code))


def _pupil_facts(view: Roster, pupil: RosterPupil, work: WorkType) -> list[str]:
    mark = pupil.mark_of(work.id)
    facts: list[str] = [fill(_("Now: {text}"), text=mark_words(mark) if mark else _("no mark"))]
    if mark and mark.comment:
        facts.append(fill(_("Comment: {text}"), text=mark.comment))
    if pupil.code:
        facts.append(fill(_("Attendance: {word}"), word=attendance_word(pupil.code)))
    if view.term is not None:
        term = wording.term_name(view.term.kind, view.term.number)
        mean = wording.mean(pupil.mean)
        facts.append(fill(_("{term}: mean {mean}"), term=term, mean=mean))
    return facts


def _type_button(view: Roster, work: WorkType, pupil: int, *, row: bool = False) -> Button:
    data = ChooseType(lesson=view.lesson.id, kind=work.id, pupil=pupil, row=row)
    return Button(_("Type: {name} ▾").format(name=capital_work(work)), data.pack())


def _in_turn_row(view: Roster, work: WorkType) -> Rows:
    if next_pupil(view, 0, work.id) is None:
        return ()
    data = OpenPupil(lesson=view.lesson.id, pupil=0, kind=work.id, row=True)
    return ((Button(_("▶️ One after another"), data.pack()),),)


def _pupil_button(view: Roster, pupil: RosterPupil, name: str, work: WorkType) -> Button:
    facts = [mark_words(mark) for mark in pupil.marks]
    if pupil.code:
        facts.append(code_sign(pupil.code))
    data = OpenPupil(lesson=view.lesson.id, pupil=pupil.id, kind=work.id)
    return Button(" · ".join([name, *facts]), data.pack())


def _value_rows(view: Roster, pupil: RosterPupil, work: WorkType, *, row: bool) -> Rows:
    lesson, mark = view.lesson.id, pupil.mark_of(work.id)

    def button(text: str, value: int) -> Button:
        data = SetMark(lesson=lesson, pupil=pupil.id, kind=work.id, value=value, row=row)
        return Button(text, data.pack())

    rows: Rows = (tuple(button(str(value), value) for value in VALUES),)
    rest = [] if mark else [button(_("Dot"), 0)]
    if mark:
        rest = [button(_("Dot"), 0)] if mark.value is not None else []
        cell = {"lesson": lesson, "pupil": pupil.id, "kind": work.id}
        rest.append(Button(_("Delete"), DeleteMark(**cell).pack()))
        rest.append(Button(_("Comment"), AskComment(**cell).pack()))
    return (*rows, tuple(rest))


def _skip_button(view: Roster, pupil: RosterPupil, work: WorkType) -> tuple[Button, ...]:
    data = SkipPupil(lesson=view.lesson.id, pupil=pupil.id, kind=work.id)
    return (Button(_("Skip ›"), data.pack()),)
