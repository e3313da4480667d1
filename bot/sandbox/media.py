"""Sending files: uploaded with the call, or sent again by their file_id."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call, Json, Upload
from bot.sandbox.errors import ApiError, bad_request, not_modified
from bot.sandbox.files import MOST_DOWNLOAD, MOST_PHOTO, MOST_UPLOAD, FileStore, StoredFile
from bot.sandbox.keyboards import read_inline_markup
from bot.sandbox.pictures import picture_mime, picture_size
from bot.sandbox.registry import answers
from bot.sandbox.state import Chat, World
from bot.sandbox.writing import Formatted, own_bubble, post, read_caption, result, with_caption

ALBUM = range(2, 11)
MOST_PHOTO_SIDES = 10_000
MOST_PHOTO_RATIO = 20

_SENT_KINDS = {
    "sendphoto": "photo",
    "senddocument": "document",
    "sendvoice": "voice",
    "sendaudio": "audio",
    "sendvideo": "video",
    "sendanimation": "animation",
}
_DETAILS = ("duration", "performer", "title", "width", "height")


@answers("sendPhoto", "sendDocument", "sendVoice", "sendAudio", "sendVideo", "sendAnimation")
def send_file(world: World, call: Call) -> Json:
    kind = _SENT_KINDS[call.method.lower()]
    caption = read_caption(call)
    chat = world.chat_of(call)
    stored = _file(world.files, call, kind, call.text(kind), call.params)
    content = media_content(stored, caption)
    if call.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return result(post(world, chat, call, content))


@answers("sendMediaGroup")
def send_media_group(world: World, call: Call) -> list[Json]:
    chat = world.chat_of(call)
    media = call.array("media") or []
    if len(media) not in ALBUM:
        raise bad_request("wrong number of media in the album: 2-10 items can be sent")
    contents = [_album_content(world.files, call, item) for item in media]
    if len({_album_family(content) for content in contents}) > 1:
        raise bad_request("documents and audio files can't be mixed with other media in an album")
    group = {"media_group_id": str(world.next_message_id())}
    return [_post_in_album(world, chat, call, content | group) for content in contents]


@answers("editMessageMedia")
def edit_message_media(world: World, call: Call) -> Json:
    """Only photos and documents may take each other's place, which is all the bot does."""
    item = call.mapping("media") or {}
    content = _album_content(world.files, call, item)
    markup = read_inline_markup(call)
    chat, bubble = own_bubble(world, call)
    if not any(kind in bubble.message for kind in _SENT_KINDS.values()):
        raise bad_request("there is no media in the message to edit")
    if bubble.markup == markup and content.items() <= bubble.message.items():
        raise not_modified()
    gone = {"caption", "caption_entities", "reply_markup", *_SENT_KINDS.values()}
    kept = {name: value for name, value in bubble.message.items() if name not in gone}
    keyboard = {} if markup is None else {"reply_markup": markup}
    bubble.message = kept | content | keyboard | {"edit_date": world.now()}
    bubble.markup = markup
    world.touch(chat, bubble)
    return result(bubble.message)


@answers("getFile")
def get_file(world: World, call: Call) -> Json:
    stored = world.files.by_id.get(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    card = {key: stored.card[key] for key in ("file_id", "file_unique_id", "file_size")}
    return card | {"file_path": stored.path}


def store(files: FileStore, kind: str, upload: Upload, details: Json | None = None) -> StoredFile:
    """Keep a file as a photo, document, voice and so on; refused as Telegram would refuse it."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MOST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        return _store_photo(files, upload)
    facts: Json = {"mime_type": upload.mime} | (details or {})
    if kind in {"document", "audio", "video", "animation"}:
        facts["file_name"] = upload.name
    if kind in {"voice", "audio", "video", "animation"}:
        facts.setdefault("duration", 0)
    if kind in {"video", "animation"}:
        facts = {"width": 320, "height": 240} | facts
    return files.add(kind, upload.name, upload.mime, upload.content, facts)


def _store_photo(files: FileStore, upload: Upload) -> StoredFile:
    size = picture_size(upload.content)
    if len(upload.content) > MOST_PHOTO:
        raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > MOST_PHOTO_SIDES or max(size) > MOST_PHOTO_RATIO * max(min(size), 1):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    mime = picture_mime(upload.content) or upload.mime
    facts = {"width": size[0], "height": size[1]}
    return files.add("photo", upload.name, mime, upload.content, facts)


def media_content(stored: StoredFile, caption: Formatted) -> Json:
    """The fields of a message that shows this file."""
    value: Any = [stored.card] if stored.kind == "photo" else stored.card
    return with_caption({stored.kind: value}, caption)


def _file(files: FileStore, call: Call, kind: str, source: str, fields: Any) -> StoredFile:
    upload = call.files.get(source.removeprefix("attach://")) or call.files.get(kind)
    if upload is not None:
        details = {key: _number(fields[key]) for key in _DETAILS if fields.get(key)}
        return store(files, kind, upload, details)
    if not source:
        raise bad_request(f"there is no {kind} in the request")
    if "://" in source:
        # The sandbox fetches nothing from anywhere.
        raise bad_request("wrong file identifier/HTTP URL specified")
    known = files.by_id.get(source)
    if known is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _number(value: Any) -> Any:
    return int(value) if str(value).isdigit() else value


def _album_content(files: FileStore, call: Call, item: Any) -> Json:
    if not isinstance(item, dict) or item.get("type") not in _SENT_KINDS.values():
        raise bad_request("can't parse media: wrong InputMedia type")
    caption = read_caption(Call(call.method, item))
    stored = _file(files, call, item["type"], str(item.get("media", "")), item)
    return media_content(stored, caption)


def _album_family(content: Json) -> str:
    return next((kind for kind in ("document", "audio") if kind in content), "picture")


def _post_in_album(world: World, chat: Chat, call: Call, content: Json) -> Json:
    # Albums carry no keyboards.
    params = {key: value for key, value in call.params.items() if key != "reply_markup"}
    return result(post(world, chat, Call(call.method, params), content))
