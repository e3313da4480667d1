"""The school as an organisation: years, terms, classes, groups, bells, the timetable."""
