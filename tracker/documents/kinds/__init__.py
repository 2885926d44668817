"""Kinds: one module per kind of document, each turning its facts into blocks, and their
registry."""

from tracker.documents.kinds.registry import KINDS, Kind

__all__ = ["KINDS", "Kind"]
