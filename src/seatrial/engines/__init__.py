"""Runs one function over many parts of a table, here or on a cluster, and merges what comes back."""

from seatrial.engines.engine import Engine
from seatrial.engines.local import LocalEngine
from seatrial.engines.ray import RayEngine

__all__ = ["Engine", "LocalEngine", "RayEngine"]
