"""Watching without end: evidence that may be looked at after every hour and keeps its error rate over the whole run."""
