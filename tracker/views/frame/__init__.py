"""Frame: who may ask, how forms are read, how answers leave, what stands around a page."""
