"""Bureau: the settings and the calendar of the house."""
