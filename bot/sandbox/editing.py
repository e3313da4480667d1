"""Changing what was sent: edits, deletions, and answers to pressed buttons."""

from __future__ import annotations

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request, not_modified
from bot.sandbox.keyboards import read_inline_markup
from bot.sandbox.markup import utf16_length
from bot.sandbox.registry import answers
from bot.sandbox.sending import message_ids
from bot.sandbox.state import Bubble, Chat, Toast, World
from bot.sandbox.writing import Formatted, own_bubble, read_caption, read_text, result

ANSWER_SECONDS = 150
DELETE_SECONDS = 48 * 60 * 60
MOST_TOAST = 200

_MEDIA = ("photo", "document", "voice", "audio", "video", "animation")


@answers("editMessageText")
def edit_message_text(world: World, call: Call) -> Json:
    text = read_text(call)
    chat, bubble = own_bubble(world, call)
    if "text" not in bubble.message:
        raise bad_request("there is no text in the message to edit")
    return _rewrite(world, chat, bubble, "text", "entities", text, read_inline_markup(call))


@answers("editMessageCaption")
def edit_message_caption(world: World, call: Call) -> Json:
    caption = read_caption(call)
    chat, bubble = own_bubble(world, call)
    if not any(kind in bubble.message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    markup = read_inline_markup(call)
    return _rewrite(world, chat, bubble, "caption", "caption_entities", caption, markup)


@answers("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, call: Call) -> Json:
    markup = read_inline_markup(call)
    chat, bubble = own_bubble(world, call)
    if bubble.markup == markup:
        raise not_modified()
    _set_markup(bubble, markup)
    world.touch(chat, bubble)
    return result(bubble.message)


def _rewrite(
    world: World,
    chat: Chat,
    bubble: Bubble,
    key: str,
    entities_key: str,
    new: Formatted,
    markup: Json | None,
) -> Json:
    text, entities = new
    old = bubble.message.get(key, ""), bubble.message.get(entities_key, [])
    if old == (text, entities) and bubble.markup == markup:
        raise not_modified()
    changed = {key: text, entities_key: entities, "edit_date": world.now()}
    bubble.message = {name: value for name, value in (bubble.message | changed).items() if value}
    # An edit that names no keyboard takes the old one away.
    _set_markup(bubble, markup)
    world.touch(chat, bubble)
    return result(bubble.message)


def _set_markup(bubble: Bubble, markup: Json | None) -> None:
    bubble.markup = markup
    if markup is None:
        bubble.message.pop("reply_markup", None)
    else:
        bubble.message["reply_markup"] = markup


@answers("deleteMessage")
def delete_message(world: World, call: Call) -> bool:
    chat = world.chat_of(call)
    bubble = chat.bubbles.get(call.integer("message_id"))
    if bubble is None or bubble.deleted:
        raise bad_request("message to delete not found")
    if world.clock() - bubble.message["date"] > DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    _delete(world, chat, bubble)
    return True


@answers("deleteMessages")
def delete_messages(world: World, call: Call) -> bool:
    chat = world.chat_of(call)
    for message_id in message_ids(call):
        bubble = chat.bubbles.get(message_id)
        if bubble is not None and not bubble.deleted:
            _delete(world, chat, bubble)
    return True


def _delete(world: World, chat: Chat, bubble: Bubble) -> None:
    bubble.deleted = True
    world.touch(chat, bubble)


@answers("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    query = world.queries.get(call.text("callback_query_id"))
    late = query is not None and world.clock() - query.asked_at > ANSWER_SECONDS
    if query is None or query.answered or late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.text("text")
    if utf16_length(text) > MOST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    chat = world.chat(query.chat_id)
    chat.toasts.append(
        Toast(text, call.flag("show_alert"), world.clock(), query.query_id, call.text("url"))
    )
    world.touch(chat)
    return True
