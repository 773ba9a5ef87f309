"""When a verb began and how long it took: the only part of a record that differs between equal runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from seatrial.evidence import machine_facts
from seatrial.values import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When a verb began: the instant for the record, the counter for its length in seconds."""

    started: datetime
    counter: float

    @classmethod
    def now(cls) -> Clock:
        """Return a clock that starts now."""
        return cls(started=datetime.now(UTC), counter=time.perf_counter())

    def run(self) -> Run:
        """Return when, how long and where."""
        return Run(
            started=self.started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self.counter, 3),
            machine=machine_facts(),
        )
