"""Tables: the ledger out and in again, at once or in the background."""
