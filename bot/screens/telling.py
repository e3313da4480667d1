"""When to tell of what: a page of toggles in place, each with its words."""

from datetime import time

from bot.callbacks.family import Setting
from bot.callbacks.telling import Tell, TellHour, TellSubjects
from bot.screen import Screen
from bot.screens.frame import in_rows, page
from core.access.doors import PupilRef
from core.enums import Timing, Topic
from core.i18n import N_, Safe, _, fill
from core.people.preferences import Choices
from core.people.telling import Telling
from notifications.markup import Button, Rows

EVENINGS = (17, 18, 19, 20, 21)

_TOPICS = {
    Topic.FIVES: N_("marks of five"),
    Topic.MARKS: N_("other marks"),
    Topic.DEBTS: N_("debts"),
    Topic.ABSENCES: N_("absences"),
}
_TIMINGS = {
    Timing.NOW: N_("at once"),
    Timing.EVENING: N_("in the evening"),
    Timing.WEEKLY: N_("in the weekly digest"),
    Timing.NEVER: N_("not at all"),
}
_POLICIES = {
    "all": N_("Everything at once"),
    "calm": N_("Fives at once, the rest in the evening"),
    "care": N_("Only absences and debts"),
    "evening": N_("Marks in the evening"),
    "weekly": N_("Only the weekly digest"),
}


def following(timing: Timing) -> Timing:
    """What a press changes a timing to: at once, evening, weekly, not at all, and round again."""
    order = list(Timing)
    return order[(order.index(timing) + 1) % len(order)]


def telling_screen(
    telling: Telling,
    choices: Choices,
    children: list[PupilRef],
    *,
    child: int = 0,
    subject: int = 0,
    subject_name: str = "",
) -> Screen:
    """What holds for all children, for one, or for a subject; every line has its button."""
    name = next((one.first_name for one in children if one.id == child), "")
    lines: list[str] = [_where(name, subject_name), _policy(telling, child, subject)]
    lines += [_line(telling, topic, child, subject) for topic in Topic]
    lines.append(fill(_("The evening letter comes at {hour}."), hour=f"{choices.evening_at:%H:%M}"))
    lines.append(_("Quiet hours hold for all of it; an absence of today is told even then."))
    rows: Rows = tuple((_toggle(telling, topic, child, subject),) for topic in Topic)
    if not subject:
        rows += _policies(telling, child)
    return Screen(page(_("When to tell"), *lines), (*rows, *_places(children, child, subject)))


def _where(name: str, subject_name: str) -> Safe:
    if name and subject_name:
        return fill(_("For: {child}, {subject}"), child=name, subject=subject_name)
    if name or subject_name:
        return fill(_("For: {what}"), what=name or subject_name)
    return fill(_("For all children and subjects"))


def _policy(telling: Telling, child: int, subject: int) -> Safe:
    name = "" if subject else telling.policy(pupil_id=child)
    if not name:
        return fill(_("A choice of your own:"))
    return fill("{policy}:", policy=_(_POLICIES[name]))


def _line(telling: Telling, topic: Topic, child: int, subject: int) -> Safe:
    timing = telling.timing(topic, pupil_id=child, subject_id=subject)
    return fill("· {topic} — {timing}", topic=_(_TOPICS[topic]), timing=_(_TIMINGS[timing]))


def _toggle(telling: Telling, topic: Topic, child: int, subject: int) -> Button:
    timing = telling.timing(topic, pupil_id=child, subject_id=subject)
    said = _("{topic}: {timing}").format(topic=_(_TOPICS[topic]), timing=_(_TIMINGS[timing]))
    data = Tell(child=child, subject=subject, topic=topic).pack()
    return Button(said[:1].upper() + said[1:], data)


def _policies(telling: Telling, child: int) -> Rows:
    held = telling.policy(pupil_id=child)
    buttons = [
        Button(f"✓ {_(said)}" if name == held else _(said), Tell(child=child, policy=name).pack())
        for name, said in _POLICIES.items()
    ]
    return in_rows(buttons, 1)


def _places(children: list[PupilRef], child: int, subject: int) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if len(children) > 1 and not subject:
        others = [
            Button(one.first_name, Tell(child=one.id).pack()) for one in children if one.id != child
        ]
        everybody = [Button(_("All children"), Tell().pack())] if child else []
        rows.append((*everybody, *others))
    if not subject:
        rows.append((Button(_("For one subject"), TellSubjects(child=child).pack()),))
    if child or subject:
        clear = Tell(child=child, subject=subject, policy="clear").pack()
        rows.append((Button(_("As for all"), clear),))
    back = Setting(name="page", value="main").pack()
    if subject:
        back = Tell(child=child).pack()
    rows.append((Button(_("Evening hour"), TellHour().pack()), Button(_("‹ Back"), back)))
    return tuple(rows)


def subjects_screen(subjects: dict[int, str], telling: Telling, child: int) -> Screen:
    """Which subject shall have a rule of its own; those that have one are marked in words."""
    own = {subject for pupil, subject in telling.particular() if pupil == child}
    buttons = [
        Button(
            _("{subject} (own rule)").format(subject=name) if number in own else name,
            Tell(child=child, subject=number).pack(),
        )
        for number, name in subjects.items()
    ]
    back = (Button(_("‹ Back"), Tell(child=child).pack()),)
    text = _("A rule for one subject goes before those for all.")
    return Screen(page(_("When to tell"), text), (*in_rows(buttons[:90], 2), back))


def hours_screen(choices: Choices) -> Screen:
    """When the evening letter comes."""
    buttons = [
        Button(
            f"✓ {hour}:00" if choices.evening_at == time(hour) else f"{hour}:00",
            TellHour(hour=hour).pack(),
        )
        for hour in EVENINGS
    ]
    about = _("At what hour should the evening letter come?")
    return Screen(
        page(_("Evening hour"), about),
        (*in_rows(buttons, 3), (Button(_("‹ Back"), Tell().pack()),)),
    )
