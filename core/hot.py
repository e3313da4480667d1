"""Statements kept compiled, for what stands on the way of every update and every letter.

SQLAlchemy builds, caches and runs a statement through some dozens of calls: on SQLite that costs
ten times what the statement itself does. `Hot` compiles a statement once a dialect, keeps its text,
the order of its bound values and what its types do to values coming and going, and then runs it on
the session's own connection, in the session's own transaction.

    _ROLES = Hot(select(RoleGrant.role).where(RoleGrant.person_id == bindparam("me")))
    rows = await _ROLES.all(session, me=person_id)
"""

from __future__ import annotations

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from core.db import Session
from core.driving import Driven, Kinds, driven

Processor = Callable[[Any], Any]
Row = Any  # A named tuple whose names are those of the selected columns.

#: A bound value: its name, what turns it into the driver's, and the one it has if none is given.
Slot = tuple[str, Processor | None, Any]

_MISSING: Any = object()
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Hot:
    """A SELECT, INSERT, UPDATE or DELETE compiled once a dialect. Make it at module level.

    It must be the same for every call: what changes is bound by name (`bindparam("me")`), a list
    for `IN` as `bindparam("ids", expanding=True)`. Entities are not given back, only columns.
    Changes do not reach ORM objects already loaded, as with any statement of Core. What only the
    dialect's own INSERT can say (`on_conflict_…`) is given as a function of that `insert`.
    """

    def __init__(self, statement: Any | Callable[[Any], Any]) -> None:
        self._statement = statement
        self._kept: dict[str, _Text] = {}

    async def all(self, session: Session, **binds: Any) -> list[Row]:
        """All rows as named tuples, also those of RETURNING.

        Raises TypeError for a value that is not bound, and whatever SQLAlchemy would raise.
        """
        wire = await driven(session)
        text = self._text(wire)
        return text.made(*await wire.rows(text.sql, text.bound(binds)))

    async def first(self, session: Session, **binds: Any) -> Row | None:
        """The first row, or None; a statement that may find many should say LIMIT itself."""
        rows = await self.all(session, **binds)
        return rows[0] if rows else None

    async def value(self, session: Session, **binds: Any) -> Any:
        """The first column of the first row, or None."""
        rows = await self.all(session, **binds)
        return rows[0][0] if rows else None

    async def run(self, session: Session, **binds: Any) -> int:
        """Run it for its effect; gives how many rows it touched."""
        wire = await driven(session)
        text = self._text(wire)
        return await wire.run(text.sql, text.bound(binds))

    async def many(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
        """Run it once for each row of values; gives how many rows were touched in all.

        On PostgreSQL it gives -1: the driver sends them together and does not count.
        """
        wire = await driven(session)
        text = self._text(wire)
        bound = [text.bound(row) for row in rows]
        return await wire.many(text.sql, bound) if bound else 0

    def _text(self, wire: Driven) -> _Text:
        kept = self._kept.get(wire.driver)
        if kept is None:
            said = self._statement
            statement = said(_INSERTS[wire.dialect.name]) if callable(said) else said
            kept = self._kept[wire.driver] = _Text(statement, wire.dialect)
        return kept


#: An IN whose list is bound as a whole; the second group holds casts, which the array needs not.
_LIST = re.compile(r"(NOT )?IN \(__\[POSTCOMPILE_(\S+?)(~~.+?~~)?\]\)")


class _Text:
    """What a statement is in one dialect: its text, what it binds, what it gives."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        names = list(compiled.positiontup)
        if dialect.name == "postgresql":
            # Numbered values: single ones have their numbers, lists are numbered after them.
            lists = _LIST.findall(compiled.string)
            names = [one for one in names if one not in {name for _no, name, _cast in lists}]
            names += dict.fromkeys(name for _no, name, _cast in lists)
        self._dialect = dialect
        self._compiled = compiled
        self._slots = [self._slot(name) for name in names]
        self._lists = names
        self.sql = _LIST.sub(self._as_list, compiled.string)
        if "__[POSTCOMPILE_" in self.sql:
            raise ValueError(f"a statement that is not the same for every call: {self.sql}")
        self.bound = _binder(self._slots)
        self._columns = compiled._result_columns
        self._maker: Callable[[Sequence[Any]], list[Row]] | None = None

    def _slot(self, name: str) -> Slot:
        bind = self._compiled.binds[name]
        process = bind.type._cached_bind_processor(self._dialect)
        if bind.expanding:
            return name, _packer(process, as_json=self._dialect.name == "sqlite"), _MISSING
        default = self._default(name, bind)
        if default is _MISSING:
            return name, process, _MISSING
        if isinstance(default, Enum):
            default = default.value
        return name, process, process(default) if process else default

    def _default(self, name: str, bind: Any) -> Any:
        for column in self._compiled.insert_prefetch if self._compiled.isinsert else ():
            if column.key == name:
                if not column.default.is_scalar:
                    raise ValueError(f"{column}: bind what the column would make up")
                return column.default.arg
        return _MISSING if bind.required else bind.effective_value

    def _as_list(self, found: re.Match[str]) -> str:
        """`IN` over one bound value that holds the whole list, so that the text stays the same."""
        name = found[2]
        if self._dialect.name == "sqlite":
            return f"{found[1] or ''}IN (SELECT value FROM json_each(?))"
        kind = self._compiled.binds[name].type.compile(self._dialect)
        number = f"${self._lists.index(name) + 1}::{kind}[]"
        return f"<> ALL ({number})" if found[1] else f"= ANY ({number})"

    def made(self, rows: Sequence[Sequence[Any]], kinds: Kinds | None) -> list[Row]:
        """The rows as the statement's types give them. `kinds`: the driver's types of columns."""
        if not rows:
            return []
        if self._maker is None:
            processors = [
                column.type._cached_result_processor(self._dialect, kinds(place) if kinds else None)
                for place, column in enumerate(self._columns)
            ]
            self._maker = _maker([column.keyname for column in self._columns], processors)
        return self._maker(rows)


def _binder(slots: list[Slot]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """A function from values by name to values in the order of the driver, each made once.

    Written out, as `namedtuple` does it: a statement binds ten values, and this runs for each.
    """
    known: dict[str, Any] = {}
    values = {name: f"v{number}" for number, (name, _p, _d) in enumerate(slots)}
    asked, made = [], []
    for name, process, default in {slot[0]: slot for slot in slots}.values():
        value = values[name]
        known[f"p{value}"], known[f"d{value}"] = process, default
        through = f"p{value}" if process else ""
        if default is _MISSING:
            asked.append(f"{value} = b[{name!r}]")
            made.append(f"{value} = {through}({value})")
        else:
            made.append(f"{value} = {through}(b[{name!r}]) if {name!r} in b else d{value}")
    order = ", ".join(values[name] for name, _process, _default in slots)
    lines = ["def bound(b):", " try:", *(f"  {one}" for one in asked or ["pass"])]
    lines += [" except KeyError as no:", "  raise TypeError(f'nothing is bound to {no}') from None"]
    lines += [*(f" {one}" for one in made), f" return [{order}]"]
    bound: Callable[[Mapping[str, Any]], list[Any]] = _written("\n".join(lines), "bound", known)
    return bound


def _maker(
    names: list[str], processors: list[Processor | None]
) -> Callable[[Sequence[Any]], list[Row]]:
    """A function from rows of the driver to named tuples, written out as well."""
    row = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    places = range(len(names))
    known = {"Row": row, "new": tuple.__new__}
    known |= {f"p{place}": processors[place] for place in places}
    values = [f"p{place}(v{place})" if processors[place] else f"v{place}" for place in places]
    taken = "".join(f"v{place}, " for place in places)
    line = f"def made(rows): return [new(Row, ({', '.join(values)},)) for ({taken}) in rows]"
    made: Callable[[Sequence[Any]], list[Row]] = _written(line, "made", known)
    return made


def _written(source: str, name: str, known: dict[str, Any]) -> Any:
    """The function of this name; the source holds names of columns and bound values alone."""
    exec(source, known)
    return known[name]


def _packer(process: Processor | None, *, as_json: bool) -> Processor:
    def packed(values: Iterable[Any]) -> Any:
        every = list(values) if process is None else [process(value) for value in values]
        return json.dumps(every, ensure_ascii=False) if as_json else every

    return packed
