"""The queue: what waits, what failed and why; try again, drop with a reason."""

import asyncio
from argparse import Namespace

from bot.cli.group import Commands
from core.i18n import _, fill, ngettext


def describe(commands: Commands) -> None:
    queue = commands.add("queue", look_after, _("Show what waits and what failed; mend it."))
    action = queue.add_mutually_exclusive_group()
    action.add_argument(
        "--retry", metavar="NUMBER|all", type=_number, help=_("send a dead letter anew")
    )
    action.add_argument("--drop", metavar="NUMBER", type=int, help=_("put a dead letter aside"))
    action.add_argument(
        "--sweep", action="store_true", help=_("delete what is past its period of keeping now")
    )
    queue.add_argument("--reason", default="", help=_("why it is dropped"))


def _number(text: str) -> int:
    return 0 if text == "all" else int(text)


def look_after(arguments: Namespace) -> None:
    if arguments.retry is not None:
        asyncio.run(_retry(arguments.retry or None))
    elif arguments.drop is not None:
        asyncio.run(_drop(arguments.drop, arguments.reason))
    elif arguments.sweep:
        asyncio.run(_sweep())
    else:
        asyncio.run(_show())


async def _sweep() -> None:
    from bot.cli.opening import opened
    from bot.cli.output import say
    from core.retention import Periods, sweep
    from core.settings import settings

    async with opened() as db:
        swept = await sweep(db, Periods.of(settings()))
    text = _(
        "Deleted after their period: {updates} updates, {letters} letters, {others} other rows."
    )
    say(fill(text, updates=swept.updates, letters=swept.letters, others=swept.others))


async def _retry(letter_id: int | None) -> None:
    from bot.cli.opening import opened
    from bot.cli.output import say
    from core.queue import try_again

    async with opened() as db, db.session() as session:
        count = await try_again(session, letter_id)
    said = ngettext(
        "{count} letter will be sent anew.", "{count} letters will be sent anew.", count
    )
    say(fill(said, count=count))


async def _drop(letter_id: int, reason: str) -> None:
    from bot.cli.opening import opened
    from bot.cli.output import say
    from core.errors import BadInput
    from core.queue import drop_dead

    if not reason.strip():
        raise BadInput(_("Say why: --reason TEXT"))
    async with opened() as db, db.session() as session:
        await drop_dead(session, letter_id, reason=reason)
    say(fill(_("Letter {number} is put aside."), number=letter_id))


async def _show() -> None:
    from bot.cli.opening import opened
    from bot.cli.output import say
    from core.queue import overview
    from core.retention import oldest
    from core.settings import settings
    from core.wording import moment

    zone = settings().timezone
    async with opened() as db, db.reading() as session:
        queue, kept = await overview(session), await oldest(session)
    for line in queue.kinds:
        text = _("{kind}: {count} waiting, due since {moment}")
        say(fill(text, kind=line.kind, count=line.waiting, moment=moment(line.due_since, zone)))
    if queue.updates_waiting:
        say(fill(_("updates: {count} waiting"), count=queue.updates_waiting))
    for letter in queue.letters:
        text = _("dead letter {number}, {kind}: {reason} after {count} tries, of {moment}")
        say(
            fill(
                text,
                number=letter.id,
                kind=letter.kind,
                reason=letter.reason,
                count=letter.attempts,
                moment=moment(letter.created_at, zone),
            )
        )
    for update in queue.updates:
        text = _("dead update {number}: {reason}, of {moment}")
        since = moment(update.received_at, zone)
        say(fill(text, number=update.update_id, reason=update.fault, moment=since))
    if not (queue.kinds or queue.updates_waiting or queue.letters or queue.updates):
        say(_("Nothing waits and nothing failed."))
    for text, oldest_at in (
        (_("Updates are kept since {moment}."), kept.update),
        (_("Letters are kept since {moment}."), kept.letter),
    ):
        if oldest_at is not None:
            say(fill(text, moment=moment(oldest_at, zone)))
