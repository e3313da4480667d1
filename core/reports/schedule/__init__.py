"""Отчёты по расписанию: which report is made when, for whom, and what came of each run.

What is due stands in the database and is taken by compare-and-set; the letters are reminders
(core.reminding), so that each person is told once. Source: regulation §4.2.1.3-4, §5.1-5.3.
"""

from core.reports.schedule.choices import (
    ScheduleView,
    add_schedule,
    change_schedule,
    intervals_of,
    recipients_of,
    schedule_of,
    schedules_for,
)
from core.reports.schedule.models import ReportRun, ReportSchedule
from core.reports.schedule.rules import DayRule, Every
from core.reports.schedule.telling import DUE, UNOPENED, Scheduled, scheduled

__all__ = [
    "DUE",
    "UNOPENED",
    "DayRule",
    "Every",
    "ReportRun",
    "ReportSchedule",
    "ScheduleView",
    "Scheduled",
    "add_schedule",
    "change_schedule",
    "intervals_of",
    "recipients_of",
    "schedule_of",
    "scheduled",
    "schedules_for",
]
