"""What every step of the planning works with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from core.exchange.faults import Faults, Place
from core.exchange.planning.drafts import Draft
from core.exchange.planning.state import State
from core.exchange.rows import Rows
from core.exchange.values.classes import ClassName
from core.exchange.values.subjects import SubjectBook
from core.i18n import N_

CLASS_UNKNOWN = N_("there is no such class")


@dataclass
class Course:
    """The rows, the state they are compared with, the faults, and the day it is at the school."""

    state: State
    rows: Rows
    faults: Faults
    book: SubjectBook
    now: datetime
    today: date
    files: tuple[str, ...] = ()
    #: The employee each row of staff was found to mean.
    employees: dict[Place, Draft] = field(default_factory=dict)

    @property
    def year(self) -> Draft:
        """The current school year; planned before everything else."""
        assert self.state.year is not None
        return self.state.year

    @property
    def school(self) -> Draft:
        """The school; planned before everything else."""
        assert self.state.school is not None
        return self.state.school

    @property
    def yesterday(self) -> date:
        """The last day of what ends today."""
        return self.today - timedelta(days=1)

    @property
    def since(self) -> date:
        """From when new posts, roles and guardians are valid: the beginning of the year."""
        start: date = self.year["starts_on"]
        return min(start, self.today)

    def add(
        self,
        model: type[Any],
        *,
        counts: str = "",
        label: str = "",
        owner: Draft | None = None,
        **values: Any,
    ) -> Draft:
        """Begin a row of this school."""
        return self.state.drafts.new(
            model, counts=counts, label=label, owner=owner, school_id=self.school, **values
        )

    def find_class(self, place: Place, name: ClassName, *, column: str = "") -> Draft | None:
        """The class of that name; None with a fault when there is none."""
        found = self.state.classes.get(name.key)
        if found is None:
            near = [c for c in self.state.classes.values() if c["grade"] == name.grade]
            letters = ", ".join(sorted(f"{c['grade']}{c['letter']}" for c in near))
            reason = CLASS_UNKNOWN if not near else CLASS_UNKNOWN_NEAR
            self.faults.add(place, reason, column=column, value=name, known=letters)
        return found


CLASS_UNKNOWN_NEAR = N_("there is no such class; in this grade there are {known}")
