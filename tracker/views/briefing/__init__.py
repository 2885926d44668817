"""Briefing: 简报 and 本单位模板."""
