"""People: accounts and units as pages and pickers show them."""
