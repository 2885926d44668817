"""Briefing: documents that went out, and the bureau's own templates."""
