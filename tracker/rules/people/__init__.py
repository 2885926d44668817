"""People: units, accounts, posts, roles, passwords and sessions."""
