"""Mergeable counts of a window of data, and of what a model answered in it."""
