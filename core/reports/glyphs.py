"""Which signs the font of all drawings has: PDF/A refuses a page with a sign that cannot be shown,
and one topic with an arrow in it must not cost the school its report."""

import struct
from functools import cache
from importlib import resources

#: In the place of what the font does not have.
_LIKE = {
    "→": "–",
    "←": "–",
    "✓": "+",
    "☑": "+",
    "\N{VARIATION SELECTOR-16}": "",
    "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}",
}
_UNKNOWN = "?"


@cache
def known() -> frozenset[str]:
    """The signs of the font, read from its own table of characters (OpenType cmap, format 4)."""
    font = resources.files("fontpkg_pt_sans").joinpath("files", "PT_Sans-Web-Regular.ttf")
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    heads = (struct.unpack_from(">4sIII", data, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, _sum, offset, _length in heads if tag == b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    parts = [struct.unpack_from(">HHI", data, start + 4 + 8 * n) for n in range(count)]
    part = next(start + offset for platform, code, offset in parts if (platform, code) == (3, 1))
    segments = struct.unpack_from(">H", data, part + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, part + 14)
    starts = struct.unpack_from(f">{segments}H", data, part + 16 + 2 * segments)
    pairs = zip(starts, ends, strict=True)
    return frozenset(chr(sign) for first, last in pairs for sign in range(first, last + 1))


def shown(text: str) -> str:
    """The text with a sign of the font in the place of each one it does not have."""
    strange = {sign for sign in set(text) - known() if sign >= " "}
    return text.translate({ord(sign): _LIKE.get(sign, _UNKNOWN) for sign in strange})
