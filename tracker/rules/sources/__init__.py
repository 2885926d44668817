"""Sources: a document is registered, read, taken apart and turned into matters."""
