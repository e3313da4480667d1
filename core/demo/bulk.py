"""Rows by the hundred thousand: collected as tuples, written as the driver likes them best."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.db import Base

Row = tuple[Any, ...]


class Sheet:
    """Rows of one table that wait to be written. Ids are counted here, from 1.

    `columns` are those given row by row; the model's own defaults fill the others.
    """

    def __init__(self, model: type[Base], *columns: str, **constants: object) -> None:
        self.table = Base.metadata.tables[model.__tablename__]
        self.rows: list[Row] = []
        self.count = 0
        fixed = dict(constants)
        for column in self.table.columns:
            if column.name not in columns and column.name not in fixed and column.name != "id":
                default: Any = column.default
                if default is not None:
                    fixed[column.name] = default.arg
                elif not column.nullable:
                    raise ValueError(f"{self.table.name}.{column.name} has no value")
        self.columns = ("id", *columns, *fixed)
        self._fixed = tuple(fixed.values())

    def add(self, *values: object) -> int:
        """Add a row with values for the given columns, in their order; gives its id."""
        self.count += 1
        self.rows.append((self.count, *values, *self._fixed))
        return self.count


def _cached(process: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Days and moments repeat row after row."""
    known: dict[Any, Any] = {}

    def convert(value: Any) -> Any:
        if value not in known:
            known[value] = process(value)
        return known[value]

    return convert


_BY_TYPE = (date, datetime, time, bool)


class Writer:
    """Writes sheets in the transaction of one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.counts: dict[str, int] = {}

    async def write(self, *sheets: Sheet) -> None:
        """Write what waits in the sheets, in the order given, and empty them."""
        for sheet in sheets:
            if sheet.rows:
                await (self._executemany if self.is_sqlite else self._copy)(sheet)
                self.counts[sheet.table.name] = sheet.count
                sheet.rows.clear()

    async def _executemany(self, sheet: Sheet) -> None:
        rows: Sequence[Row] = sheet.rows
        places = []
        for place, name in enumerate(sheet.columns):
            column = sheet.table.columns[name]
            process = column.type.dialect_impl(self.connection.dialect).bind_processor(
                self.connection.dialect
            )
            if process is not None and column.type.python_type in _BY_TYPE:
                places.append((place, _cached(process)))
        marks = ", ".join("?" * len(sheet.columns))
        statement = f"INSERT INTO {sheet.table.name} ({', '.join(sheet.columns)}) VALUES ({marks})"
        values = [_converted(row, places) for row in rows]
        # The in-loop dialect never awaits, and AsyncConnection.exec_driver_sql insists on it.
        await self.connection.run_sync(lambda sync: sync.exec_driver_sql(statement, values))

    async def _copy(self, sheet: Sheet) -> None:
        raw = await self.connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.copy_records_to_table(
            sheet.table.name, records=sheet.rows, columns=list(sheet.columns)
        )

    async def finish(self) -> None:
        """Let PostgreSQL number later rows after ours; SQLite does so by itself."""
        if self.is_sqlite:
            return
        for table in self.counts:
            await self.connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
            )


def _converted(row: Row, places: Sequence[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for place, process in places:
        if values[place] is not None:
            values[place] = process(values[place])
    return tuple(values)
