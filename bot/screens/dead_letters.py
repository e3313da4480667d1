"""Letters that failed, by kind and fault: no name, no text."""

from dataclasses import replace

from bot.callbacks.dead_letters import DeadLetters, DropDead, DropFor, RetryDead
from bot.callbacks.family import Go
from bot.screen import Screen
from bot.screens.frame import as_of, page
from core import wording
from core.i18n import Safe, _, fill, ngettext
from core.queue import DeadGroup, SchoolQueue
from notifications.markup import Button, Rows

#: Kinds of failure told on one screen; the first ones hide no others for long.
_SHOWN = 8


def kind_words(kind: str) -> str:
    """What letters of one kind are called."""
    return {
        "marks": _("marks"),
        "absence": _("absences"),
        "message": _("messages"),
        "announcement": _("announcements"),
        "digest": _("results of the week"),
        "notice": _("notices"),
    }.get(kind, _("other letters"))


def queue_screen(view: SchoolQueue, zone: str) -> Screen:
    """What waits and what failed, with two buttons for each kind of failure."""
    failed = [_group(one, zone) for one in view.dead[:_SHOWN]]
    lines: list[str] = [_waiting(view, zone), *failed]
    if not view.dead:
        lines.append(_("No letter has failed."))
    rest = len(view.dead) - _SHOWN
    if rest > 0:
        more = ngettext("and {count} kind more", "and {count} kinds more", rest)
        lines.append(fill(more, count=rest))
    text = page(_("Letters on their way"), *lines, as_of(view.as_of, zone))
    rows = tuple(row for one in view.dead[:_SHOWN] for row in _buttons(one))
    menu = Button(_("Menu"), Go(page="menu").pack())
    return Screen(text, (*rows, (Button(_("Refresh"), DeadLetters().pack()), menu)))


def _waiting(view: SchoolQueue, zone: str) -> Safe:
    if not view.waiting:
        return fill(_("No letter waits."))
    said = ngettext(
        "{count} letter waits, due since {moment}.",
        "{count} letters wait, the first due since {moment}.",
        view.waiting,
    )
    since = view.due_since or view.as_of
    return fill(said, count=wording.number(view.waiting), moment=wording.moment(since, zone))


def _group(one: DeadGroup, zone: str) -> Safe:
    said = ngettext(
        "<b>Failed · {kind}</b>: {count} letter, {fault}, since {moment}",
        "<b>Failed · {kind}</b>: {count} letters, {fault}, the first of {moment}",
        one.count,
    )
    return fill(
        said,
        kind=kind_words(one.kind),
        count=wording.number(one.count),
        fault=one.reason or _("no reason stored"),
        moment=wording.moment(one.since, zone),
    )


def _buttons(one: DeadGroup) -> Rows:
    what = f"{kind_words(one.kind)} ({one.count})"
    return (
        (
            Button(_("Send anew: {what}").format(what=what), RetryDead(letter=one.id).pack()),
            Button(_("Put aside: {what}").format(what=what), DropDead(letter=one.id).pack()),
        ),
    )


def why_screen(found: DeadGroup, zone: str) -> Screen:
    """Nothing is put aside without a reason, which is kept."""
    reasons = (
        ("outdated", _("They are out of date")),
        ("otherwise", _("The people were told otherwise")),
        ("mistake", _("They were a mistake")),
    )
    rows = tuple(
        (Button(text, DropFor.model_validate({"letter": found.id, "why": why}).pack()),)
        for why, text in reasons
    )
    text = page(_("Why are they put aside?"), _group(found, zone), _("They will not be sent."))
    return Screen(text, (*rows, (Button(_("‹ Back"), DeadLetters().pack()),)))


def done_screen(view: SchoolQueue, zone: str, *, sent_anew: int = 0, put_aside: int = 0) -> Screen:
    """The queue as it is now, and what was done over it."""
    said = ngettext(
        "{count} letter will be sent anew.", "{count} letters will be sent anew.", sent_anew
    )
    if put_aside:
        said = ngettext("{count} letter is put aside.", "{count} letters are put aside.", put_aside)
    toast = said.format(count=sent_anew or put_aside)
    return replace(queue_screen(view, zone), toast=toast)
