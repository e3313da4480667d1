"""A child's timetable as a calendar that other programs read: a private address, and a file."""
