"""Sending words: messages, copies, forwards, reactions and what the bot is busy with."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.registry import answers
from bot.sandbox.state import Bubble, Chat, World
from bot.sandbox.writing import post, read_caption, read_text, result, with_caption

MOST_AT_ONCE = 100
ACTION_SECONDS = 5

_ACTIONS = frozenset(
    {
        "typing",
        "choose_sticker",
        "find_location",
        *(f"upload_{kind}" for kind in ("photo", "video", "voice", "document", "video_note")),
        *(f"record_{kind}" for kind in ("video", "voice", "video_note")),
    }
)
_CONTENT = frozenset(
    {
        *("text", "entities", "link_preview_options"),
        *("caption", "caption_entities", "has_media_spoiler"),
        *("photo", "document", "voice", "audio", "video", "animation"),
    }
)
REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀"
    "🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


@answers("sendMessage")
def send_message(world: World, call: Call) -> Json:
    text, entities = read_text(call)
    chat = world.chat_of(call)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if preview := call.mapping("link_preview_options"):
        content["link_preview_options"] = preview
    return result(post(world, chat, call, content))


@answers("sendChatAction")
def send_chat_action(world: World, call: Call) -> bool:
    chat = world.chat_of(call)
    if call.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = call.text("action")
    chat.action_until = world.clock() + ACTION_SECONDS
    world.touch(chat)
    return True


@answers("forwardMessage")
def forward_message(world: World, call: Call) -> Json:
    chat, bubble = world.chat_of(call), _source(world, call, "forward")
    return result(_forward(world, call, chat, bubble))


@answers("forwardMessages")
def forward_messages(world: World, call: Call) -> list[Json]:
    chat = world.chat_of(call)
    sources = _sources(world, call, "forward")
    forwarded = [_forward(world, call, chat, bubble) for bubble in sources]
    return [{"message_id": message["message_id"]} for message in forwarded]


@answers("copyMessage")
def copy_message(world: World, call: Call) -> Json:
    chat, bubble = world.chat_of(call), _source(world, call, "copy")
    content = _content(bubble)
    if call.has("caption") and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content = with_caption(content, read_caption(call))
    return {"message_id": post(world, chat, call, content)["message_id"]}


@answers("copyMessages")
def copy_messages(world: World, call: Call) -> list[Json]:
    chat = world.chat_of(call)
    sources = _sources(world, call, "copy")
    copies = [post(world, chat, call, _content(bubble)) for bubble in sources]
    return [{"message_id": message["message_id"]} for message in copies]


@answers("setMessageReaction")
def set_message_reaction(world: World, call: Call) -> bool:
    chat = world.chat_of(call)
    bubble = chat.bubbles.get(call.integer("message_id"))
    if bubble is None or bubble.deleted:
        raise bad_request("message to react not found")
    reactions = call.array("reaction") or []
    if any(_emoji(reaction) not in REACTIONS for reaction in reactions) or len(reactions) > 1:
        raise bad_request("REACTION_INVALID")
    bubble.reactions["bot"] = [_emoji(reaction) for reaction in reactions]
    world.touch(chat, bubble)
    return True


def _emoji(reaction: Any) -> str:
    return str(reaction.get("emoji", "")) if isinstance(reaction, dict) else ""


def _forward(world: World, call: Call, chat: Chat, bubble: Bubble) -> Json:
    author = bubble.message["from"]
    origin = {"type": "user", "sender_user": author, "date": bubble.message["date"]}
    return post(world, chat, call, _content(bubble) | {"forward_origin": origin})


def _content(bubble: Bubble) -> Json:
    return {key: value for key, value in bubble.message.items() if key in _CONTENT}


def _source(world: World, call: Call, verb: str) -> Bubble:
    source = world.known_chat(call, "from_chat_id")
    bubble = source.bubbles.get(call.integer("message_id"))
    if bubble is None or bubble.deleted:
        raise bad_request(f"message to {verb} not found")
    if bubble.message.get("has_protected_content"):
        done = "forwarded" if verb == "forward" else "copied"
        raise bad_request(f"the message can't be {done}")
    return bubble


def _sources(world: World, call: Call, verb: str) -> list[Bubble]:
    """Those of many messages that are there; Telegram leaves out the others silently."""
    ids = message_ids(call)
    source = world.known_chat(call, "from_chat_id")
    bubbles = [source.bubbles.get(number) for number in ids]
    found = [
        bubble
        for bubble in bubbles
        if bubble and not bubble.deleted and not bubble.message.get("has_protected_content")
    ]
    if not found:
        raise bad_request(f"there are no messages to {verb}")
    return found


def message_ids(call: Call) -> list[int]:
    """The message_ids of a call for many messages, 1 to 100 of them."""
    ids = call.array("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    return [int(number) for number in ids]
