"""All commands of the bot with their words, in the order of the menu."""

from core.i18n import N_

COMMANDS = (
    ("marks", N_("Marks")),
    ("diary", N_("Diary")),
    ("homework", N_("Homework")),
    ("timetable", N_("Timetable and substitutions")),
    ("attendance", N_("Absences")),
    ("final", N_("Final marks")),
    ("chart", N_("Marks as a picture")),
    ("digest", N_("Results of the week")),
    ("calendar", N_("Timetable in a calendar")),
    ("absent", N_("Report an absence")),
    ("target", N_("What mark is needed")),
    ("debts", N_("Debts")),
    ("tests", N_("Tests ahead")),
    ("teachers", N_("Teachers")),
    ("substitutions", N_("Substitutions")),
    ("links", N_("Links of lessons")),
    ("holidays", N_("Holidays")),
    ("bells", N_("Bells")),
    ("compare", N_("Beside class and grade")),
    ("results", N_("Results of diagnostics")),
    ("more", N_("What else")),
    ("child", N_("Choose a child")),
    ("school", N_("Choose a school")),
    ("message", N_("Write a letter")),
    ("inbox", N_("Messages")),
    ("meetings", N_("Appointments")),
    ("letters", N_("Rules of letters")),
    ("news", N_("Announcements")),
    ("journal", N_("My lessons")),
    ("page", N_("The journal as a page")),
    ("finals", N_("Set final marks")),
    ("plan", N_("Plan of topics")),
    ("remarks", N_("Remarks on the journal")),
    ("changes", N_("Changes in closed lessons")),
    ("report", N_("Reports")),
    ("staff_absence", N_("Teachers away")),
    ("locks", N_("Locked final marks")),
    ("class", N_("My class")),
    ("check", N_("Families and the check of details")),
    ("seen", N_("Who has read the results")),
    ("reported", N_("Absences reported by families")),
    ("slips", N_("Invitation slips for a class")),
    ("reach", N_("Who gets letters")),
    ("broadcast", N_("Make an announcement")),
    ("planned", N_("Planned announcements")),
    ("emergency", N_("Alarm or drill")),
    ("queue", N_("Letters on their way")),
    ("settings", N_("Settings")),
    ("status", N_("Is everything working")),
    ("help", N_("Help")),
)

#: Asked of a child; teachers without one have bells and substitutions in their own timetable.
OF_FAMILIES = frozenset(
    {"absent", "target", "debts", "tests", "teachers", "links", "holidays", "compare"}
    | {"results", "more", "substitutions", "bells"}
)
