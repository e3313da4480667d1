"""People and how they belong to the school."""
