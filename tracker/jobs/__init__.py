"""Jobs: what the clock does, who runs it, and how a missed hour is caught up.

One process among all holds the lease and runs the scheduler; every other watches. Each job can also
be run by hand (`flask run-job NAME`) and may be run at any time, twice as well as once.
"""
