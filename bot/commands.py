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
    ("child", N_("Choose a child")),
    ("message", N_("Write a letter")),
    ("inbox", N_("Messages")),
    ("news", N_("Announcements")),
    ("journal", N_("My lessons")),
    ("seen", N_("Who has read the results")),
    ("slips", N_("Invitation slips for a class")),
    ("reach", N_("Who gets letters")),
    ("broadcast", N_("Make an announcement")),
    ("queue", N_("Letters on their way")),
    ("settings", N_("Settings")),
    ("status", N_("Is everything working")),
    ("help", N_("Help")),
)
