"""Runs one function over many parts of a table, here or on a cluster, and merges what comes back."""

from seatrial.engines.engine import Engine

__all__ = ["Engine"]
