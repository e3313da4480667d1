"""Width and height of a picture, read from its first bytes."""

from __future__ import annotations

import struct

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

MIMES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def picture_mime(content: bytes) -> str | None:
    """The kind of picture by its signature, or None when it is no picture we know."""
    for signature, mime in MIMES.items():
        if content.startswith(signature):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels, or None when the bytes are not a readable picture."""
    mime = picture_mime(content)
    try:
        if mime == "image/png":
            return struct.unpack(">II", content[16:24])
        if mime == "image/gif":
            return struct.unpack("<HH", content[6:10])
        if mime == "image/jpeg":
            return _jpeg_size(content)
        if mime == "image/webp":
            return _webp_size(content)
    except (struct.error, IndexError):
        return None
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            return None
        marker = content[position + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + int(struct.unpack(">H", content[position + 2 : position + 4])[0])
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
