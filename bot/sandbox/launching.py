"""Pages of the bot, opened as the messenger opens them: with launch data signed by its token."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from urllib.parse import quote, urlencode

from bot.sandbox.call import Json
from bot.sandbox.state import Bubble


def page_of(bubble: Bubble, url: str) -> str:
    """The page a button of this message opens, if it is that one. Raises LookupError."""
    for row in bubble.buttons:
        for button in row:
            if (button.get("web_app") or {}).get("url") == url:
                return url
    raise LookupError(f"no button of message {bubble.message_id} opens {url}")


def launched(url: str, *, token: str, user: Json, at: int) -> str:
    """The address with the launch data in its fragment.

    See https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
    """
    fields = {
        "auth_date": str(at),
        "query_id": secrets.token_urlsafe(12),
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
    }
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    fields["hash"] = hmac.new(key, checked.encode(), hashlib.sha256).hexdigest()
    data = quote(urlencode(fields), safe="")
    return f"{url}#tgWebAppData={data}&tgWebAppVersion=8.0&tgWebAppPlatform=web"
