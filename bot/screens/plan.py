"""The plan of topics: where a group stands, what is next, compaction."""

from collections.abc import Sequence
from html import unescape

from bot.callbacks.plan import ChooseCompaction, Compact, OpenPlan, OpenPlans
from bot.callbacks.teaching import OpenDay
from bot.screen import Screen
from bot.screens.frame import as_of, in_rows, page
from bot.screens.lesson_words import lesson_name
from core import wording
from core.access.viewer import Viewer
from core.i18n import Safe, _, fill, ngettext
from core.journal.grid import GroupChoice
from core.journal.plan import PlanItem, PlanView
from notifications.markup import Button, Rows

#: Topics on one screen.
SHOWN = 10
#: So many of the topics ahead are offered for compaction.
OFFERED = 12


def plans_screen(groups: Sequence[GroupChoice], viewer: Viewer) -> Screen:
    """Whose plan to open."""
    back = Button(_("‹ Back"), OpenDay(day=f"{viewer.today:%Y%m%d}").pack())
    whole = [one for one in groups if one.whole]
    if not whole:
        empty = _("You teach no group now, so there is no plan.")
        return Screen(page(_("Plan of topics"), empty), ((back,),))
    buttons = [Button(lesson_name(one), OpenPlan(group=one.id).pack()) for one in whole]
    text = page(_("Plan of topics"), _("Choose a class."))
    return Screen(text, (*in_rows(buttons, 2), (back,)))


def plan_screen(view: PlanView, at: int, viewer: Viewer, *, toast: str = "") -> Screen:
    """Where the group stands and ten topics, from the current one or the one asked for."""
    title = fill(_("Plan of topics · {group}"), group=lesson_name(view.group))
    back = (Button(_("‹ Back"), OpenPlans().pack()),)
    if not view.items:
        empty = _("There is no plan yet. Bring in the department's table on the journal's page.")
        return Screen(page(title, empty, as_of(view.as_of, viewer.zone)), (back,))
    start = _start(view, at)
    shown = view.items[start : start + SHOWN]
    text = page(
        title,
        _standing(view),
        *([_lacking(view)] if view.lacking else []),
        "",
        *[_line(one) for one in shown],
        "",
        as_of(view.as_of, viewer.zone),
    )
    pager = tuple(
        Button(words, OpenPlan(group=view.group.id, at=view.items[position].position).pack())
        for words, position in ((_("◀ Earlier"), start - SHOWN), (_("Later ▶"), start + SHOWN))
        if 0 <= position < len(view.items) or (position < 0 < start and words == _("◀ Earlier"))
    )
    rows: Rows = (pager,) if pager else ()
    if any(not one.is_done and one.hours for one in view.items):
        compacting = Button(_("Compact"), ChooseCompaction(group=view.group.id).pack())
        rows = (*rows, (compacting,))
    return Screen(text, (*rows, back), toast=toast)


def _start(view: PlanView, at: int) -> int:
    if at:
        return max(0, min(at - 1, len(view.items) - 1))
    current = next((n for n, one in enumerate(view.items) if one.is_current), 0)
    return max(0, current - 1)


def plan_standing(view: PlanView) -> str:
    """Where the plan stands in one plain sentence or two, for the page."""
    return unescape(_standing(view)) if view.items else _("There is no plan yet.")


def _standing(view: PlanView) -> Safe:
    said = fill(
        _("By the plan {planned} h, given {given} h of {hours}."),
        planned=view.planned,
        given=view.given,
        hours=view.hours,
    )
    if not view.lag:
        return fill(_("{said} On time."), said=said)
    count = abs(view.lag)
    behind = ngettext("Behind by {count} lesson.", "Behind by {count} lessons.", count)
    ahead = ngettext("Ahead by {count} lesson.", "Ahead by {count} lessons.", count)
    return fill("{said} {lag}", said=said, lag=fill(behind if view.lag < 0 else ahead, count=count))


def _lacking(view: PlanView) -> Safe:
    text = ngettext(
        "By the end of the year {count} lesson will be lacking.",
        "By the end of the year {count} lessons will be lacking.",
        view.lacking,
    )
    return fill(text, count=view.lacking)


def _line(one: PlanItem) -> Safe:
    sign = _("given") if one.is_done else _("now") if one.is_current else ""
    day = wording.day_short(one.planned_on) if one.planned_on else _("no lesson left")
    hours = fill(_("{count} h"), count=one.hours)
    parts = [part for part in (day, hours, sign) if part]
    note = fill(_(" (compacted: {note})"), note=one.note) if one.note else Safe("")
    return fill(
        "{position}. {topic} — {parts}{note}",
        position=one.position,
        topic=wording.shortened(one.topic, 120),
        parts=", ".join(parts),
        note=note,
    )


def choose_compaction_screen(view: PlanView, viewer: Viewer) -> Screen:
    """The topics ahead that may get an hour less."""
    ahead = [one for one in view.items if not one.is_done and one.hours][:OFFERED]
    buttons = tuple(
        (
            Button(
                wording.shortened(f"{one.position}. {one.topic}", 40) + f" · {one.hours}",
                Compact(group=view.group.id, position=one.position, hours=one.hours - 1).pack(),
            ),
        )
        for one in ahead
    )
    text = page(
        fill(_("Compact · {group}"), group=lesson_name(view.group)),
        _standing(view),
        _("Which topic gets an hour less? With none left it joins the next one."),
        as_of(view.as_of, viewer.zone),
    )
    return Screen(text, (*buttons, (Button(_("‹ Back"), OpenPlan(group=view.group.id).pack()),)))


def ask_compaction_screen(view: PlanView, position: int, hours: int) -> Screen:
    """Asks why."""
    topic = next((one.topic for one in view.items if one.position == position), "")
    text = page(
        fill(_("Compact · {group}"), group=lesson_name(view.group)),
        fill(_("{topic}: {hours} h"), topic=topic, hours=hours),
        _("Why? Write it in one message; the reason is kept."),
    )
    return Screen(text, ((Button(_("‹ Back"), OpenPlan(group=view.group.id).pack()),),))
