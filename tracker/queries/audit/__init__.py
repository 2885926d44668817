"""Audit: the log read for a page."""
