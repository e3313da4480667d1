"""Files: up by the bot and by people, down again, and what is refused."""

from io import BytesIO
from typing import Any

import pytest
from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message

from bot.sandbox import files
from bot.sandbox.engine import Sandbox
from bot.sandbox.pictures import picture_size
from tests.sandbox.people import ANNA, png


async def content_of(bot: Bot, file_id: str) -> bytes:
    buffer = BytesIO()
    await bot.download(file_id, destination=buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("over_http", [False, True])
async def test_a_document_goes_up_once_and_down_again(
    sandbox: Sandbox, bot: Bot, http_bot: Bot, over_http: bool
) -> None:
    sandbox.start(ANNA)
    bot = http_bot if over_http else bot
    report = BufferedInputFile(b"%PDF-1.7 report", "Отчёт 7Б.pdf")
    sent = await bot.send_document(ANNA, report, caption="<b>Готово</b>", parse_mode="HTML")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == (
        "Отчёт 7Б.pdf",
        "application/pdf",
        15,
    )
    again = await bot.send_document(ANNA, sent.document.file_id)
    assert again.document == sent.document
    assert await content_of(bot, sent.document.file_id) == b"%PDF-1.7 report"
    assert sandbox.letters(ANNA)[0].text == "Готово"


async def test_a_photo_has_its_real_size(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sent = await bot.send_photo(ANNA, BufferedInputFile(png(30, 20), "chart.png"), caption="График")
    assert sent.photo is not None
    assert [(size.width, size.height) for size in sent.photo] == [(30, 20)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file must be non-empty"),
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (png(1, 40), "PHOTO_INVALID_DIMENSIONS"),
        (png(1, 1) + b"x" * (10 * 1024 * 1024), "file is too big for a photo"),
    ],
)
async def test_a_wrong_photo_is_refused(
    bot: Bot, sandbox: Sandbox, content: bytes, words: str
) -> None:
    sandbox.start(ANNA)
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_photo(ANNA, BufferedInputFile(content, "a.png"))


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        ("https://example.org/a.png", "wrong file identifier/HTTP URL specified"),
        ("sandbox-photo-99", "wrong remote file identifier specified"),
    ],
)
async def test_the_sandbox_fetches_nothing(
    bot: Bot, sandbox: Sandbox, photo: str, words: str
) -> None:
    sandbox.start(ANNA)
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.send_photo(ANNA, photo)


async def test_a_document_is_no_photo(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sent = await bot.send_document(ANNA, BufferedInputFile(b"x", "a.txt"))
    assert sent.document is not None
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(ANNA, sent.document.file_id)


async def test_a_long_caption_is_refused(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(ANNA, BufferedInputFile(b"x", "a.txt"), caption="x" * 1025)


async def test_an_album_goes_as_one(http_bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    photos: list[Any] = [
        InputMediaPhoto(media=BufferedInputFile(png(grey=shade), "a.png"), caption=f"{shade}")
        for shade in (10, 20, 30)
    ]
    sent = await http_bot.send_media_group(ANNA, photos)
    assert len({message.media_group_id for message in sent}) == 1
    assert [letter.text for letter in sandbox.letters(ANNA)] == ["10", "20", "30"]
    with pytest.raises(TelegramBadRequest, match="2-10 items"):
        await http_bot.send_media_group(ANNA, photos[:1])
    mixed = [photos[0], InputMediaDocument(media=BufferedInputFile(b"x", "a.txt"))]
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await http_bot.send_media_group(ANNA, mixed)


async def test_a_voice_message_keeps_its_length(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sent = await bot.send_voice(ANNA, BufferedInputFile(b"OggS", "a.ogg"), duration=7)
    assert sent.voice is not None
    assert sent.voice.duration == 7


async def test_people_send_files_of_each_kind(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.start(ANNA)
    sandbox.send_file(ANNA, "справка.pdf", b"%PDF", caption="Справка")
    sandbox.send_file(ANNA, "фото.png", png())
    sandbox.send_file(ANNA, "фото.png", png(), as_document=True)
    sandbox.send_file(ANNA, "голос.ogg", b"OggS", "audio/ogg")
    sandbox.send_file(ANNA, "ложь.png", b"no picture", "image/png")
    messages = [Message.model_validate(one["message"]) for one in sandbox.updates()[1:]]
    kinds = [ContentType(message.content_type).value for message in messages]
    assert kinds == ["document", "photo", "document", "voice", "document"]
    assert messages[0].caption == "Справка"
    assert messages[0].document is not None
    assert await content_of(bot, messages[0].document.file_id) == b"%PDF"


async def test_what_is_too_large_goes_neither_up_nor_down(
    http_bot: Bot, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.start(ANNA)
    large = BufferedInputFile(bytes(files.MOST_DOWNLOAD + 1), "a.bin")
    sent = await http_bot.send_document(ANNA, large)
    assert sent.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await http_bot.get_file(sent.document.file_id)
    huge = BufferedInputFile(bytes(files.MOST_UPLOAD + 1), "a.bin")
    with pytest.raises(TelegramEntityTooLarge):
        await http_bot.send_document(ANNA, huge)


async def test_an_unknown_file_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await bot.get_file("nothing")


def test_sizes_are_read_from_the_first_bytes() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x14\x00\x1e\x03"
    gif = b"GIF89a\x1e\x00\x14\x00"
    webp = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x1d\x00\x00\x13\x00\x00"
    assert [picture_size(one) for one in (png(30, 20), jpeg, gif, webp)] == [(30, 20)] * 4
    assert picture_size(jpeg[:9]) is None
    assert picture_size(b"text") is None
