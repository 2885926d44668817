"""Dates: work-days, periods and recurrences. Pure: no database, no request, no clock."""
