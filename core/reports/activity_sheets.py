"""«Отчёт об активности пользователей»: by role, by class, by employee, by day.

Source: regulation §5.1 (weekly), domain.md 2.2 R1.
"""

from datetime import timedelta
from decimal import Decimal

from core import clock, wording
from core.access.viewer import Viewer
from core.db import Session
from core.enums import Role, Via
from core.i18n import N_, _
from core.journal.period import Period, week_period
from core.journal.rules import rounded
from core.reports.activity import Accounts, People, accounts, acted
from core.reports.activity_classes import ClassHere, classes_here
from core.reports.activity_staff import Employee, employees_here
from core.reports.spans import SCHOOL_GRADE, grade_time
from core.reports.table import Column, Kind, Row, Table

_ROLES = (
    (Role.GUARDIAN, N_("Parents and guardians")),
    (Role.PUPIL, N_("Pupils")),
    (Role.TEACHER, N_("Teachers")),
    (Role.CLASS_TEACHER, N_("of these class teachers")),
    (Role.DEPUTY, N_("Deputy heads")),
    (Role.PRINCIPAL, N_("Principal")),
    (Role.ADMIN, N_("Administrators")),
    (Role.SECRETARY, N_("Secretaries")),
)


async def _asked(session: Session, viewer: Viewer, code: str) -> Period:
    time = await grade_time(session, viewer, SCHOOL_GRADE)
    return time.named(code, week_period(viewer.today))


def _table(
    viewer: Viewer,
    asked: Period,
    title: str,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    *,
    footers: tuple[Row, ...] = (),
    notes: tuple[str, ...] = (),
) -> Table:
    return Table(
        title=title,
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=columns,
        rows=rows,
        heading=(wording.period(asked.since, asked.until),),
        footers=footers,
        notes=(_("Active is who was in the chat or on the page, counted once."), *notes),
        signatures=(_("Administrator"),),
    )


def turned(title: str, kind: Kind = Kind.COUNT, group: str = "") -> Column:
    """A narrow column with an upright heading."""
    return Column(title, kind, group, upright=True)


def share(part: int, whole: int) -> Decimal | None:
    """Percent of the whole; nothing of nobody."""
    return rounded(100 * part, whole) if whole else None


async def activity_by_role(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each role of the school, everybody once below. Raises NotAllowed."""
    asked = await _asked(session, viewer, period)
    view = await accounts(session, viewer, asked)
    actions = await acted(session, viewer, asked)
    rows = tuple(
        _role_row(_(title), view.roles[role], view, actions)
        for role, title in _ROLES
        if view.roles.get(role)
    )
    active = _("Active in the week")
    columns = (
        Column(_("Role")),
        turned(_("Accounts")),
        turned(_("Activated")),
        turned(_("Chat linked")),
        turned(_("people"), group=active),
        turned("%", Kind.PERCENT, active),
        turned(_("in the chat"), group=active),
        turned(_("on the page"), group=active),
        turned(_("change since the same days a week before"), Kind.MARK, active),
        turned(_("Actions recorded")),
        turned(_("Never signed in")),
    )
    total = _role_row(_("In all, each once"), view.everybody, view, actions)
    note = _("Who has several roles stands under each of them and once in the total.")
    title = _("Activity of users by role")
    return _table(viewer, asked, title, columns, rows, footers=(total,), notes=(note,))


def _role_row(title: str, people: People, view: Accounts, actions: dict[int, int]) -> Row:
    here = view.here
    active = people & here.week
    change = len(active) - len(people & here.before)
    return (
        title,
        len(people),
        len(people & view.activated),
        len(people & view.linked),
        len(active),
        share(len(active), len(people)),
        len(people & here.by(Via.CHAT)) or None,
        len(people & here.by(Via.PAGE)) or None,
        wording.change(change, 0) if change else None,
        sum(actions.get(one, 0) for one in people) or None,
        len(people - view.activated) or None,
    )


async def activity_by_class(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each class: a class teacher has the own one. Raises NotAllowed."""
    asked = await _asked(session, viewer, period)
    found = await classes_here(session, viewer, asked)
    families, digest = _("Families"), _("Weekly digest")
    columns = (
        Column(_("Class"), Kind.MARK),
        Column(_("Class teacher")),
        turned(_("Pupils")),
        turned(_("pupils active")),
        turned(_("with an active adult"), group=families),
        turned("%", Kind.PERCENT, families),
        turned(_("out of reach"), group=families),
        turned(_("sent to"), group=digest),
        turned(_("read by"), group=digest),
        turned("%", Kind.PERCENT, digest),
    )
    whole = ClassHere("", "")
    for one in found:
        whole.add(one)
    rows = tuple((one.name, one.teacher, *_class_cells(one)) for one in found)
    footers: tuple[Row, ...] = ((_("In all"), None, *_class_cells(whole)),) if rows else ()
    note = _("Out of reach: no adult of the family has a linked chat. Read: pressed “Read”.")
    title = _("Activity of users by class")
    return _table(viewer, asked, title, columns, rows, footers=footers, notes=(note,))


def _class_cells(one: ClassHere) -> Row:
    return (
        one.pupils,
        one.active_pupils or None,
        one.active_families,
        share(one.active_families, one.pupils),
        one.unreached or None,
        one.sent or None,
        one.read or None,
        share(one.read, one.sent),
    )


async def activity_by_employee(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each employee. Raises NotAllowed."""
    asked = await _asked(session, viewer, period)
    view = await accounts(session, viewer, asked)
    letters = _("Letters of families")
    columns = (
        Column(_("Employee")),
        Column(_("Post")),
        turned(_("Days active")),
        turned(_("Last here"), Kind.DAY),
        turned(_("Entries in the journal")),
        turned(_("received"), group=letters),
        turned(_("answered"), group=letters),
        turned(_("mean time of answer, hours"), Kind.MEAN, letters),
    )
    rows = tuple(
        _employee_row(one) for one in await employees_here(session, viewer, asked, view.staff)
    )
    note = _("Answered: what has an answer by now. An employee never here has no last day.")
    title = _("Activity of users by employee")
    return _table(viewer, asked, title, columns, rows, notes=(note,))


def _employee_row(one: Employee) -> Row:
    return (
        one.name,
        one.post,
        one.days or None,
        one.last,
        one.entries or None,
        one.received or None,
        one.answered or None,
        rounded(one.minutes, 60 * one.answered) if one.answered else None,
    )


async def activity_by_day(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each day of the week up to today. Raises NotAllowed."""
    asked = await _asked(session, viewer, period)
    view = await accounts(session, viewer, asked)
    pupils, parents = (view.roles.get(role, set()) for role in (Role.PUPIL, Role.GUARDIAN))
    rows = list[Row]()
    for number in range((min(asked.until, viewer.today) - asked.since).days + 1):
        day = asked.since + timedelta(days=number)
        here = view.here.on(day)
        ways = view.here.days.get(day, {})
        groups = (view.staff, pupils, parents, view.everybody)
        rows.append(
            (
                day,
                wording.weekday(day),
                *(len(here & some) or None for some in groups),
                *(len(ways.get(via, set()) & view.everybody) or None for via in Via),
            )
        )
    columns = (
        Column(_("Day"), Kind.DAY),
        Column(_("Day of the week")),
        *(
            Column(title, Kind.COUNT)
            for title in (
                _("Staff"),
                _("Pupils"),
                _("Parents"),
                _("In all"),
                _("In the chat"),
                _("On the page"),
            )
        ),
    )
    title = _("Activity of users by day")
    return _table(viewer, asked, title, columns, tuple(rows))
