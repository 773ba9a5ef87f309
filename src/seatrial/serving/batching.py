"""Whether requests of a version that wait are answered together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Batching:
    """Whether requests that wait are answered together, and what was measured.

    Parameters
    ----------
    policy
        As set: ``"auto"``, ``"on"``, ``"off"``.
    on
        What came of it.
    rows
        Number of rows of the measured batch; 0 if nothing was measured.
    one_row_us, batch_us
        Shortest time of one row alone and of the batch.
    reason
        In words.
    """

    policy: str
    on: bool
    rows: int = 0
    one_row_us: float | None = None
    batch_us: float | None = None
    reason: str = ""
