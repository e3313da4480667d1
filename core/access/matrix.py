"""The table of actions and roles: the only place that grants. What is not listed is denied.

Source: trust.md §2, the role matrix, which follows regulation §3.2, §3.3, §3.4, §4.2.
"""

from enum import StrEnum
from types import MappingProxyType

from core.enums import Role


class Scope(StrEnum):
    """How far a grant reaches: own child or oneself, own groups, own class, the school; NAMED:
    where the administration named this very person."""

    OWN = "own"
    GROUPS = "groups"
    CLASS = "class"
    SCHOOL = "school"
    NAMED = "named"


class Action(StrEnum):
    """What can be done with a pupil, a lesson, a class or the school."""

    READ_DIARY = "read_diary"
    KEEP_JOURNAL = "keep_journal"
    READ_CLASS = "read_class"
    ISSUE_SLIPS = "issue_slips"
    WRITE_TO_STAFF = "write_to_staff"
    WRITE_TO_FAMILY = "write_to_family"
    ANNOUNCE = "announce"
    RELEASE_ANNOUNCEMENT = "release_announcement"
    RAISE_EMERGENCY = "raise_emergency"
    RELEASE_EMERGENCY = "release_emergency"
    REPORT_ABSENCE = "report_absence"
    CONFIRM_ABSENCE = "confirm_absence"
    MEND_LETTERS = "mend_letters"
    UNLOCK_JOURNAL = "unlock_journal"
    OVERSEE_JOURNAL = "oversee_journal"
    LEAD_CLASS = "lead_class"
    KEEP_NOTES = "keep_notes"
    READ_CONTACTS = "read_contacts"
    KEEP_FAMILIES = "keep_families"
    PROPOSE_DETAILS = "propose_details"
    SEE_ACKNOWLEDGED = "see_acknowledged"
    REPORT_JOURNAL = "report_journal"
    REPORT_PROGRESS = "report_progress"
    REPORT_USERS = "report_users"
    REPORT_CLASS_USERS = "report_class_users"
    SCHEDULE_REPORTS = "schedule_reports"
    RECORD_STAFF_ABSENCE = "record_staff_absence"
    ENTER_FOR_ABSENT = "enter_for_absent"
    HOLD_MEETINGS = "hold_meetings"
    KEEP_LETTER_RULES = "keep_letter_rules"


_ALL = Scope.SCHOOL

GRANTS = MappingProxyType(
    {
        Action.READ_DIARY: {
            Role.GUARDIAN: Scope.OWN,
            Role.PUPIL: Scope.OWN,
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
        },
        Action.KEEP_JOURNAL: {Role.TEACHER: Scope.GROUPS},
        Action.READ_CLASS: {
            Role.TEACHER: Scope.GROUPS,
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
            Role.ADMIN: _ALL,
        },
        Action.ISSUE_SLIPS: {Role.CLASS_TEACHER: Scope.CLASS, Role.ADMIN: _ALL},
        Action.WRITE_TO_STAFF: {Role.GUARDIAN: Scope.OWN, Role.PUPIL: Scope.OWN},
        Action.WRITE_TO_FAMILY: {
            Role.TEACHER: Scope.GROUPS,
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
            Role.ADMIN: _ALL,
        },
        Action.ANNOUNCE: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL, Role.ADMIN: _ALL},
        # Never one's own: core.messaging.planning asks who wrote it.
        Action.RELEASE_ANNOUNCEMENT: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL},
        Action.RAISE_EMERGENCY: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL},
        # Never one's own: core.messaging.emergency.raising asks who asked for it.
        Action.RELEASE_EMERGENCY: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL, Role.ADMIN: _ALL},
        # Of pupils only those of age: core.journal.absences.notices asks the birthday.
        Action.REPORT_ABSENCE: {Role.GUARDIAN: Scope.OWN, Role.PUPIL: Scope.OWN},
        Action.CONFIRM_ABSENCE: {Role.CLASS_TEACHER: Scope.CLASS},
        Action.MEND_LETTERS: {Role.ADMIN: _ALL},
        Action.LEAD_CLASS: {
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
        },
        Action.READ_CONTACTS: {
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
            Role.ADMIN: _ALL,
        },
        Action.KEEP_FAMILIES: {Role.CLASS_TEACHER: Scope.CLASS, Role.ADMIN: _ALL},
        Action.PROPOSE_DETAILS: {Role.GUARDIAN: Scope.OWN},
        # The class teacher's own notes: nobody else reads them, not even the principal.
        Action.KEEP_NOTES: {Role.CLASS_TEACHER: Scope.CLASS},
        Action.OVERSEE_JOURNAL: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL},
        Action.UNLOCK_JOURNAL: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL},
        Action.RECORD_STAFF_ABSENCE: {Role.DEPUTY: _ALL, Role.ADMIN: _ALL},
        # The administrator where nobody is named; else the delegate alone (§4.2.5.1).
        Action.ENTER_FOR_ABSENT: {
            Role.TEACHER: Scope.NAMED,
            Role.DEPUTY: Scope.NAMED,
            Role.ADMIN: _ALL,
        },
        Action.KEEP_LETTER_RULES: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL, Role.ADMIN: _ALL},
        # Of one's own hours; who may take one follows from WRITE_TO_STAFF.
        Action.HOLD_MEETINGS: {
            Role.TEACHER: Scope.OWN,
            Role.CLASS_TEACHER: Scope.OWN,
            Role.DEPUTY: Scope.OWN,
            Role.PRINCIPAL: Scope.OWN,
            Role.ADMIN: Scope.OWN,
        },
        # How the journal is kept is the administrator's weekly look (§4.2.1.3), without any marks.
        Action.REPORT_JOURNAL: {
            Role.TEACHER: Scope.GROUPS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
            Role.ADMIN: _ALL,
        },
        Action.REPORT_PROGRESS: {
            Role.TEACHER: Scope.GROUPS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
        },
        # Who looks into the bot and who does not (§5.1): the administrator's weekly look.
        Action.REPORT_USERS: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL, Role.ADMIN: _ALL},
        Action.REPORT_CLASS_USERS: {
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
            Role.ADMIN: _ALL,
        },
        # Which reports make themselves for whom; one's own everybody sets who has the report.
        Action.SCHEDULE_REPORTS: {Role.DEPUTY: _ALL, Role.PRINCIPAL: _ALL, Role.ADMIN: _ALL},
        Action.SEE_ACKNOWLEDGED: {
            Role.CLASS_TEACHER: Scope.CLASS,
            Role.DEPUTY: _ALL,
            Role.PRINCIPAL: _ALL,
        },
    }
)


def scopes(action: Action, roles: frozenset[Role]) -> frozenset[tuple[Role, Scope]]:
    """What the matrix grants to any of `roles` for `action`; empty means denied."""
    granted = GRANTS[action]
    return frozenset((role, granted[role]) for role in roles if role in granted)


def holders(action: Action) -> tuple[Role, ...]:
    """The roles that the matrix grants `action` to, in whatever scope."""
    return tuple(GRANTS[action])
