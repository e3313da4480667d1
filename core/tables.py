"""All tables in one import, for migrations and for tests of the whole schema."""

from core.access import models as access
from core.access import page_models as access_pages
from core.access.families import models as access_families
from core.db import Base
from core.drafts import ChatState
from core.heartbeat import Heartbeat
from core.journal import models as journal
from core.journal.absences import models as journal_absences
from core.journal.calendar import models as calendar
from core.journal.closing.models import ClosedChange
from core.journal.results import models as results
from core.journal.room import models as room
from core.ledger import Event
from core.meetings import models as meetings
from core.messaging import answer_models as answers
from core.messaging import letter_models as letter_order
from core.messaging import models as messaging
from core.messaging.emergency import models as emergencies
from core.outbox import Delivery, Inbox
from core.people import models as people
from core.people import telling_models as telling
from core.reminding import Reminder
from core.reports import models as reports
from core.reports.schedule import models as report_schedules
from core.school import models as school

metadata = Base.metadata

__all__ = [
    "ChatState",
    "ClosedChange",
    "Delivery",
    "Event",
    "Heartbeat",
    "Inbox",
    "Reminder",
    "access",
    "answers",
    "access_families",
    "access_pages",
    "calendar",
    "emergencies",
    "journal",
    "journal_absences",
    "letter_order",
    "meetings",
    "messaging",
    "metadata",
    "people",
    "report_schedules",
    "reports",
    "results",
    "room",
    "telling",
    "school",
]
