"""Matters: every act of a matter's life, and what the acts share."""
