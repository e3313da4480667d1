"""One engine for all that is drawn: pages for paper and pictures for the chat, by Typst.

Words and figures go in as data, so that a name is never taken for the engine's own markup. Nothing
is downloaded and no font of the machine is used: the same data gives the same bytes everywhere.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.reports.glyphs import shown

if TYPE_CHECKING:
    import typst
    from PIL.Image import Image

TEMPLATES = Path(__file__).with_name("templates")

#: Five dots for three points of the page: clear on a telephone, light on its network.
_PICTURE_PPI = 120
#: The colours of pictures. Grounds run from blue (good) to orange (poor), which colour-blind eyes
#: tell apart; a figure always stands on them.
COLOURS = {
    "ink": "#1c2733",
    "pale": "#5b6875",
    "hair": "#cfd6dd",
    "line": "#2b7bb0",
    "free": "#eef1f4",
    "ground5": "#bfe0f2",
    "ground4": "#e3f1f8",
    "ground3": "#fdeed3",
    "ground2": "#f8cfa8",
}
#: Steps between a colour and the ground it stands on, for smooth edges.
_STEPS = 4


@cache
def _fonts() -> "typst.Fonts":
    import typst

    folder = str(resources.files("fontpkg_pt_sans") / "files")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def _compiler(template: str, data: Mapping[str, Any]) -> "typst.Compiler":
    import typst

    return typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        font_paths=_fonts(),
        sys_inputs={"data": shown(json.dumps(data, ensure_ascii=False))},
    )


def picture(template: str, data: Mapping[str, Any]) -> bytes:
    """A PNG of the template filled with `data`, one page as high as it needs to be.

    Blocks for some tens of milliseconds without holding the interpreter; call it in a thread.
    """
    drawn = _compiler(template, {**data, "colours": COLOURS})
    return _light(_one(drawn.compile(format="png", ppi=_PICTURE_PPI)))


def paper(template: str, data: Mapping[str, Any]) -> bytes:
    """A PDF/A-2b of the template filled with `data`, for print and for the archive.

    Blocks as `picture` does. The file carries no moment of its making: the same data gives the
    same bytes, so that a printed copy can be proven by its hash.
    """
    drawn = _compiler(template, data).compile(format="pdf", pdf_standards=["a-2b"], timestamp=0)
    return _one(drawn)


def _one(drawn: "bytes | list[bytes] | None") -> bytes:
    if isinstance(drawn, bytes):
        return drawn
    raise ValueError("a document is one file")


def _light(png: bytes) -> bytes:
    """The same picture in the few colours it has: a third of the size, for slow networks."""
    from PIL import Image

    with Image.open(BytesIO(png)) as drawn:
        few = drawn.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
    light = BytesIO()
    few.save(light, "PNG", compress_level=6)
    return light.getvalue()


@cache
def _palette() -> "Image":
    """An image whose palette holds the colours and the steps between ink and ground."""
    from PIL import Image

    grounds = ["#ffffff", *(COLOURS[name] for name in COLOURS if name.startswith(("gr", "fr")))]
    pairs = [("#ffffff", COLOURS[name]) for name in ("pale", "hair", "line")]
    pairs += [(ground, COLOURS[name]) for ground in grounds for name in ("ink", "pale")]
    steps = dict.fromkeys(colour for pair in pairs for colour in _between(*pair))
    holder = Image.new("P", (1, 1))
    holder.putpalette([part for colour in steps for part in colour])
    return holder


def _between(ground: str, ink: str) -> list[tuple[int, ...]]:
    low, high = (tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5)) for colour in (ground, ink))
    return [
        tuple(round(a + (b - a) * step / _STEPS) for a, b in zip(low, high, strict=True))
        for step in range(_STEPS + 1)
    ]
