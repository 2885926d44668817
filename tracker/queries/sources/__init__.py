"""Sources: documents, their proposals and their text cut for the page."""
