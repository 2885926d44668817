"""Documents: frozen facts in, bytes of .docx and .xlsx out. Pure."""
