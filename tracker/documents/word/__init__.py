"""Word: blocks drawn as WordprocessingML by GB/T 9704-2012, on a template of our own."""
