"""Reports on paper: A4, headings on each page, page n of N, PDF/A for the archive."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from core import wording
from core.i18n import _, language
from core.reports import typesetting
from core.reports.table import Column, Kind, Table, has_groups

#: More columns than this, or as many narrow ones, lie across.
_UPRIGHT_COLUMNS = 10
#: The size of the letters, in points, up to so many columns; beyond, the last.
_SIZES = ((12, 10), (20, 9), (26, 8))
_SMALLEST = 7


def draw_paper(tables: Sequence[Table]) -> bytes:
    """One PDF of one or more reports, each beginning on a page of its own and counting its own
    pages, in the language now in force. Blocks for some tens of milliseconds; call it in a thread.
    Raises ValueError for no reports."""
    return paper_of(tables).drawn()


@dataclass(frozen=True)
class Paper:
    """A document still to be drawn, with all its words, outside of the reader's language."""

    data: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        """SHA-256 of what stands in it but for the minute of the data, so that an unchanged
        report need not be drawn and sent again."""
        parts = [{**part, "as_of": part["rules"]} for part in self.data["parts"]]
        told = json.dumps({**self.data, "parts": parts}, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def drawn(self) -> bytes:
        """The PDF; blocks for some tens of milliseconds, so call it in a thread."""
        return typesetting.paper("table", self.data)


def paper_of(tables: Sequence[Table]) -> Paper:
    """The same as `draw_paper`, to be drawn later. Raises ValueError for no reports."""
    if not tables:
        raise ValueError("no reports to draw")
    return Paper(paper_data(tables))


def paper_data(tables: Sequence[Table]) -> dict[str, Any]:
    """All that stands on the paper, in words: what a template needs, so that it can be drawn
    outside of the reader's language."""
    widest = max(len(table.columns) for table in tables)
    return {
        "language": language(),
        "title": tables[0].title,
        "landscape": widest > _UPRIGHT_COLUMNS,
        "size": next((size for most, size in _SIZES if widest <= most), _SMALLEST),
        "page_said": _("Page {number} of {total}").format(number="\x01", total="\x02"),
        "under_lines": [_("signature"), _("date")],
        "parts": [_part(table) for table in tables],
    }


def _part(table: Table) -> dict[str, Any]:
    return {
        "school": table.school,
        "title": table.title,
        "heading": list(table.heading),
        "columns": columns_data(table.columns),
        "groups": groups_data(table.columns),
        "rows": [table.said(row) for row in table.rows],
        "footers": table.totals_said(),
        "upright": [footing.upright for _row, footing in table.totals()],
        "notes": list(table.notes),
        "signatures": list(table.signatures),
        "as_of": f"{as_of_words(table)} {rules_words(table)}".rstrip(),
        "rules": rules_words(table),
    }


def columns_data(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The headings as templates take them."""
    return [
        {
            "title": column.title,
            "words": column.kind is Kind.TEXT,
            "upright": column.upright,
            "grouped": bool(column.group),
        }
        for column in columns
    ]


def groups_data(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Headings over neighbours, and how many columns each covers; none where there are none."""
    if not has_groups(columns):
        return []
    return [
        {"title": group, "span": len(list(some))}
        for group, some in groupby(columns, key=lambda column: column.group)
    ]


def as_of_words(table: Table) -> str:
    """«Данные на 18 ноября, 10:00.»"""
    moment = wording.moment(table.as_of, table.zone)
    return _("Data as of {moment}.").format(moment=moment)


def rules_words(table: Table) -> str:
    """Which version of the school's rules of marking decided, or "" where none does."""
    if table.policy_version is None:
        return ""
    return _("Rules of marking: version {number}.").format(number=table.policy_version)
