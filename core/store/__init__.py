"""The only door to the database, and all writes."""
