"""Rows compared with the database: what would be added, changed, left."""
