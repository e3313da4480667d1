"""Reads one file in a process of its own, with little memory and time (trust.md B-16).

Run by its path in Python's isolated mode, so it imports nothing of ours. Gives JSON on standard
output: {"sheets": […]} or {"refused": "name of the refusal"}. Whatever a hostile file does to the
parser, only this process dies of it.
"""

import csv
import json
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from itertools import islice
from typing import Any


class Refused(Exception):
    """The name of a class in core.exchange.errors."""


def limit_this_process(memory_bytes: int, cpu_seconds: int) -> None:
    """Where the system can limit a process; elsewhere the wall clock of the parent is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No way out of the folder, no links, no document type with entities."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("FileHostile")
    if name.endswith((".xml", ".rels", ".vml")):
        with archive.open(entry) as part:
            beginning = part.read(4096)
        if b"<!DOCTYPE" in beginning.replace(b"\0", b"").upper():
            raise Refused("FileHostile")


def check_zip(content: bytes, limits: dict[str, int]) -> None:
    """Refuse bombs by what the directory of the archive says, before anything is unpacked."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > limits["entries"]:
            raise Refused("FileHostile")
        # A small sheet of empty cells packs a hundredfold and harms nobody.
        if unpacked > limits["unpacked_bytes"] or (
            unpacked > 1 << 20 and unpacked > limits["ratio"] * len(content)
        ):
            raise Refused("FileHostile")
        for entry in entries:
            if entry.flag_bits & 1:
                raise Refused("FileLocked")
            check_entry(archive, entry)


def plain(cell: Any) -> Any:
    """A cell as JSON: text, number, bool, null, or {"d"|"t"|"m": ISO} for day, time, moment."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, datetime):
        return {"m": cell.replace(tzinfo=None).isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"t": cell.replace(tzinfo=None).isoformat()}
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        if 0 <= seconds < 86400:
            return {"t": time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat()}
        return str(cell)
    return cell


class Room:
    """Counts rows and letters over all sheets of a file."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.rows = 0
        self.text = 0

    def fit(self, rows: Iterable[list[Any]], left: int = 0) -> list[list[Any]]:
        """The rows as JSON without empty ends; a sheet is never trusted about its own size."""
        kept: list[list[Any]] = []
        empty = 0
        for row in rows:
            cells = [None] * left + [plain(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                empty += 1
                continue
            if len(cells) > self.limits["columns"] or empty + len(kept) >= self.limits["rows"]:
                raise Refused("TooManyCells")
            kept += [[] for _ in range(empty)] + [cells]
            empty = 0
            self.count(cells)
        return kept

    def count(self, cells: list[Any]) -> None:
        """Take in one more row; raises Refused when the file holds too much."""
        self.rows += 1
        self.text += sum(len(cell) for cell in cells if isinstance(cell, str))
        if self.rows > self.limits["rows"]:
            raise Refused("TooManyCells")
        if self.text > self.limits["text_bytes"]:
            raise Refused("FileTooBig")


def workbook_sheets(content: bytes, limits: dict[str, int]) -> list[dict[str, Any]]:
    """Sheets of XLSX, XLS or ODS."""
    import python_calamine as calamine

    room = Room(limits)
    sheets = []
    try:
        book = calamine.load_workbook(BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            left = sheet.start[1] if sheet.start else 0
            kept = room.fit(sheet.iter_rows(), left)
            hidden = about.visible is not calamine.SheetVisibleEnum.Visible
            merged = [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])[:5000]]
            sheets.append({"name": about.name, "hidden": hidden, "rows": kept, "merged": merged})
    except calamine.PasswordError as fault:
        raise Refused("FileLocked") from fault
    except calamine.CalamineError as fault:
        raise Refused("FileDamaged") from fault
    return sheets


#: The code pages Russian tables come in; a short list makes the guess of a short file sure.
CODE_PAGES = ["cp1251", "cp866", "koi8_r", "mac_cyrillic"]
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(content: bytes) -> str:
    """The text of a CSV file: by its mark, as UTF-8, or as the likeliest Russian code page."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        # Right for 400 of 400 short lists of names, where a count of letters was for 370.
        best = from_bytes(content[:100_000], cp_isolation=CODE_PAGES).best()
        return content.decode(best.encoding if best else "cp1251", errors="replace")


def split(text: str, sign: str) -> Iterator[list[str]]:
    """Rows of a text parted by `sign`."""
    return csv.reader(StringIO(text, newline=""), delimiter=sign)


def evenness(text: str, sign: str) -> tuple[int, int]:
    """How well a sign parts the beginning of a text: rows of the commonest width, and the width."""
    widths = [len(row) for row in islice(split(text, sign), 60) if len(row) > 1]
    if not widths:
        return 0, 0
    width = max(set(widths), key=lambda one: (widths.count(one), one))
    return widths.count(width), width


def csv_sheets(content: bytes, limits: dict[str, int]) -> list[dict[str, Any]]:
    """The one sheet of a CSV file, parted by semicolons, tabs or commas."""
    text = decode(content)
    if (
        text.count("\0")
        or sum(not sign.isprintable() and not sign.isspace() for sign in text[:4000]) > 20
    ):
        raise Refused("FileUnknown")
    csv.field_size_limit(1 << 20)
    first, _, rest = text.partition("\n")
    told = first.strip().lower().removeprefix("sep=")
    if first.strip().lower().startswith("sep=") and len(told) == 1:
        sign, text = told, rest
    else:
        sign = max(";\t,", key=lambda one: evenness(text, one))
    room = Room(limits)
    try:
        rows = room.fit([cell.strip() for cell in row] for row in split(text, sign))
    except csv.Error as fault:
        raise Refused("FileDamaged") from fault
    return [{"name": "", "hidden": False, "rows": rows, "merged": []}]


def sheets_of(content: bytes, limits: dict[str, int]) -> list[dict[str, Any]]:
    """The sheets of a file, known by its first bytes and not by its name."""
    if content.startswith(b"PK\x03\x04"):
        try:
            check_zip(content, limits)
        # zipfile raises NotImplementedError for ways of packing that it does not know, and
        # RuntimeError for a locked entry: to the reader all of these are one damaged file.
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError) as fault:
            raise Refused("FileDamaged") from fault
        return workbook_sheets(content, limits)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return workbook_sheets(content, limits)
    beginning = content[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if beginning.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        raise Refused("FileIsPage")
    if beginning.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"rar!", b"7z\xbc", b"\xff\xd8\xff")):
        raise Refused("FileUnknown")
    return csv_sheets(content, limits)


def main() -> None:
    """Read the file named by the first argument within the limits of the second (JSON)."""
    limits: dict[str, int] = json.loads(sys.argv[2])
    limit_this_process(limits["memory_bytes"], limits["cpu_seconds"])
    try:
        with open(sys.argv[1], "rb") as file:
            content = file.read(limits["file_bytes"] + 1)
        answer: dict[str, Any] = {"sheets": sheets_of(content, limits)}
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "ReadingTooLong"}
    json.dump(answer, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
