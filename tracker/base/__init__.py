"""Base: what every room may stand on — clock, errors, settings-free plumbing. Imports no other room."""
