"""Календарно-тематический план (КТП) of a group: topics in order with their hours, spread over the
timetable; where the lessons stand against it; compaction. Source: §2.7, §4.2.2.2."""

from core.journal.plan.compaction import compact
from core.journal.plan.items import Planned, replace_plan
from core.journal.plan.standing import PlanItem, PlanView, plan_view, topic_for

__all__ = ["PlanItem", "PlanView", "Planned", "compact", "plan_view", "replace_plan", "topic_for"]
