"""Pictures of a term, each with all it shows in words under it: a screen reader gets sentences."""

from bot.screen import Drawing, Screen
from bot.screens.frame import as_of, beginning, length_read, page
from bot.screens.journal import attendance_totals, subject_line
from bot.screens.turning import Shown, name_of, period_words, turning_rows
from core import wording
from core.i18n import Safe, _, fill
from core.journal.queries.marks import PupilMarks, SubjectMarks
from core.reports.absence_calendar import AbsenceCalendar, absences
from core.reports.pictures import Picture, change_of, dynamics, glance
from notifications.markup import Button, Rows

#: https://core.telegram.org/bots/api#sendphoto: a caption is at most 1024 signs long.
CAPTION = 1000


def chart_screen(view: PupilMarks, zone: str) -> Screen:
    """The dynamics of every subject."""
    told = [one for one in view.subjects if one.mean is not None]
    title = fill(_("Dynamics of marks · {name}"), name=name_of(view.pupil))
    if not told:
        return _without_marks(view, title, zone, "chart")
    lines = [_dynamics_words(one) for one in told]
    text = _caption(title, period_words(view.period), *lines, as_of(view.as_of, zone))
    return Screen(text, _buttons(view, "chart"), file=_drawing(dynamics(view, zone)))


def glance_screen(view: PupilMarks, zone: str) -> Screen:
    """The marks of every subject by week."""
    title = fill(_("Marks by week · {name}"), name=name_of(view.pupil))
    if not view.subjects:
        return _without_marks(view, title, zone, "glance")
    lines = [subject_line(one) for one in view.subjects]
    text = _caption(title, period_words(view.period), *lines, as_of(view.as_of, zone))
    return Screen(text, _buttons(view, "glance"), file=_drawing(glance(view, zone)))


def calendar_screen(view: AbsenceCalendar, zone: str) -> Screen:
    """The absences of a term by day."""
    found = view.attendance
    title = fill(_("Attendance · {name}"), name=name_of(found.pupil))
    said = attendance_totals(found)
    if not found.days:
        said = _("No absences and no lateness in this term.")
    text = _caption(title, period_words(found.period), said, as_of(found.as_of, zone))
    shown = Shown.of("absences", found)
    words = Button(_("In words"), shown.look(view="attendance"))
    rows = (*turning_rows(shown), (words,))
    return Screen(text, rows, file=_drawing(absences(view, zone)))


def _drawing(picture: Picture) -> Drawing:
    return Drawing(f"{picture.template}.png", picture.drawn, "photo", picture.key)


def _dynamics_words(subject: SubjectMarks) -> Safe:
    change = change_of(subject)
    said = _("<b>{subject}</b>: mean {mean}, as at the beginning")
    if change > 0:
        said = _("<b>{subject}</b>: mean {mean}, up by {change}")
    elif change < 0:
        said = _("<b>{subject}</b>: mean {mean}, down by {change}")
    mean, size = wording.mean(subject.mean), wording.mean(abs(change))
    return fill(said, subject=subject.subject, mean=mean, change=size)


def _caption(title: str, *lines: str) -> str:
    """The lines as far as a caption holds them; the last one always stays."""
    last = lines[-1]
    head = page(title, *lines[:-1])
    return f"{beginning(head, CAPTION - length_read(last))}\n{last}"


def _without_marks(view: PupilMarks, title: str, zone: str, kind: str) -> Screen:
    name = wording.term_name(view.period.kind, view.period.number)
    said = fill(_("No marks in {term} yet."), term=name)
    text = page(title, period_words(view.period), "", said, "", as_of(view.as_of, zone))
    return Screen(text, _buttons(view, kind), anew=True)


def _buttons(view: PupilMarks, kind: str) -> Rows:
    shown = Shown.of(kind, view)
    other = ("glance", _("By week")) if kind == "chart" else ("chart", _("Dynamics"))
    row = (
        Button(other[1], shown.look(view=other[0])),
        Button(_("In words"), shown.look(view="marks")),
    )
    needed = Button(_("What is needed for a better mark"), shown.look(view="target"))
    return (*turning_rows(shown), row, (needed,))
