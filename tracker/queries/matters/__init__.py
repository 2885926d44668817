"""Matters: the door to them, their lists, lights and history."""
