"""An estimate that is not given, and why."""

from __future__ import annotations

from dataclasses import dataclass

from seatrial.values import EVERYWHERE, Estimate, unmeasured

ESTIMATED = "estimated"
REALISED = "realised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No estimate of a metric, with the reason.

    Parameters
    ----------
    metric
        Standard name.
    code
        ``WAT2nn``, stable for ever; ``docs/reference/watch-codes.md`` says what each means.
    why
        In one sentence, with its numbers.
    n
        Rows of the window.
    """

    metric: str
    code: str
    why: str
    n: int

    def as_estimate(self, slice: str = EVERYWHERE) -> Estimate:  # noqa: A002 - the field's own name
        """Return the same as an estimate without a value."""
        return unmeasured(self.metric, n=self.n, why=f"{self.code}: {self.why}", slice=slice, subject=ESTIMATED)
