"""What stands in one cell, made clean: names, days, phones, classes, subjects, roles, marks."""
