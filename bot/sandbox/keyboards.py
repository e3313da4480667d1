"""Reply markup as Telegram accepts it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ApiError, bad_request

MOST_INLINE_BUTTONS = 100
MOST_REPLY_BUTTONS = 300
MOST_IN_A_REPLY_ROW = 12
MOST_DATA_BYTES = 64
MOST_MARKUP_BYTES = 10_000

_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_LINK = re.compile(r"^(?:https?://|tg://|ton://)\S+$", re.IGNORECASE)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def read_markup(call: Call) -> Json | None:
    """The checked reply markup of a sending call, or None."""
    markup = call.mapping("reply_markup")
    if not markup:
        return None
    kind = next((kind for kind in _KINDS if kind in markup), None)
    if kind is None:
        raise bad_request("can't parse reply keyboard markup JSON object")
    if kind == "inline_keyboard":
        return _inline(markup)
    return _reply_keyboard(markup) if kind == "keyboard" else markup


def read_inline_markup(call: Call) -> Json | None:
    """The checked inline keyboard of an editing call; other kinds cannot be edited in."""
    markup = read_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _inline(markup: Json) -> Json | None:
    rows = [[_inline_button(button) for button in row] for row in _rows(markup, "inline_keyboard")]
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > MOST_INLINE_BUTTONS or len(str(rows).encode()) > MOST_MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise _no_text("inline keyboard")
    chosen = [action for action in _ACTIONS if button.get(action) is not None]
    if not chosen:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    for action in chosen:
        _check_action(action, button[action])
    return {key: value for key, value in button.items() if value is not None}


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data" and not 1 <= len(str(value).encode()) <= MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not _LINK.match(str(value)):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if action == "web_app":
        check_web_app(value, "inline keyboard button Web App")
    if action == "copy_text" and not 1 <= len(str(value.get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def check_web_app(value: Any, where: str) -> None:
    """Web Apps need HTTPS; the sandbox also takes plain pages of this machine, to try them."""
    address = value.get("url", "") if isinstance(value, dict) else ""
    parts = urlsplit(str(address))
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request(f"{where} URL '{address}' is invalid: Only HTTPS links are allowed")


def _reply_keyboard(markup: Json) -> Json:
    rows = [[_reply_button(button) for button in row] for row in _rows(markup, "keyboard")]
    rows = [row for row in rows if row]
    if not rows:
        raise bad_request("reply keyboard is empty")
    too_wide = any(len(row) > MOST_IN_A_REPLY_ROW for row in rows)
    if too_wide or sum(map(len, rows)) > MOST_REPLY_BUTTONS:
        raise bad_request("reply markup is too long")
    if len(markup.get("input_field_placeholder") or "") > 64:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return markup | {"keyboard": rows}


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise _no_text("keyboard")
    if button.get("web_app") is not None:
        check_web_app(button["web_app"], "keyboard button Web App")
    return {key: value for key, value in button.items() if value is not None}


def _rows(markup: Json, key: str) -> list[list[Any]]:
    rows = markup[key]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'Field "{key}" must be of type Array of Arrays')
    return rows


def _no_text(where: str) -> ApiError:
    return bad_request(f"can't parse {where} button: Text of the button must be non-empty")
