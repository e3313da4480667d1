"""«Отчёт учителя-предметника»: the final marks of each subject group, beside the term before.

Source: regulation §5.3, domain.md 2.2 R3d; formulas: core.journal.rules.quality_of.
"""

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalCode
from core.i18n import _
from core.journal.policy import policy_on
from core.journal.queries.periods import NoTerms
from core.journal.rules import quality_of
from core.reports.rolls import last_day
from core.reports.spans import SCHOOL_GRADE, grade_time
from core.reports.standing import mean_of_finals
from core.reports.table import Column, Kind, Row, Table
from core.reports.teaching import Taught, taught_groups


async def teaching_report(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each group: a teacher has the own ones, the deputy head and the principal the
    school's. Raises NotAllowed, NoTerms."""
    time = await grade_time(session, viewer, SCHOOL_GRADE)
    asked = time.named(period, time.current)
    if not asked.id:
        raise NoTerms
    groups = await taught_groups(session, viewer, asked=asked, year_id=time.year.id)
    policy = await policy_on(session, viewer.school_id, last_day(viewer, asked.until))
    days = wording.period(asked.since, asked.until)
    if asked.term_id:
        days = f"{wording.term_name(asked.kind, asked.number)}, {days}"
    return Table(
        title=_("Report of the subject teacher"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=_columns(),
        rows=tuple(_row(one) for one in groups),
        heading=(days,),
        notes=(
            _("Higher and lower: final marks against the mark that the rules give for the mean."),
        ),
        policy_version=policy.version,
        signatures=(_("Teacher"), _("Deputy head")),
    )


def _row(one: Taught) -> Row:
    quality = quality_of(one.finals)
    mean, before = mean_of_finals(one.finals), mean_of_finals(one.before)
    codes = (FinalCode.NOT_ATTESTED, FinalCode.EXEMPT)
    change = None if mean is None or before is None else wording.change(mean - before)
    twos = one.finals.count(2) + one.finals.count(1)
    return (
        one.teacher,
        one.class_name,
        one.subject,
        one.pupils,
        *(one.finals.count(value) or None for value in (5, 4, 3)),
        twos or None,
        *(one.finals.count(code) or None for code in codes),
        quality.success,
        quality.quality,
        quality.soc,
        mean,
        before,
        change,
        one.higher or None,
        one.lower or None,
        one.by_timetable,
        one.given,
    )


def _columns() -> tuple[Column, ...]:
    counts, shares = _("Final marks"), _("Indicators")
    means, against, hours = _("Mean mark"), _("Against the mean"), _("Lessons to date")

    def turned(title: str, kind: Kind = Kind.COUNT, group: str = "") -> Column:
        return Column(title, kind, group, upright=True)

    return (
        Column(_("Teacher")),
        Column(_("Class"), Kind.MARK),
        Column(_("Subject")),
        turned(_("Pupils")),
        *(Column(f"«{value}»", Kind.COUNT, counts) for value in (5, 4, 3, 2)),
        *(Column(title, Kind.COUNT, counts) for title in (_("n/a"), _("ex."))),
        turned(_("success"), Kind.PERCENT, shares),
        turned(_("quality"), Kind.PERCENT, shares),
        turned(_("degree of learning"), Kind.PERCENT, shares),
        turned(_("now"), Kind.MEAN, means),
        turned(_("a term before"), Kind.MEAN, means),
        turned(_("change"), Kind.MEAN, means),
        turned(_("higher"), group=against),
        turned(_("lower"), group=against),
        turned(_("by timetable"), group=hours),
        turned(_("took place"), group=hours),
    )
