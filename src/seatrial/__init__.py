"""Seatrial decides by measured evidence whether a trained model is fit to be released.

>>> import seatrial as st
>>> sorted(st.__all__)[:3]
['Estimate', 'Evidence', 'Finding']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seatrial.values import Estimate, Evidence, Finding, Gate, SeatrialError, Verdict
    from seatrial.workflows.api import trial, watch
    from seatrial.workflows.result import Trial
    from seatrial.workflows.watch import Watch

__version__ = "0.1.0"

__all__ = ["Estimate", "Evidence", "Finding", "Gate", "SeatrialError", "Trial", "Verdict", "Watch", "trial", "watch"]

_HOMES = {
    "Trial": "seatrial.workflows.result",
    "Watch": "seatrial.workflows.watch",
    "trial": "seatrial.workflows.api",
    "watch": "seatrial.workflows.api",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever the name stands for
    """Return a public name, loading its package on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'seatrial' has no attribute '{name}'")
    return getattr(import_module(_HOMES.get(name, "seatrial.values")), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, "__version__"]
