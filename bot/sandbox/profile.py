"""The bot's card: who it is, its commands by scope and language, names, menu buttons, chats."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.call import Call, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import check_web_app
from bot.sandbox.registry import answers
from bot.sandbox.state import World

MOST_COMMANDS = 100

_COMMAND = re.compile(r"^/?([a-z0-9_]{1,32})$")
_LANGUAGE = re.compile(r"^(?:[a-z]{2})?$")
_WIDE_SCOPES = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@answers("getMe")
def get_me(world: World, call: Call) -> Json:
    return world.profile.user() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@answers("setMyCommands")
def set_my_commands(world: World, call: Call) -> bool:
    commands = call.array("commands") or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _scope(world, call), _language(call)
    world.profile.commands[key] = [_command(command) for command in commands]
    world.changed()
    return True


@answers("getMyCommands")
def get_my_commands(world: World, call: Call) -> list[Json]:
    return world.profile.commands.get((_scope(world, call), _language(call)), [])


@answers("deleteMyCommands")
def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.commands.pop((_scope(world, call), _language(call)), None)
    world.changed()
    return True


@answers("setMyName", "setMyDescription", "setMyShortDescription")
def set_my_text(world: World, call: Call) -> bool:
    what = _what(call)
    text = call.text(what)
    if len(text) > _TEXT_LIMITS[what]:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    if text:
        world.profile.texts[what, _language(call)] = text
    else:
        world.profile.texts.pop((what, _language(call)), None)
    world.changed()
    return True


@answers("getMyName", "getMyDescription", "getMyShortDescription")
def get_my_text(world: World, call: Call) -> Json:
    return {_what(call): world.profile.text(_what(call), _language(call))}


@answers("setChatMenuButton")
def set_chat_menu_button(world: World, call: Call) -> bool:
    chat_id = world.chat_of(call).chat_id if call.has("chat_id") else 0
    button = call.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported menu button type")
    if button["type"] == "web_app":
        check_web_app(button.get("web_app"), "menu button Web App")
    world.profile.menu_buttons[chat_id] = button
    world.changed()
    return True


@answers("getChatMenuButton")
def get_chat_menu_button(world: World, call: Call) -> Json:
    return world.profile.menu_button(call.integer("chat_id"))


@answers("getChat")
def get_chat(world: World, call: Call) -> Json:
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    return world.known_chat(call).card | full


@answers("getUserProfilePhotos")
def get_user_profile_photos(world: World, call: Call) -> Json:
    return {"total_count": 0, "photos": []}


@answers("leaveChat")
def leave_chat(world: World, call: Call) -> bool:
    chat = world.chat_of(call)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.blocked = True
    world.touch(chat)
    return True


_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


def _what(call: Call) -> str:
    words = re.findall(r"[A-Z][a-z]+", call.method)[1:]
    return "_".join(words).lower()


def _command(command: Any) -> Json:
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    match = _COMMAND.match(name)
    if match is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": match.group(1), "description": description}


def _language(call: Call) -> str:
    language = call.text("language_code")
    if not _LANGUAGE.match(language):
        raise bad_request("LANG_CODE_INVALID")
    return language


def _scope(world: World, call: Call) -> str:
    scope = call.mapping("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind in _WIDE_SCOPES:
        return kind
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = world.chat_of(Call(call.method, scope))
    member = f":{scope['user_id']}" if kind == "chat_member" else ""
    return f"{kind}:{chat.chat_id}{member}"
