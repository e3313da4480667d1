"""What all sending and editing share: formatted text, quoted messages, the new message itself."""

from __future__ import annotations

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.keyboards import read_markup
from bot.sandbox.markup import (
    MOST_ENTITIES,
    found_entities,
    parse_html,
    trimmed,
    utf16_length,
)
from bot.sandbox.state import Bubble, Chat, World

MOST_TEXT = 4096
MOST_CAPTION = 1024

Formatted = tuple[str, list[Json]]


def read_text(call: Call) -> Formatted:
    """The message text of a call, checked after its markup was taken out."""
    text, entities = _formatted(call, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    # Telegram's words are "characters after entities parsing"; counted here in UTF-16 units, as
    # its offsets are, so that a text which passes the sandbox passes Telegram however it counts.
    if utf16_length(text) > MOST_TEXT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(call: Call) -> Formatted:
    """The caption of a call, possibly empty."""
    text, entities = _formatted(call, "caption", "caption_entities")
    if utf16_length(text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def _formatted(call: Call, key: str, entities_key: str) -> Formatted:
    source = call.text(key)
    given = call.array(entities_key)
    mode = call.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in {"markdown", "markdownv2"}:
        raise ApiError(501, "Not Implemented: the sandbox reads HTML markup only")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = source, list(given or [])[:MOST_ENTITIES]
    text, entities = trimmed(text, entities)
    return text, found_entities(text, entities)


def with_caption(content: Json, caption: Formatted) -> Json:
    text, entities = caption
    if text:
        content["caption"] = text
        if entities:
            content["caption_entities"] = entities
    return content


def quoted(chat: Chat, call: Call) -> Json | None:
    """The message that a sending call replies to, or None."""
    reply = call.mapping("reply_parameters") or {}
    message_id = int(reply.get("message_id") or call.integer("reply_to_message_id"))
    if not message_id:
        return None
    bubble = chat.bubbles.get(message_id)
    if bubble is None or bubble.deleted:
        if reply.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return without_quote(bubble.message)


def without_quote(message: Json) -> Json:
    """Telegram nests one level only: a quoted message does not bring its own quote."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def post(world: World, chat: Chat, call: Call, content: Json) -> Json:
    """Put a message of the bot into a chat, with the options that every sending call has."""
    markup = read_markup(call)
    reply_to = quoted(chat, call)
    message: Json = {
        "message_id": world.next_message_id(),
        "from": world.profile.user(),
        "chat": chat.card,
        "date": world.now(),
        **content,
    }
    if reply_to is not None:
        message["reply_to_message"] = reply_to
    if call.flag("protect_content"):
        message["has_protected_content"] = True
    if markup is not None:
        _apply_markup(chat, message, markup)
    world.put(chat, message, from_bot=True, markup=markup)
    return message


def _apply_markup(chat: Chat, message: Json, markup: Json) -> None:
    if "inline_keyboard" in markup:
        message["reply_markup"] = markup
    elif "keyboard" in markup:
        chat.reply_keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.reply_keyboard = None


def own_bubble(world: World, call: Call) -> tuple[Chat, Bubble]:
    """The bot's message that an editing call names; refused when it is missing or not the bot's."""
    if not call.has("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.chat_of(call)
    bubble = chat.bubbles.get(call.integer("message_id"))
    if bubble is None or bubble.deleted:
        raise bad_request("message to edit not found")
    # A message that carries a reply keyboard or asks for a reply cannot be edited either.
    if not bubble.from_bot or (bubble.markup and "inline_keyboard" not in bubble.markup):
        raise bad_request("message can't be edited")
    return chat, bubble


def result(message: Json) -> Json:
    """A copy that later edits do not change."""
    return dict(message)
