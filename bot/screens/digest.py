"""Results asked for: the same words as in the letter, and other periods a tap away."""

from datetime import date, timedelta

from bot.callbacks.digest import Reading, ResultsOf
from bot.callbacks.family import Go
from bot.screen import Drawing, Screen
from bot.screens.frame import as_of, beginning, in_rows, length_read, page
from core import wording
from core.access.doors import ClassRef, PupilRef
from core.access.readers import Child
from core.access.viewer import Viewer
from core.enums import ResultKind
from core.i18n import Safe, _, fill, ngettext
from core.journal.results.acknowledgements import Acknowledged, ClassReading, FamilyReading
from core.journal.results.queries import OwnResults, Results
from core.journal.results.spans import Span
from core.reports.paper import Paper
from core.reports.table import Table
from notifications.markup import Button, Rows
from notifications.result_buttons import acquainted_row, child_rows, stamp
from notifications.writing.digest import figures_of
from notifications.writing.results import child_part

_STEPS = {ResultKind.WEEK: timedelta(days=7), ResultKind.MONTH: timedelta(days=31)}


def results_screen(view: OwnResults, viewer: Viewer) -> Screen:
    """All children of the viewer, each in their own period."""
    if not view.parts:
        return Screen(_("The school has not entered this year's terms yet."), _kinds(view.kind))
    parts = [
        "\n".join(child_part(_child(pupil), results, viewer.person_id, viewer.zone))
        for pupil, results in view.parts
    ]
    last = figures_of(view.parts[0][1], as_of(view.as_of, viewer.zone))
    text = beginning("\n\n".join(parts), 3500 - length_read(last)) + f"\n\n{last}"
    return Screen(text, _buttons(view))


def _child(pupil: PupilRef) -> Child:
    return Child(pupil.id, pupil.first_name, pupil.class_name)


def _buttons(view: OwnResults) -> Rows:
    span = view.parts[0][1].span
    rows = [
        row for pupil, one in view.parts for row in child_rows(pupil.id, pupil.first_name, one.span)
    ]
    return (*acquainted_row(span), *rows, *_pager(view.parts[0][1], span), *_kinds(view.kind))


def _pager(results: Results, span: Span) -> Rows:
    step = _STEPS.get(span.kind)
    if step is None:
        return ()
    before = span.since - timedelta(days=1)
    buttons = [Button(f"‹ {wording.day_short(before)}", _of(span.kind, before))]
    after = span.until + timedelta(days=1)
    if after <= results.today:
        buttons.append(Button(f"{wording.day_short(after)} ›", _of(span.kind, after)))
    return (tuple(buttons),)


def _of(kind: ResultKind, day: date | None = None) -> str:
    return ResultsOf(kind=kind, day="" if day is None else stamp(day)).pack()


def _kinds(shown: ResultKind) -> Rows:
    names = {
        ResultKind.WEEK: _("Week"),
        ResultKind.MONTH: _("Month"),
        ResultKind.TERM: _("Term"),
        ResultKind.YEAR: _("Year"),
    }
    return (tuple(Button(names[kind], _of(kind)) for kind in names if kind is not shown),)


def acknowledged_toast(found: Acknowledged, zone: str) -> str:
    """What pressing «Ознакомлен(а)» did."""
    moment = wording.moment(found.at, zone)
    if found.is_new:
        return _("Written down: read on {moment}. The class teacher sees it.").format(moment=moment)
    return _("You have read this on {moment} already.").format(moment=moment)


def papers_screen(paper: Paper, letter: Table, zone: str) -> Screen:
    """The letter for parents and the report card of a child as one file."""
    whose, period = letter.heading
    text = fill(_("<b>Report card and letter for parents · {name}</b>"), name=whose)
    drawing = Drawing(f"{whose}.pdf", paper.drawn)
    said = f"{text}\n{fill('{period}', period=period)}\n{as_of(letter.as_of, zone)}"
    return Screen(said, file=drawing, toast=_("Drawing the sheet"))


def which_class_screen(classes: list[ClassRef]) -> Screen:
    """Whose families' reading is asked for."""
    if not classes:
        return Screen(_("There is no class whose families' reading you may see."))
    buttons = [Button(one.name, Reading(school_class=one.id).pack()) for one in classes]
    return Screen(page(_("Who has read the results"), _("Of which class?")), in_rows(buttons, 4))


def reading_screen(view: ClassReading, viewer: Viewer) -> Screen:
    """A class: who has read the week's results, and who has not yet."""
    read = [one for one in view.families if one.is_read]
    waiting = [one for one in view.families if not one.is_read]
    said = ngettext(
        "{count} family of {all} has read them.",
        "{count} families of {all} have read them.",
        len(read),
    )
    lines: list[str] = [fill(said, count=len(read), all=len(view.families)), ""]
    if waiting:
        lines.append(fill("<b>{said}</b>", said=_("Not yet:")))
        lines.append(fill("{names}", names=", ".join(_short(one) for one in waiting)))
    lines += ["", *(_family(one, viewer.zone) for one in read)] if read else []
    title = fill(_("Who has read the results · {name}"), name=view.school_class.name)
    period = wording.period(view.since, view.until)
    text = page(title, period, *lines, "", as_of(view.as_of, viewer.zone))
    return Screen(text, _reading_buttons(view, viewer))


def _short(one: FamilyReading) -> str:
    return f"{one.last_name} {one.first_name[:1]}."


def _family(one: FamilyReading, zone: str) -> Safe:
    told = [
        f"{wording.relation(relation)} {wording.moment(at, zone)}"
        for relation, at in one.guardians
        if at is not None
    ]
    return fill("{name}: {told}", name=f"{one.last_name} {one.first_name}", told="; ".join(told))


def _reading_buttons(view: ClassReading, viewer: Viewer) -> Rows:
    number = view.school_class.id
    before, after = view.since - timedelta(days=7), view.until + timedelta(days=1)
    row = [Button(f"‹ {wording.day_short(before)}", _week(number, before))]
    if after <= viewer.today:
        row.append(Button(f"{wording.day_short(after)} ›", _week(number, after)))
    return (tuple(row), (Button(_("Menu"), Go(page="menu").pack()),))


def _week(school_class: int, day: date) -> str:
    return Reading(school_class=school_class, day=stamp(day)).pack()
