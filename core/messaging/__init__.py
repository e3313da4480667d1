"""Letters between people of the school, and announcements."""
