"""Excel: frozen rows in, bytes of .xlsx and .csv out; bytes in, checked rows out. Pure.

`writing` and `csv_files` write any table; `reading` reads one back by its headings; `ledger` is the
schema of the 台账 and what an import of it would change; `entry` is the blank form for new matters;
`form` and `form_word` are the fill-in forms for units without an account.
"""
