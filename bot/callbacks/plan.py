"""Buttons of the plan of topics."""

from aiogram.filters.callback_data import CallbackData


class OpenPlans(CallbackData, prefix="ko"):
    """The groups with their plans."""


class OpenPlan(CallbackData, prefix="kp"):
    """One group's plan, from the topic at this position; 0: from the current one."""

    group: int
    at: int = 0


class ChooseCompaction(CallbackData, prefix="kc"):
    """Which topic ahead gets an hour less."""

    group: int


class Compact(CallbackData, prefix="kx"):
    """One hour less for this topic; the reason is typed next."""

    group: int
    position: int
    hours: int


class TakeTopic(CallbackData, prefix="kt"):
    """Write the plan's topic into the lesson."""

    lesson: int
