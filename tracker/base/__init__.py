"""Base: what every room may stand on: clock, errors, plumbing. Imports no other room."""
