"""Backups: every row and every file in one archive that either engine can take back."""
