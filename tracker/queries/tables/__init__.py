"""Tables: the ledger, its filters and what people keep of it."""
