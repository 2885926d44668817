"""Reminders: what is coming, what was sent, and whether the clock runs."""
