"""Mails: what they say (facts, templates) and how they leave (port, transports). No database, no clock."""
