"""The grammar of time: points, stretches, recurrences and durations as policy documents write them."""
