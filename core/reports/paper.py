"""Reports on paper: A4, headings on each page, page n of N, PDF/A for the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from core import wording
from core.i18n import _, language
from core.reports import typesetting
from core.reports.table import Column, Kind, Table, has_groups

#: More columns than this, or as many narrow ones, lie across.
_UPRIGHT_COLUMNS = 10


def draw_paper(tables: Sequence[Table]) -> bytes:
    """One PDF of one or more reports, each beginning on a page of its own and counting its own
    pages, in the language now in force. Blocks for some tens of milliseconds; call it in a thread.
    Raises ValueError for no reports."""
    return paper_of(tables).drawn()


@dataclass(frozen=True)
class Paper:
    """A document still to be drawn, with all its words, outside of the reader's language."""

    data: Mapping[str, Any]

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
    return {
        "language": language(),
        "title": tables[0].title,
        "landscape": max(len(table.columns) for table in tables) > _UPRIGHT_COLUMNS,
        "page_said": _("Page {number} of {total}").format(number="\x01", total="\x02"),
        "under_lines": [_("signature"), _("date")],
        "parts": [_part(table) for table in tables],
    }


def _part(table: Table) -> dict[str, Any]:
    return {
        "school": table.school,
        "title": table.title,
        "heading": list(table.heading),
        "columns": [_column(column) for column in table.columns],
        "groups": _groups(table.columns) if has_groups(table.columns) else [],
        "rows": [table.said(row) for row in table.rows],
        "footers": [table.said(row) for row in table.footers],
        "notes": list(table.notes),
        "signatures": list(table.signatures),
        "as_of": _closing(table),
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "title": column.title,
        "words": column.kind is Kind.TEXT,
        "upright": column.upright,
    }


def _groups(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Headings over neighbours, and how many columns each covers."""
    return [
        {"title": group, "span": len(list(some))}
        for group, some in groupby(columns, key=lambda column: column.group)
    ]


def _closing(table: Table) -> str:
    moment = wording.moment(table.as_of, table.zone)
    said = _("Data as of {moment}.").format(moment=moment)
    if table.policy_version is None:
        return said
    rules = _("Rules of marking: version {number}.").format(number=table.policy_version)
    return f"{said} {rules}"
