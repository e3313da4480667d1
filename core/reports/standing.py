"""Where a pupil stands by the marks of a period, and what a class is counted by."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from core.enums import FinalCode
from core.i18n import N_, _
from core.journal.rules import rounded

Final = int | FinalCode | None


class Standing(StrEnum):
    """The categories of a class teacher's report (domain.md 1.5), best first."""

    EXCELLENT = "excellent"
    ONE_FOUR = "one_four"
    GOOD = "good"
    ONE_THREE = "one_three"
    THREES = "threes"
    NOT_ATTESTED = "not_attested"
    FAILING = "failing"


STANDING_NAMES = {
    Standing.EXCELLENT: N_("all fives"),
    Standing.ONE_FOUR: N_("one four"),
    Standing.GOOD: N_("fours and fives"),
    Standing.ONE_THREE: N_("one three"),
    Standing.THREES: N_("with threes"),
    Standing.NOT_ATTESTED: N_("not attested"),
    Standing.FAILING: N_("failing"),
}


def standing_of(finals: Iterable[Final]) -> Standing | None:
    """The category of a pupil by all their final marks; None without any number or «н/а».

    A two or a one goes before «н/а»; the exempt and the passed do not count.
    """
    values = list(finals)
    numbers = [value for value in values if isinstance(value, int)]
    if numbers and min(numbers) < 3:
        return Standing.FAILING
    if FinalCode.NOT_ATTESTED in values:
        return Standing.NOT_ATTESTED
    if not numbers:
        return None
    threes, fours = numbers.count(3), numbers.count(4)
    if threes:
        return Standing.ONE_THREE if threes == 1 else Standing.THREES
    if fours:
        return Standing.ONE_FOUR if fours == 1 and len(numbers) > 1 else Standing.GOOD
    return Standing.EXCELLENT


def short_code(code: FinalCode) -> str:
    """A final mark that is not a number as narrow columns have it: «н/а», «осв.», «зач.»."""
    return {
        FinalCode.NOT_ATTESTED: _("n/a"),
        FinalCode.EXEMPT: _("ex."),
        FinalCode.PASSED: _("pass"),
        FinalCode.FAILED: _("fail"),
        FinalCode.DEFERRED: _("def."),
    }[code]


def standing_words(standing: Standing | None) -> str:
    """The category in the language now in force; nothing for none."""
    return "" if standing is None else _(STANDING_NAMES[standing])


def mean_of_finals(finals: Iterable[Final]) -> Decimal | None:
    """The plain mean of final marks, rounded half up to 0.01; None without a number."""
    numbers = [value for value in finals if isinstance(value, int)]
    return rounded(sum(numbers), len(numbers)) if numbers else None


def counted_with(found: Sequence[Standing | None], *wanted: Standing) -> int:
    """How many pupils stand in one of these categories."""
    return sum(one in wanted for one in found)
