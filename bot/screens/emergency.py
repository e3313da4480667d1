"""An emergency as screens: asking for it, releasing it, who is safe, and what a reader answers."""

from collections.abc import Sequence

from bot.callbacks.emergency import AskEmergency, Drill, ReadyText
from bot.callbacks.messages import Cancel
from bot.screen import Drawing, Screen
from bot.screens.frame import as_of
from bot.screens.messages import apart, below
from core import clock, wording
from core.access.viewer import Viewer
from core.enums import EmergencyState, Safety
from core.i18n import N_, Safe, _, fill
from core.messaging.emergency.counting import EmergencyLine, EmergencyView, SafetyLine
from core.messaging.emergency.safety import About, SafetyView
from core.reports.safety_list import safety_paper
from notifications.buttons import DoEmergency
from notifications.markup import Button, Rows
from notifications.writing.emergencies import (
    alarm_text,
    asked_text,
    heading,
    line_name,
    releasing_rows,
    safety_rows,
)

#: Names on one screen; all are on the paper.
_SHOWN = 25
#: What is said most often, ready at once: the button and the text.
READY = (
    (
        N_("Evacuation"),
        N_(
            "Leave the building at once by the nearest exit, without coats and bags, and gather "
            "on the sports ground by classes. Teachers count their classes."
        ),
    ),
    (
        N_("Stay inside"),
        N_(
            "Stay where you are, lock the door, keep away from the windows and keep quiet. "
            "Parents: do not come to the school and do not call the children. Wait for the "
            "all-clear."
        ),
    ),
)


def _cancel() -> tuple[Button, ...]:
    return (Button(_("Cancel"), Cancel().pack()),)


def begin_screen(recent: Sequence[EmergencyLine], viewer: Viewer, *, raises: bool) -> Screen:
    """Those that wait or are on, and a new one."""
    rows: Rows = tuple((_opens(one, viewer.zone),) for one in recent)
    if raises:
        rows += (
            (Button(_("A real alarm"), Drill(on=False).pack()),),
            (Button(_("A drill"), Drill(on=True).pack()),),
        )
    said = _("It goes to the whole school as soon as a second person has released it.")
    return Screen(
        apart(
            fill("<b>{title}</b>", title=_("Emergency")),
            fill("{said}", said=said),
            fill(_("Nothing waits and nothing is on.")) if not recent else "",
            as_of(clock.now(), viewer.zone),
        ),
        (*rows, _cancel()),
    )


def _opens(one: EmergencyLine, zone: str) -> Button:
    kind = _("Drill") if one.is_drill else _("Alarm")
    state = _("waits") if one.state is EmergencyState.ASKED else _("is on")
    words = f"{kind} · {state} · {wording.moment(one.raised_at, zone)}"
    return Button(words, DoEmergency(emergency=one.id).pack())


def text_wanted_screen(*, is_drill: bool) -> Screen:
    """What is to be said: typed, or one of those that are ready."""
    rows = tuple(
        (Button(_(label), ReadyText(which=number).pack()),)
        for number, (label, _text) in enumerate(READY)
    )
    said = _("Type what everybody is to do now, or choose what is ready.")
    return Screen(apart(heading(is_drill=is_drill), fill("{said}", said=said)), (*rows, _cancel()))


def preview_screen(text: str, typed: int, viewer: Viewer, *, is_drill: bool) -> Screen:
    """The letter as everybody will get it, and the last question."""
    letter = alarm_text(text, wording.moment(clock.now(), viewer.zone), is_drill=is_drill)
    answers = safety_rows(0, [About(0, "", is_self=True)])[0]
    buttons = " ".join(f"[{one.text}]" for one in answers)
    return Screen(
        apart(
            fill(_("Please check. This is what readers will see:")),
            letter,
            "———",
            below(
                fill(_("Buttons below it: {buttons}"), buttons=buttons),
                fill(_("A deputy head, the principal or the administrator has to release it.")),
            ),
        ),
        ((Button(_("Ask to release it"), AskEmergency(typed=typed).pack()),), _cancel()),
    )


def emergency_screen(view: EmergencyView, viewer: Viewer, *, toast: str = "") -> Screen:
    """One that waits, with what the reader may do; one that is on or over, with its count."""
    if view.state is EmergencyState.ASKED:
        rows = () if view.is_late and not view.is_mine else releasing_rows(view)
        late = _("More than an hour has passed; it cannot be released any more.")
        note = fill("{late}", late=late) if view.is_late else ""
        text = apart(asked_text(view, viewer.zone), note, as_of(view.as_of, viewer.zone))
        return Screen(text, rows, toast=toast)
    if view.state is EmergencyState.REFUSED:
        text = apart(
            heading(is_drill=view.is_drill),
            fill(_("It was not released, nobody was told.")),
            as_of(view.as_of, viewer.zone),
        )
        return Screen(text, toast=toast)
    return Screen(_count_text(view, viewer.zone), _count_rows(view), toast=toast)


def _count_text(view: EmergencyView, zone: str) -> Safe:
    needing, silent = view.of(Safety.HELP), view.of(Safety.SILENT)
    counted = fill(
        _("Safe: {safe} of {total}. Need help: {help}. Silent: {silent}."),
        safe=len(view.of(Safety.SAFE)),
        total=len(view.lines),
        help=len(needing),
        silent=len(silent),
    )
    return apart(
        below(heading(is_drill=view.is_drill), _state_words(view, zone)),
        fill("<b>{counted}</b>", counted=counted),
        _helped(needing, zone),
        below(*(_place_words(view, one.place) for one in view.places)),
        as_of(view.as_of, zone),
    )


def _state_words(view: EmergencyView, zone: str) -> Safe:
    if view.over_at is not None:
        return fill(_("All clear since {moment}."), moment=wording.moment(view.over_at, zone))
    moment = wording.moment(view.decided_at or view.raised_at, zone)
    who = view.decided_by.short if view.decided_by else ""
    return fill(
        _("Since {moment}; asked by {author}, released by {who}"),
        moment=moment,
        author=view.author.short,
        who=who,
    )


def _helped(needing: Sequence[SafetyLine], zone: str) -> Safe | str:
    if not needing:
        return ""
    lines = [
        fill(
            _("{name}: said by {who}, {moment}"),
            name=line_name(one.person.full, one.place),
            who=", ".join(speaker.short for speaker in one.said_by),
            moment=wording.moment(one.said_at, zone) if one.said_at else "",
        )
        for one in needing[:_SHOWN]
    ]
    return below(fill("<b>{title}</b>", title=_("Need help")), *lines)


def _place_words(view: EmergencyView, place: str) -> Safe:
    one = next(found for found in view.places if found.place == place)
    return fill(
        _("{place}: safe {safe} of {total}, silent {silent}, need help {help}"),
        place=place or _("employees"),
        safe=one.safe,
        total=one.total,
        silent=one.silent,
        help=one.help,
    )


def _count_rows(view: EmergencyView) -> Rows:
    def button(words: str, do: str) -> Button:
        return Button(words, DoEmergency(emergency=view.id, do=do).pack())

    rows: Rows = (
        (button(_("Refresh"), "open"), button(_("Who is silent"), "silent")),
        (button(_("List to print"), "paper"),),
    )
    if view.state is EmergencyState.RELEASED:
        rows += ((button(_("All clear"), "clear"),),)
    return rows


def silent_screen(view: EmergencyView, viewer: Viewer) -> Screen:
    """Of whom nobody has said anything, by class."""
    silent = view.of(Safety.SILENT)
    lines = [fill("{name}", name=line_name(one.person.full, one.place)) for one in silent[:_SHOWN]]
    if not silent:
        lines = [fill(_("Somebody has answered for everyone."))]
    if len(silent) > _SHOWN:
        rest = _("and {count} more: they are in the list to print")
        lines.append(fill(rest, count=len(silent) - _SHOWN))
    back = DoEmergency(emergency=view.id, do="open").pack()
    return Screen(
        apart(
            fill("<b>{title}</b>", title=_("Who is silent")),
            below(*lines),
            as_of(view.as_of, viewer.zone),
        ),
        ((Button(_("‹ Back"), back),),),
    )


def clear_screen(view: EmergencyView, viewer: Viewer) -> Screen:
    """Whether it is really over."""
    needing = len(view.of(Safety.HELP))
    warning = fill(_("<b>{count} need help still.</b>"), count=needing) if needing else ""
    sure = DoEmergency(emergency=view.id, do="sure").pack()
    back = DoEmergency(emergency=view.id, do="open").pack()
    return Screen(
        apart(
            fill(_("Tell the whole school that it is over?")),
            warning,
            as_of(view.as_of, viewer.zone),
        ),
        ((Button(_("Yes, all clear"), sure), Button(_("Not yet"), back)),),
    )


def paper_screen(view: EmergencyView, viewer: Viewer) -> Screen:
    """Everybody as a PDF; the count stays above it."""
    name = _("safety-{number}.pdf").format(number=view.id)
    said = fill(_("Who is safe: {count} people."), count=len(view.lines))
    drawing = Drawing(name, safety_paper(view, viewer).drawn)
    return Screen(apart(said, as_of(view.as_of, viewer.zone)), file=drawing, anew=True)


def answered_screen(view: SafetyView, viewer: Viewer) -> Screen:
    """The alarm again, with what the reader has said."""
    told = view.emergency
    moment = wording.moment(told.released_at, viewer.zone)
    help_ = any(one.is_safe is False for one in view.about)
    said = _("The administration sees your answer. You can change it at any time.")
    if help_:
        said = _("The administration has been told that help is needed. In danger call 112.")
    return Screen(
        apart(
            alarm_text(told.text, moment, is_drill=told.is_drill),
            fill("{said}", said=said),
            as_of(view.as_of, viewer.zone),
        ),
        safety_rows(told.id, view.about),
        toast=_("Saved."),
    )
