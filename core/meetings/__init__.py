"""Приём: an employee opens hours, families take one each, move and cancel. Source: §3.3, §4.1.2."""
