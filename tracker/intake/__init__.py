"""Intake: reads a policy document and proposes supervised matters. Pure and deterministic."""
