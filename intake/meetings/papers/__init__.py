"""Papers: plain data in, files out. Nothing here reads the database or the clock."""
