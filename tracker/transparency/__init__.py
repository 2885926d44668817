"""Transparency: the RFC 6962 tree, its proofs, signed notes and checkpoints. Pure."""
