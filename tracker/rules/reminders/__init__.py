"""Reminders: planned, sent, told and settled; notices inside the tracker."""
