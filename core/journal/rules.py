"""The arithmetic of marks: pure, exact, without a database. Values and thresholds are integers
(hundredths, percent); what people see is a `Decimal` rounded half up to 0.01.

Source: the school's own assessment rules (`GradingPolicy`) and docs/glossary.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from core.enums import FinalCode
from core.errors import BadInput
from core.i18n import _, fill, ngettext

MARKS = range(1, 6)
WEIGHTS = range(1, 1001)  # percent
HUNDRED = 100


class ReasonKind(StrEnum):
    """Why no term mark is proposed."""

    TOO_FEW_MARKS = "too_few_marks"
    DUTY_OPEN = "duty_open"
    TERMS_OPEN = "terms_open"


@dataclass(frozen=True)
class Reason:
    """One reason and how many marks are missing, duties or terms are open."""

    kind: ReasonKind
    count: int

    def said(self) -> str:
        """The reason in the current language, in lower case, without a full stop."""
        if self.kind is ReasonKind.TOO_FEW_MARKS:
            text = ngettext("{count} mark is missing", "{count} marks are missing", self.count)
        elif self.kind is ReasonKind.TERMS_OPEN:
            text = ngettext("{count} term has no mark", "{count} terms have no mark", self.count)
        else:
            text = ngettext("{count} debt is open", "{count} debts are open", self.count)
        return fill(text, count=self.count)


@dataclass(frozen=True)
class Policy:
    """One version of a school's rules of marking; thresholds in hundredths (450 = 4.50)."""

    version: int = 0
    five_from: int = 450
    four_from: int = 350
    three_from: int = 250
    min_marks: int = 3
    duty_blocks: bool = True

    def mark_for(self, mean: Decimal) -> int:
        """The mark 2..5 that a mean earns. The mean people see (rounded) decides."""
        hundredths = int(mean * HUNDRED)
        steps = ((5, self.five_from), (4, self.four_from), (3, self.three_from))
        return next((mark for mark, start in steps if hundredths >= start), 2)


@dataclass(frozen=True)
class Proposal:
    """A term mark the rules propose: a value, or a code, or neither, and the reasons why not."""

    value: int | None
    code: FinalCode | None
    reasons: tuple[Reason, ...] = ()
    mean: Decimal | None = None


@dataclass(frozen=True)
class Quality:
    """Indicators of a class in one subject and period, in percent, None for nobody to count.

    `counted` is N of the formulas; `soc` the official degree of learning (СОУ), `soc_short` the
    variant that leaves out twos and those not attested.
    """

    counted: int
    success: Decimal | None
    quality: Decimal | None
    soc: Decimal | None
    soc_short: Decimal | None


def check_mark(value: int | None, *, is_duty: bool) -> None:
    """Raises BadInput for what is no mark.

    A mark is 1..5; a duty mark («точка») has no value until it is closed by a mark.
    """
    if is_duty and value is not None:
        raise BadInput(_("A dot is set without a mark."))
    if not is_duty and value not in MARKS:
        raise BadInput(_("A mark is a number from 1 to 5."))


def rounded(numerator: int, denominator: int) -> Decimal:
    """The quotient rounded half up to 0.01, exactly. Both non-negative, denominator positive."""
    hundredths = (2 * HUNDRED * numerator + denominator) // (2 * denominator)
    return Decimal(hundredths).scaleb(-2)


@lru_cache(maxsize=16384)
def mean_of(total: int, weight: int) -> Decimal | None:
    """The mean from sums: `total` of value times weight, `weight` of weights; None for no marks."""
    return rounded(total, weight) if weight else None


def weighted_mean(marks: Sequence[tuple[int, int]]) -> Decimal | None:
    """Mean of one pupil's marks in one subject and term, rounded half up to 0.01.

    marks: (value 1..5, weight in percent 1..1000); absences, dots and codes are left out by the
    caller. Returns None for no marks. Raises ValueError outside these ranges.
    Source: docs/glossary.md, «средневзвешенный балл».
    """
    total = weights = 0
    for value, weight in marks:
        if value not in MARKS or weight not in WEIGHTS:
            raise ValueError(f"not a mark with its weight: {value}, {weight}")
        total += value * weight
        weights += weight
    return mean_of(total, weights)


def propose_term(
    marks: Sequence[tuple[int, int]], *, policy: Policy, duties: int = 0, exempt: bool = False
) -> Proposal:
    """The term mark the school's rules propose from the marks of one pupil in one subject.

    marks: as for `weighted_mean`; duties: open ones. Exempt gives its code. Too few marks or an
    open duty (where it blocks) give "not attested" with the reasons; no marks and no duties at
    all give neither value nor code, because a blank is not "not attested".
    """
    if exempt:
        return Proposal(None, FinalCode.EXEMPT)
    mean = weighted_mean(marks)
    reasons = []
    if len(marks) < policy.min_marks or mean is None:
        missing = max(policy.min_marks, 1) - len(marks)
        reasons.append(Reason(ReasonKind.TOO_FEW_MARKS, missing))
    if duties and policy.duty_blocks:
        reasons.append(Reason(ReasonKind.DUTY_OPEN, duties))
    if mean is not None and not reasons:
        return Proposal(policy.mark_for(mean), None, (), mean)
    code = FinalCode.NOT_ATTESTED if marks or duties else None
    return Proposal(None, code, tuple(reasons), mean)


def propose_year(terms: Sequence[int | FinalCode | None]) -> Proposal:
    """The mark of the year: the mean of the terms' marks, rounded half up.

    terms: by term a number, a code, or None while it is not set. Exempt in all terms gives its
    code; a term not set or not attested gives no proposal.
    Source: the school's assessment rules; the mean is that of the terms and not of all marks.
    """
    numbers = [mark for mark in terms if isinstance(mark, int)]
    if terms and all(mark is FinalCode.EXEMPT for mark in terms):
        return Proposal(None, FinalCode.EXEMPT)
    waived = sum(mark is FinalCode.EXEMPT for mark in terms)
    missing = len(terms) - len(numbers) - waived
    if missing or not numbers:
        return Proposal(None, None, (Reason(ReasonKind.TERMS_OPEN, missing),))
    mean = rounded(sum(numbers), len(numbers))
    return Proposal((2 * sum(numbers) + len(numbers)) // (2 * len(numbers)), None, (), mean)


def propose_final(year: int | FinalCode | None, exam: int | FinalCode | None) -> Proposal:
    """The final mark: of the year alone without an exam, of both by `final_mark` with one."""
    if not isinstance(year, int):
        return Proposal(None, year if year is FinalCode.EXEMPT else None)
    if exam is None:
        return Proposal(year, None)
    return Proposal(final_mark(year, exam), None) if isinstance(exam, int) else Proposal(None, None)


def marks_needed(total: int, weight: int, *, target: int, next_weight: int = HUNDRED) -> int:
    """How many fives of weight `next_weight` (percent) lift the mean to `target` (hundredths).

    total: sum of value times weight in percent; weight: sum of weights in percent. 0 when the
    mean is there already. The exact mean is compared, so the answer is never too small. Raises
    ValueError for a target of 5.00 or more, which no number of fives reaches from below.
    Formula: k = ceil((T·W - S) / (w·(5 - T))).
    """
    if not 0 < target < 5 * HUNDRED:
        raise ValueError(f"not a reachable mean: {target}")
    if next_weight not in WEIGHTS:
        raise ValueError(f"not a weight: {next_weight}")
    lacking = target * weight - HUNDRED * total
    if weight == 0:
        return 1
    return max(0, -(-lacking // (next_weight * (5 * HUNDRED - target))))


def final_mark(annual: int, exam: int) -> int:
    """The mark of the certificate: the mean of annual and exam mark, rounded half up.

    Raises ValueError for anything outside 1..5.
    """
    if annual not in MARKS or exam not in MARKS:
        raise ValueError(f"not marks: {annual}, {exam}")
    return (annual + exam + 1) // 2


def quality_of(finals: Iterable[int | FinalCode | None]) -> Quality:
    """Indicators from the final marks of a class: a number, a code, or None (no marks at all).

    N counts numbers and "not attested"; the exempt, those without marks, and passed or failed
    without a number are left out. A one counts as a two.
    Source: the formulas of the official journal, docs/glossary.md.
    """
    values = list(finals)
    five, four, three = (values.count(mark) for mark in (5, 4, 3))
    two = values.count(2) + values.count(1)
    absent = values.count(FinalCode.NOT_ATTESTED)
    counted = five + four + three + two + absent
    if not counted:
        return Quality(0, None, None, None, None)
    short = 100 * five + 64 * four + 36 * three
    return Quality(
        counted=counted,
        success=rounded(HUNDRED * (five + four + three), counted),
        quality=rounded(HUNDRED * (five + four), counted),
        soc=rounded(short + 16 * two + 7 * absent, counted),
        soc_short=rounded(short, counted),
    )
