"""Proofs that the audit log was not rewritten: pure, no database, no clock, no request.

canonical   `encode(document) -> str`, `decode(text)`: the one text of an entry (RFC 8785 profile)
tree        `leaf_hash(canon)`, `node_hash`, `Frontier` (append, root, to_bytes, from_bytes): RFC 6962
proofs      `inclusion_proof`, `consistency_proof` from any `Subtree` (`over` a list, `TiledTree`),
            `verify_inclusion`, `verify_consistency`: RFC 9162
notes       `Signer`, `Verifier`, `Ed25519Signer`, `Ed25519Verifier`, `sign_note`, `open_note`,
            `parse_note`: C2SP signed-note, with several signature lines
checkpoint  `Checkpoint`, `sign_checkpoint`, `open_checkpoint`, `read_unverified`, `origin_of`,
            `epoch_of`: C2SP tlog-checkpoint, with the origin `<host>/audit/<epoch>`

Other people's tools can read every byte made here; `scripts/verify_audit.py` shares no code with it.
"""
