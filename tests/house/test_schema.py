"""Every row belongs to a school, and every key begins with it, so that schools never mix and the
tables can be spread by school (docs/decisions/0001)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, UniqueConstraint

from core.tables import metadata

#: Tables that exist before any school is known: the messenger's side, and the school itself.
WITHOUT_SCHOOL = {"school", "bot", "inbox", "failed_entry", "chat_state", "heartbeat"}

#: Keys that are asked before the school is known: whose chat, slip or page this is.
BEFORE_THE_SCHOOL = {
    ("channel_link", ("bot_id", "chat_id", "school_id")),
    ("invitation", ("token_hash",)),
    ("calendar_address", ("token_hash",)),
    ("page_session", ("token_hash",)),
    ("page_ticket", ("ticket_hash",)),
}

TABLES = [table for table in metadata.sorted_tables if table.name not in WITHOUT_SCHOOL]


def _unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def test_the_exceptions_are_tables_that_exist() -> None:
    assert set(metadata.tables) >= WITHOUT_SCHOOL
    assert {table for table, _ in BEFORE_THE_SCHOOL} <= set(metadata.tables)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_names_its_school(table: Table) -> None:
    assert not table.c.school_id.nullable
    assert [key.target_fullname for key in table.c.school_id.foreign_keys] == ["school.id"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_unique_key_begins_with_the_school(table: Table) -> None:
    keys = {(table.name, key) for key in _unique_keys(table)} - BEFORE_THE_SCHOOL
    assert [key for _, key in keys if key[0] != "school_id"] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_row_is_found_by_school_without_reading_the_table(table: Table) -> None:
    """Some key or index begins with the school; the primary key is a number alone."""
    indexed = [tuple(column.name for column in index.columns) for index in table.indexes]
    assert any(key[0] == "school_id" for key in [*indexed, *_unique_keys(table)])
