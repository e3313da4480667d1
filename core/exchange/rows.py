"""What the tables say, row by row, clean and typed, before it is compared with the database."""

from dataclasses import dataclass, field
from datetime import date, time

from core.enums import FinalCode, Role, TermKind
from core.exchange.faults import Place
from core.exchange.values.classes import ClassName
from core.exchange.values.finals import Period
from core.exchange.values.names import FullName, NameHint


@dataclass
class GuardianRow:
    """A parent of the pupil of one row; `relation` is mother, father or guardian."""

    name: FullName
    relation: str
    phone: str = ""
    email: str = ""


@dataclass
class PupilRow:
    """`gone` when a note says that the pupil has left, `left_on` when it says the day.

    `groups` are (subject as written, group) pairs from columns of the list."""

    place: Place
    name: FullName
    school_class: ClassName
    birth_date: date | None = None
    sex: str | None = None
    phone: str = ""
    email: str = ""
    enrolled_on: date | None = None
    gone: bool = False
    left_on: date | None = None
    guardians: list[GuardianRow] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""


@dataclass
class StaffRow:
    """`roles` are those of the post unless a column names them; `leads` are classes."""

    place: Place
    name: FullName
    post: str = ""
    category: str = ""
    roles: set[Role] = field(default_factory=set)
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    gone: bool = False
    left_on: date | None = None
    leads: list[ClassName] = field(default_factory=list)
    note: str = ""


@dataclass
class ClassRow:
    """Empty fields say nothing and change nothing."""

    place: Place
    name: ClassName
    teacher: NameHint | None = None
    teacher_text: str = ""
    shift: int | None = None
    room: str = ""
    profile: str = ""


@dataclass
class SubjectRow:
    place: Place
    name: str
    short: str = ""
    position: int | None = None


@dataclass
class GroupRow:
    """A pupil of a class in a group of a subject."""

    place: Place
    pupil: NameHint
    pupil_text: str
    school_class: ClassName
    subject: str
    group: str


@dataclass
class LoadRow:
    """`hours` a week, whole; `group` empty for the whole class."""

    place: Place
    teacher: NameHint
    teacher_text: str
    school_class: ClassName
    subject: str
    group: str
    hours: int


@dataclass
class BellRow:
    place: Place
    shift: int
    weekday: int
    number: int
    starts_at: time
    ends_at: time


@dataclass
class SlotRow:
    """`group` None: whatever groups learn the subject; "" the whole class."""

    place: Place
    school_class: ClassName
    weekday: int
    number: int
    subject: str
    column: str = ""
    group: str | None = None
    room: str = ""
    teacher: NameHint | None = None


@dataclass
class TermRow:
    """`grades` None when the table does not say for which grades."""

    place: Place
    kind: TermKind
    number: int
    starts_on: date
    ends_on: date
    grades: tuple[int, int] | None = None


@dataclass
class HolidayRow:
    place: Place
    name: str
    starts_on: date
    ends_on: date
    grades: tuple[int, int] | None = None


@dataclass
class FinalRow:
    """Exactly one of `value` and `code` is set. `group` is only told apart, never stored."""

    place: Place
    pupil: NameHint
    pupil_text: str
    school_class: ClassName | None
    subject: str
    column: str
    period: Period
    value: int | None
    code: FinalCode | None


@dataclass
class SchoolRow:
    """Fields of the sheet «Школа»; empty ones say nothing."""

    place: Place
    name: str = ""
    short_name: str = ""
    city: str = ""
    timezone: str = ""
    year: str = ""


@dataclass
class Rows:
    """Everything the files say, by kind, in the order it stands in them."""

    schools: list[SchoolRow] = field(default_factory=list)
    pupils: list[PupilRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    classes: list[ClassRow] = field(default_factory=list)
    subjects: list[SubjectRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    loads: list[LoadRow] = field(default_factory=list)
    bells: list[BellRow] = field(default_factory=list)
    slots: list[SlotRow] = field(default_factory=list)
    terms: list[TermRow] = field(default_factory=list)
    holidays: list[HolidayRow] = field(default_factory=list)
    finals: list[FinalRow] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows there are of all kinds."""
        return sum(len(rows) for rows in vars(self).values())
