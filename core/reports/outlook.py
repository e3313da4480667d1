"""«Предварительный отчёт»: how the class would end the term by its marks so far, who stands to
fail, who is one mark short of a better one. The school's own rules decide.

Source: regulation §5.3, domain.md 1.5 and 2.1; rules: core.journal.rules.propose_term.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.policy import policy_on
from core.journal.queries.periods import NoTerms
from core.journal.rules import (
    Policy,
    Proposal,
    ReasonKind,
    propose_term,
    quality_of,
    weighted_mean,
)
from core.reports.current import ClassFrame, Current, One, class_current, class_frame
from core.reports.current import mean as mean_of
from core.reports.rolls import Named, last_day
from core.reports.standing import Final, Standing, standing_of, standing_words
from core.reports.summary import class_heading, percent
from core.reports.table import Column, Kind, Table

_ORDINARY = 100  # the weight of one more mark, in percent


@dataclass
class Outlook:
    """Of one pupil: the marks the rules would give today, and what is worth a word."""

    finals: list[Final] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)

    @property
    def standing(self) -> Standing | None:
        """The category they would end in."""
        return standing_of(self.finals)


async def preliminary(session: Session, viewer: Viewer, *, of: int = 0, period: str = "") -> Table:
    """A row for each pupil of a class in a term. Raises NotFound for who may not have reports of
    the class, NoTerms."""
    frame = await class_frame(session, viewer, class_id=of, period=period)
    if not frame.asked.term_id:
        raise NoTerms
    days = {"since": frame.asked.since, "until": frame.asked.until}
    marks = await class_current(session, viewer, class_id=of, **days)
    policy = await policy_on(session, viewer.school_id, last_day(viewer, frame.asked.until))
    found = {pupil.id: outlook(marks, pupil, frame.subjects, policy) for pupil in frame.pupils}
    rows = tuple(
        (
            number,
            pupil.name,
            standing_words(found[pupil.id].standing),
            *("; ".join(some) or None for some in _lists(found[pupil.id])),
        )
        for number, pupil in enumerate(frame.pupils, 1)
    )
    return Table(
        title=_("Preliminary report"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=(
            Column(_("No."), Kind.COUNT),
            Column(_("Pupil")),
            Column(_("Would be"), Kind.MARK),
            Column(_("Stands to fail")),
            Column(_("Lacking for a mark")),
            Column(_("One five short of a better mark")),
        ),
        rows=rows,
        heading=class_heading(frame.found, frame.asked),
        notes=_notes(frame, list(found.values())),
        policy_version=policy.version,
        signatures=(_("Class teacher"),),
    )


def _lists(one: Outlook) -> tuple[list[str], ...]:
    return one.failing, one.open, one.short


def outlook(marks: Current, pupil: Named, subjects: Sequence[Named], policy: Policy) -> Outlook:
    """What the rules would give this pupil today, subject by subject."""
    found = Outlook()
    few, debts = list[str](), list[str]()
    for subject in subjects:
        own = marks.get(pupil.id, {}).get(subject.id, [])
        told, mean = proposed(own, policy), mean_of(own)
        found.finals.append(told.code if mean is None else policy.mark_for(mean))
        for reason in told.reasons:
            some = few if reason.kind is ReasonKind.TOO_FEW_MARKS else debts
            some += [f"{subject.name} {reason.count}"] if own else []
        if mean is not None:
            _placed(found, subject, mean, better(own, policy), policy)
    found.open += [_("marks missing: {list}").format(list=", ".join(few))] if few else []
    found.open += [_("debts: {list}").format(list=", ".join(debts))] if debts else []
    return found


def _placed(found: Outlook, subject: Named, mean: Decimal, after: int, policy: Policy) -> None:
    """The subject among those that fail or are one mark short, by its mean today."""
    mark = policy.mark_for(mean)
    if mark < 3:
        found.failing.append(f"{subject.name} ({wording.mean(mean)})")
    if after > mark:
        said = _("{subject} ({mean}, would be {mark})")
        found.short.append(said.format(subject=subject.name, mean=wording.mean(mean), mark=after))


def proposed(own: Sequence[One], policy: Policy) -> Proposal:
    """The mark of the term as the rules would propose it today."""
    duties = sum(one.value is None for one in own)
    numbers = [(one.value, one.weight) for one in own if one.value is not None]
    return propose_term(numbers, policy=policy, duties=duties)


def better(own: Sequence[One], policy: Policy) -> int:
    """The mark that the mean would give after one more five of ordinary weight."""
    numbers = [(one.value, one.weight) for one in own if one.value is not None]
    return policy.mark_for(weighted_mean([*numbers, (5, _ORDINARY)]) or Decimal(0))


def _notes(frame: ClassFrame, found: list[Outlook]) -> tuple[str, ...]:
    standings = [one.standing for one in found if one.standing is not None]
    if not standings:
        return (_("No marks in this period yet."),)
    bad = sum(one in (Standing.FAILING, Standing.NOT_ATTESTED) for one in standings)
    good = sum(one in (Standing.EXCELLENT, Standing.GOOD, Standing.ONE_FOUR) for one in standings)
    soc = quality_of([final for one in found for final in one.finals]).soc
    told = _(
        "If the term ended today: success {success}, quality {quality}, degree of learning {soc}."
    )

    return (
        told.format(
            success=percent(len(standings) - bad, len(standings)),
            quality=percent(good, len(standings)),
            soc=f"{wording.mean(soc, 1)}{wording.NBSP}%",
        ),
        _("By the school's rules of marking and the current marks; nothing here is final yet."),
    )
