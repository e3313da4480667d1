"""Rows that exist, would be changed or would be added, before anything is written."""

from dataclasses import dataclass, field
from typing import Any

from core.db import Base


@dataclass(eq=False)
class Draft:
    """A row in the making. Values of foreign keys are drafts themselves, so that a new row may
    point to another new one; `id` is None until it is written. What is new stays marked so.

    `kind` counts it in the plan ("pupil"); a row without a kind belongs to its `owner` and counts
    as a change of the owner. `touched`: the tables speak of it.
    """

    model: type[Base]
    values: dict[str, Any]
    id: int | None = None
    kind: str = ""
    label: str = ""
    owner: "Draft | None" = None
    before: dict[str, Any] = field(default_factory=dict)
    touched: bool = False
    is_new: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it exists and would get other values."""
        return bool(self.before)

    def set(self, **values: Any) -> None:
        """Give values; those that differ from the stored ones are remembered as before."""
        for name, value in values.items():
            old = self.values.get(name)
            if old == value:
                continue
            if not self.is_new:
                first = self.before.setdefault(name, old)
                if first == value:
                    del self.before[name]
            self.values[name] = value

    def fill(self, **values: Any) -> None:
        """Give values that say something; empty ones leave what is there."""
        self.set(**{name: value for name, value in values.items() if value not in (None, "")})

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


class Drafts:
    """All drafts of one import."""

    def __init__(self) -> None:
        self.all: list[Draft] = []

    def keep(self, draft: Draft) -> Draft:
        """Remember a draft read from the database."""
        self.all.append(draft)
        return draft

    def new(
        self,
        model: type[Base],
        *,
        counts: str = "",
        label: str = "",
        owner: Draft | None = None,
        **values: Any,
    ) -> Draft:
        """Begin a row that does not exist yet; `counts` is the kind it counts as."""
        return self.keep(
            Draft(model, values, None, counts, label, owner, touched=True, is_new=True)
        )
