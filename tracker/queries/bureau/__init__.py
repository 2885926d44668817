"""Bureau: settings and calendar, read once."""
