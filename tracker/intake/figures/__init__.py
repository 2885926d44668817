"""The grammar of targets: what is to be reached, by how much, against what, for whom."""
