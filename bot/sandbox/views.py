"""What the chat page shows, as plain values: the list of people and one chat."""

from __future__ import annotations

from bot.sandbox.call import Json
from bot.sandbox.state import Bubble, Chat, World

MOST_PEOPLE = 200
MOST_BUBBLES = 300
PREVIEW_LENGTH = 80

_ROLES = {
    "guardian": "Родитель",
    "parent": "Родитель",
    "pupil": "Ученик",
    "teacher": "Учитель-предметник",
    "class_teacher": "Классный руководитель",
    "deputy": "Завуч",
    "principal": "Директор",
    "deputy_head": "Завуч",
    "head": "Директор",
    "secretary": "Секретарь",
    "admin": "Администратор",
    "administrator": "Администратор",
    "stranger": "Без приглашения",
}
_FILE_WORDS = {
    "photo": "Фотография",
    "document": "Файл",
    "voice": "Голосовое сообщение",
    "audio": "Аудио",
    "video": "Видео",
    "animation": "Видео",
}
_SHOWN = (
    *("message_id", "date", "edit_date", "text", "entities", "caption", "caption_entities"),
    *("photo", "document", "voice", "audio", "video", "animation", "has_media_spoiler"),
    "media_group_id",
)


def people_view(world: World) -> Json:
    """The bot's name and everybody who can be chosen, with unread counts and last messages."""
    chats = [chat for chat in world.chats.values() if chat.persona][:MOST_PEOPLE]
    return {
        "bot": {"name": world.profile.text("name", "ru"), "username": world.profile.username},
        "people": [_person(chat) for chat in chats],
    }


def chat_view(world: World, chat: Chat, after: int) -> Json:
    """One chat: its state, and those messages that changed after a revision."""
    private = chat.private
    commands = world.profile.commands_for(chat.chat_id, private=private, language="ru")
    changed = [bubble for bubble in chat.bubbles.values() if bubble.revision > after]
    return _person(chat) | {
        "revision": chat.revision,
        "blocked": chat.blocked,
        "action": chat.action if chat.action_until > world.clock() else "",
        "description": world.profile.text("description", "ru"),
        "commands": commands,
        "menu_button": world.profile.menu_button(chat.chat_id),
        "keyboard": chat.reply_keyboard,
        "toasts": [
            {"query_id": toast.query_id, "text": toast.text, "alert": toast.alert}
            for toast in chat.toasts[-20:]
        ],
        "bubbles": [_bubble(bubble) for bubble in changed[-MOST_BUBBLES:]],
    }


def _person(chat: Chat) -> Json:
    persona = chat.persona
    latest = next((one for one in reversed(chat.bubbles.values()) if not one.deleted), None)
    return {
        "chat_id": chat.chat_id,
        "name": persona.name if persona else chat.card.get("title", ""),
        "role": _ROLES.get(persona.role, persona.role) if persona else "",
        "note": persona.note if persona else "",
        "invited": bool(persona and persona.start_payload),
        "started": chat.started,
        "unread": chat.unread,
        "preview": _preview(latest) if latest else "",
        "preview_date": latest.message["date"] if latest else 0,
    }


def _preview(bubble: Bubble) -> str:
    kind = next((kind for kind in _FILE_WORDS if kind in bubble.message), "")
    text = " ".join(bubble.text.split())[:PREVIEW_LENGTH]
    words = ", ".join(part for part in (_FILE_WORDS.get(kind, ""), text) if part)
    return words if bubble.from_bot else f"Вы: {words}"


def _bubble(bubble: Bubble) -> Json:
    if bubble.deleted:
        return {"message_id": bubble.message_id, "deleted": True}
    message = bubble.message
    shown = {key: message[key] for key in _SHOWN if key in message}
    shown["from_bot"] = bubble.from_bot
    shown["reactions"] = [one for side in bubble.reactions.values() for one in side]
    if bubble.markup and "inline_keyboard" in bubble.markup:
        shown["buttons"] = bubble.markup["inline_keyboard"]
    if origin := message.get("forward_origin"):
        shown["forwarded_from"] = origin["sender_user"]["first_name"]
    if quoted := message.get("reply_to_message"):
        shown["quote"] = {
            "message_id": quoted["message_id"],
            "author": quoted["from"]["first_name"],
            "text": _preview(Bubble(quoted, from_bot=True, revision=0)),
        }
    return shown
