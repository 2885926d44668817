"""Proofs that the audit log was not rewritten: pure, no database, no clock, no request.

`canonical` turns an entry into the one text that is hashed, `tree` is the RFC 6962 Merkle tree
over those texts, `notes` and `checkpoint` are the C2SP formats in which a root is signed and
published.  Other people's tools can read every byte made here.
"""
