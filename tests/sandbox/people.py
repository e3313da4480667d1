"""Who lives in the tests of the sandbox, and the smallest picture there is."""

import struct
import zlib

ANNA, OLGA, STRANGER = 1001, 1002, 1003


def png(width: int = 2, height: int = 2, grey: int = 128) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\0" + bytes([grey]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in body
    )
