"""Which days and lessons a notice of absence is about, and what it excuses. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from core.enums import AbsenceReason, AttendanceCode, InquiryAnswer
from core.errors import BadInput
from core.i18n import _, fill

#: An absence may be explained a week later, and told of ahead so long; one notice so long.
BACK, AHEAD, LONGEST = timedelta(days=7), timedelta(days=200), timedelta(days=92)
#: Numbers of lessons: 0 is the one before the first.
LAST_LESSON = 15

#: What the journal will say once a notice is confirmed.
CODES = MappingProxyType(
    {
        AbsenceReason.SICK: AttendanceCode.SICK,
        AbsenceReason.FAMILY: AttendanceCode.EXCUSED,
        AbsenceReason.OTHER: AttendanceCode.EXCUSED,
        AbsenceReason.LATE: AttendanceCode.LATE,
    }
)
#: What an answer to «почему не было на первом уроке» says; not knowing gives no reason.
REASONS = MappingProxyType(
    {
        InquiryAnswer.SICK: AbsenceReason.SICK,
        InquiryAnswer.LATE: AbsenceReason.LATE,
        InquiryAnswer.AWARE: AbsenceReason.FAMILY,
    }
)
#: Codes that a standing notice already explains; being absent without a good reason is not one.
EXPLAINED = frozenset({AttendanceCode.ABSENT_UNKNOWN, AttendanceCode.SICK, AttendanceCode.EXCUSED})


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both included; of a single day perhaps only the lessons
    `first`..`last` by number, 0 and 0 for the whole day."""

    since: date
    until: date
    first: int = 0
    last: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is about whole days."""
        return not self.last

    def covers(self, day: date, number: int) -> bool:
        """Whether the lesson of this number on this day is meant."""
        within = self.since <= day <= self.until
        return within and (self.is_whole or self.first <= number <= self.last)


def check_span(span: Span, today: date) -> None:
    """Raises BadInput for days in the wrong order, too far away or too many, and for lessons of
    more than one day."""
    if span.until < span.since or span.until - span.since > LONGEST:
        raise BadInput(_("These days cannot be meant; choose them once more."))
    if span.since < today - BACK:
        limit = BACK.days
        raise BadInput(fill(_("An absence can be explained up to {limit} days back."), limit=limit))
    if span.until > today + AHEAD:
        raise BadInput(_("That is too far ahead; report it later."))
    wrong = not 0 <= span.first <= span.last <= LAST_LESSON
    if wrong or (not span.is_whole and span.since != span.until):
        raise BadInput(_("These lessons cannot be meant; choose them once more."))


def of_age(born: date | None, today: date) -> bool:
    """Whether somebody is 18 on this day; whose birthday is not known is not.

    Source: minors do not report for themselves; Гражданский кодекс РФ, art. 21.
    """
    if born is None:
        return False
    return (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) >= 18
