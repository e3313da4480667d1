"""A plan in the reader's words: what would be added and changed, and what must be put right."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.enums import Sex
from core.exchange.faults import Fault, Gravity
from core.exchange.plan import Plan
from core.exchange.planning.drafts import Draft
from core.exchange.planning.state import class_label, name_of
from core.exchange.planning.teaching import group_label
from core.i18n import N_, Safe, _, fill, ngettext
from core.people.models import Enrolment, Guardianship, Person, RoleGrant, StaffPost
from core.school.models import GroupMember, SchoolClass, Slot, SubjectGroup
from core.wording import weekday_short

FAULTS_SHOWN = 200
CHANGES_SHOWN = 40
NOTES_SHOWN = 40

_KINDS = {
    "school": N_("schools {count}"),
    "term": N_("terms {count}"),
    "holiday": N_("holidays {count}"),
    "bell": N_("bells {count}"),
    "subject": N_("subjects {count}"),
    "class": N_("classes {count}"),
    "staff": N_("employees {count}"),
    "pupil": N_("pupils {count}"),
    "guardian": N_("parents {count}"),
    "group": N_("subject groups {count}"),
    "load": N_("loads {count}"),
    "slot": N_("lessons of the timetable {count}"),
    "final": N_("final marks {count}"),
}
_COLUMNS = {
    "last_name": N_("surname"),
    "first_name": N_("first name"),
    "middle_name": N_("patronymic"),
    "birth_date": N_("day of birth"),
    "sex": N_("sex"),
    "phone": N_("phone"),
    "email": N_("e-mail"),
    "left_on": N_("left on"),
    "enrolled_on": N_("enrolled on"),
    "relation": N_("relation"),
    "category": N_("category"),
    "starts_on": N_("beginning"),
    "ends_on": N_("end"),
    "starts_at": N_("beginning"),
    "ends_at": N_("end"),
    "name": N_("name"),
    "short_name": N_("short name"),
    "city": N_("town"),
    "timezone": N_("time zone"),
    "position": N_("order"),
    "room": N_("room"),
    "shift": N_("shift"),
    "profile": N_("profile"),
    "class_teacher_id": N_("class teacher"),
    "hours_per_week": N_("hours a week"),
    "until": N_("last day"),
    "value": N_("mark"),
    "code": N_("mark"),
    "grade_to": N_("last grade"),
}

_ROLES = {
    "deputy": N_("deputy head"),
    "principal": N_("principal"),
    "admin": N_("administrator"),
    "secretary": N_("secretary"),
}


def _place(fault: Fault) -> Iterator[str]:
    if fault.place.file:
        yield fill("{file}", file=fault.place.file)
    if fault.place.sheet:
        yield fill(_("sheet “{sheet}”"), sheet=fault.place.sheet)
    if fault.place.row:
        yield fill(_("row {row}"), row=fault.place.row)
    value = fault.value if len(fault.value) <= 80 else f"{fault.value[:79]}…"
    if fault.column and value:
        yield fill(_("“{column}” = “{value}”"), column=fault.column, value=value)
    elif fault.column or value:
        yield fill(_("“{value}”"), value=fault.column or value)


def fault_line(fault: Fault) -> str:
    """One fault: file, sheet, row, column, value, reason, and the choices of a question."""
    place = Safe(" · ".join(_place(fault)))
    reason = fill(_(fault.reason), **fault.fields)
    if fault.choices:
        template = _("{place}: {reason}. Choices: {choices}.")
        return fill(template, place=place, reason=reason, choices="; ".join(fault.choices[:8]))
    return fill(_("{place}: {reason}."), place=place, reason=reason)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Draft):
        if value.model is Person:
            return str(name_of(value))
        return class_label(value) if value.model is SchoolClass else str(value["name"])
    return str(value)


def _changes(draft: Draft) -> Iterator[str]:
    for column, before in draft.before.items():
        if column in _COLUMNS:
            yield fill(
                _("{column}: {before} → {after}"),
                column=_(_COLUMNS[column]),
                before=_shown(before),
                after=_shown(draft[column]),
            )


def _addition(draft: Draft) -> str:
    if draft.model is Enrolment:
        return fill(_("class {name}"), name=_shown(draft["class_id"]))
    if draft.model is Guardianship:
        return fill(_("child {name}"), name=_shown(draft["pupil_id"]))
    if draft.model is StaffPost:
        return fill(_("post “{name}”"), name=draft["title"])
    return fill(_("role “{name}”"), name=draft["role"]) if draft.model is RoleGrant else Safe("")


def _move(pupil: Draft, parts: list[Draft]) -> tuple[list[Safe], list[Draft]]:
    """The pupil's way from one class into another, and what is left to be told of the pupil."""
    left = [one for one in parts if one.model is Enrolment and "left_on" in one.before]
    left = [one for one in left if one["left_on"] is not None]
    came = [one for one in parts if one.model is Enrolment and one["left_on"] is None]
    if len(left) != 1 or len(came) != 1:
        return [], parts
    text = (
        _("moved from {old} to {new} on {day} (a girl)")
        if pupil["sex"] == Sex.FEMALE
        else _("moved from {old} to {new} on {day}")
    )
    old, new = (_shown(one["class_id"]) for one in (left[0], came[0]))
    first_day = max(left[0]["left_on"] + timedelta(days=1), came[0]["enrolled_on"])
    told = fill(text, old=old, new=new, day=_shown(first_day))
    return [told], [one for one in parts if one not in (*left, *came)]


def _part(part: Draft) -> Iterator[str]:
    """What belongs to somebody: added, or changed."""
    if part.is_new:
        yield _addition(part)
        return
    for told in _changes(part):
        yield _of_member(part, told) if part.model is GroupMember else told


def _of_member(member: Draft, told: str) -> Safe:
    return fill(_("{who}, {what}"), who=name_of(member["pupil_id"]), what=told)


def _subject(draft: Draft) -> str:
    """Whom or what a line speaks of."""
    if draft.model is Slot:
        group = draft["group_id"]
        return fill(
            _("{school_class}, {weekday}, lesson {number}, {subject}"),
            school_class=class_label(group["class_id"]),
            weekday=weekday_short(date.fromisocalendar(2026, 1, draft["weekday"])),
            number=draft["number"],
            subject=f"{group['subject_id']['name']} {group['name']}".strip(),
        )
    if draft.model is SubjectGroup:
        return group_label(draft)
    return draft.label or (str(name_of(draft)) if draft.model is Person else "")


def _details(plan: Plan, changed: dict[str, list[Draft]]) -> Iterator[str]:
    """A line for each change, with what belongs to a person told with the person."""
    owned: dict[Draft, list[Draft]] = {}
    for draft in plan.state.drafts.all:
        if draft.owner is not None and (draft.is_new or draft.is_changed):
            owned.setdefault(draft.owner, []).append(draft)
    for drafts in changed.values():
        for draft in drafts:
            pieces = list(_changes(draft))
            moved, parts = _move(draft, owned.get(draft, []))
            pieces += moved
            for part in parts:
                pieces += _part(part)
            told = Safe("; ".join(piece for piece in pieces if piece))
            if told:
                yield fill(_("{who}: {what}"), who=_subject(draft), what=told)


def _limited(lines: list[str], limit: int) -> list[str]:
    if len(lines) <= limit:
        return lines
    rest = len(lines) - limit
    more = ngettext("… and {count} more", "… and {count} more", rest)
    return [*lines[:limit], fill(more, count=rest)]


def _counted(found: dict[str, dict[str, list[Draft]]], happens: str) -> Safe:
    counts = (
        fill(_(text), count=len(found[kind][happens]))
        for kind, text in _KINDS.items()
        if found.get(kind, {}).get(happens)
    )
    return Safe(", ".join(counts))


def _refusals(plan: Plan) -> Iterator[str]:
    stopping = plan.faults.stopping
    count = len(stopping)
    if not count:
        return
    text = ngettext(
        "{count} place must be put right before anything is written:",
        "{count} places must be put right before anything is written:",
        count,
    )
    yield fill(text, count=count)
    ordered = sorted(stopping, key=lambda fault: fault.gravity is Gravity.QUESTION)
    yield from _limited([fault_line(fault) for fault in ordered], FAULTS_SHOWN)


def _powers(plan: Plan) -> str:
    """Whom the plan gives more than a teacher's access, by name: it should be seen beforehand."""
    given = (
        fill(_("{who} ({what})"), who=name_of(draft["person_id"]), what=_(_ROLES[draft["role"]]))
        for draft in plan.state.drafts.all
        if draft.model is RoleGrant and draft.is_new and draft["role"] in _ROLES
    )
    return Safe(", ".join(given))


def _outcome(plan: Plan) -> Iterator[str]:
    found = plan.sorted_drafts()
    for happens, text in (
        ("added", _("Would be added: {counts}.")),
        ("changed", _("Would be changed: {counts}.")),
        ("unchanged", _("Unchanged: {counts}.")),
    ):
        if counts := _counted(found, happens):
            yield fill(text, counts=counts)
    for kind, text in (
        ("class", _("New classes: {names}.")),
        ("subject", _("New subjects: {names}.")),
    ):
        if added := found.get(kind, {}).get("added"):
            yield fill(text, names=", ".join(draft.label for draft in added))
    if powers := _powers(plan):
        yield fill(_("Would get access to the whole school: {people}."), people=powers)
    changed = {kind: drafts["changed"] for kind, drafts in found.items() if "changed" in drafts}
    yield from _limited(list(_details(plan, changed)), CHANGES_SHOWN)


def plan_lines(plan: Plan) -> list[str]:
    """The plan in the current language, a line each, as HTML: faults and questions first, then what
    would be added, changed and left, then notes. Make it before the plan is carried out."""
    lines = list(_refusals(plan))
    lines += _outcome(plan)
    if plan.ok and plan.changes_nothing:
        lines.append(_("Nothing would change: all of this is in the database already."))
    if notes := plan.faults.notes:
        lines.append(_("Worth knowing:"))
        lines += _limited([fault_line(fault) for fault in notes], NOTES_SHOWN)
    return lines
