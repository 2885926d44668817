"""Days as an office counts them: work-days, periods and recurrences.

Pure: no database, no request, no clock. Every day is a ``date`` in Asia/Shanghai. There is one
work-day function in the whole program, ``workdays.Calendar``.
"""
