"""Files read into sheets, sheets into tables, tables into rows."""
