"""Which bots have letters due: asked once for all bots of a process, however many there are."""

import json
from collections.abc import Iterable
from datetime import UTC

from core import clock
from core.db import Session
from core.driving import driven
from core.outbox.claims import end_leases
from core.outbox.priorities import DIGESTS, LEVELS

# A probe of `ix_delivery_due` for each bot and urgency: what waits for later costs nothing.
_PROBE = (
    "SELECT bot.value, level.value FROM {bots} AS bot, {levels} AS level WHERE EXISTS ("
    "SELECT 1 FROM delivery WHERE state = 'new' AND bot_id = bot.value "
    "AND priority = level.value AND due_at <= {now})"
)
_SQLITE = _PROBE.format(bots="json_each(?)", levels="json_each(?)", now="?")
_POSTGRES = (
    _PROBE.format(bots="unnest($1::bigint[])", levels="unnest($2::smallint[])", now="$3")
    .replace(" AS bot,", " AS bot(value),")
    .replace(" AS level WHERE", " AS level(value) WHERE")
)


async def bots_with_due(session: Session, bot_ids: Iterable[int]) -> set[tuple[int, bool]]:
    """(bot, whether it is a broadcast) of those of the bots that have a letter due now, 0 for
    letters of no bot yet. What a dead sender had in hand is due again by this."""
    now = clock.now()
    await end_leases(session, now)
    bots, levels = [0, *bot_ids], list(LEVELS)
    wire = await driven(session)
    if wire.dialect.name == "sqlite":
        moment = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        rows, _kinds = await wire.rows(_SQLITE, [json.dumps(bots), json.dumps(levels), moment])
    else:
        rows, _kinds = await wire.rows(_POSTGRES, [bots, levels, now])
    return {(bot_id, level >= DIGESTS) for bot_id, level in rows}
