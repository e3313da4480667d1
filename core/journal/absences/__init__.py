"""Absences told by families: notices, their confirmation, and questions about a pupil missing."""
