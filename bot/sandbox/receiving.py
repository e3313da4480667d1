"""How the bot gets its updates: long polling and the webhook's settings."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.sandbox.call import Call, Json
from bot.sandbox.courier import Webhook
from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.keyboards import LOOPBACK
from bot.sandbox.queue import MOST_AT_ONCE
from bot.sandbox.registry import answers
from bot.sandbox.state import World

MOST_WAIT_SECONDS = 50

_SECRET = re.compile(r"^[A-Za-z0-9_-]{1,256}$")


@answers("getUpdates")
async def get_updates(world: World, call: Call) -> list[Json]:
    if world.webhook is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    queue = world.queue
    queue.interrupt(
        "terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    queue.allow(call.array("allowed_updates"))
    queue.expire(world.clock())
    queue.confirm(call.integer("offset"))
    world.bell.ring()
    limit = min(max(call.integer("limit", MOST_AT_ONCE), 1), MOST_AT_ONCE)
    seconds = min(call.integer("timeout"), MOST_WAIT_SECONDS)
    if not queue.waiting and seconds > 0:
        await queue.wait(seconds)
    return [update.as_json() for update in queue.take(limit)]


@answers("setWebhook")
async def set_webhook(world: World, call: Call) -> bool:
    if not call.has("url"):
        return await delete_webhook(world, call)
    url, secret = call.text("url"), call.text("secret_token")
    parts = urlsplit(url)
    # The real Bot API wants HTTPS; the sandbox wants this machine and nothing else.
    if parts.scheme not in {"http", "https"} or parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the sandbox delivers to this machine only")
    if secret and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    world.queue.allow(call.array("allowed_updates"))
    if call.flag("drop_pending_updates"):
        world.queue.waiting.clear()
    world.queue.interrupt("terminated by setWebhook request")
    connections = min(max(call.integer("max_connections", 40), 1), 100)
    world.webhook = Webhook(url, secret, connections)
    await world.courier.restart(world.webhook)
    return True


@answers("deleteWebhook")
async def delete_webhook(world: World, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        world.queue.waiting.clear()
    world.webhook = None
    await world.courier.stop()
    return True


@answers("getWebhookInfo")
def get_webhook_info(world: World, call: Call) -> Json:
    webhook = world.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.queue.waiting),
    }
    if world.queue.allowed_names:
        info["allowed_updates"] = world.queue.allowed_names
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error:
            info["last_error_date"] = webhook.last_error_at
            info["last_error_message"] = webhook.last_error
    return info
