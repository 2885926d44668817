"""The grammar of responsibility: who is named, with what part, and for which clauses."""
