"""What can be wrong with hours of reception, in the words of the person."""

from core.errors import SchoolError
from core.i18n import N_


class BadHours(SchoolError):
    """The line of hours cannot be read, or makes no sense."""

    text = N_("I could not read the hours. Write them like this: 16:00–18:00, 15 minutes, room 12")


class HoursInThePast(SchoolError):
    """Nothing of these hours is still to come."""

    text = N_("These hours are over. Choose a later time.")


class HoursTaken(SchoolError):
    """All of these hours overlap with hours that are open already."""

    text = N_("You have hours open at that time already.")


class SlotTaken(SchoolError):
    """Somebody was faster, or the employee has closed the hour."""

    text = N_("This time is taken already. Choose another one.")


class SlotOver(SchoolError):
    """The hour has begun."""

    text = N_("This time is over, nothing can be changed any more.")
