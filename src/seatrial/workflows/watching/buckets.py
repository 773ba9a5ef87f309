"""Profiles of a version of a model, one per stretch of time, put together to windows and days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal

from seatrial.profiles import LatencyCounts, ModelCounts, Profile, merged
from seatrial.values import Window
from seatrial.workflows.watching.windows import DAY, begin_of

Kind = Literal["answers", "outcomes", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What of the journal was counted of one grain of time.

    Parameters
    ----------
    start
        Of the grain, ISO 8601, UTC.
    rows
        Answers.
    known
        Those of them whose outcome was known.
    received_us
        When the last of these outcomes arrived, in microseconds since 1970; 0 without any.
    """

    start: str
    rows: int
    known: int = 0
    received_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Buckets:
    """All that was counted: columns and slices by bucket, answers and truths alone by grain, which is finer.

    Parameters
    ----------
    length
        Of a bucket.
    grain
        At most a day, and at most a bucket.
    seen
        What went into each grain that has rows, by its beginning.
    load
        Gives a profile by kind and beginning: of a bucket its ``"answers"`` and its ``"outcomes"``, of a grain the
        ``"model"``, both together without columns.
    added
        Buckets that were counted just now, for the first time or again.
    """

    length: timedelta
    grain: timedelta
    seen: Mapping[datetime, Seen]
    load: Callable[[Kind, datetime], Profile] = field(repr=False)
    added: tuple[datetime, ...] = ()
    _held: dict[Any, Profile] = field(default_factory=dict, repr=False)

    def grains(self, window: Window) -> list[datetime]:
        """Return the grains in a window that have rows, in order."""
        return sorted(start for start in self.seen if window.holds(start))

    def starts(self, window: Window) -> list[datetime]:
        """Return the buckets in a window that have rows, in order."""
        found = {begin_of(start, self.length) for start in self.seen if window.holds(start)}
        return sorted(start for start in found if window.holds(start))

    def rows(self, window: Window) -> int:
        """Return how many answers there are in a window."""
        return sum(self.seen[start].rows for start in self.grains(window))

    def known(self, window: Window) -> int:
        """Return of how many of them the truth is known."""
        return sum(self.seen[start].known for start in self.grains(window))

    def bucket(self, start: datetime) -> Profile:
        """Return the profile of a bucket, with what is known of the truth.

        Raises
        ------
        InputError
            ``PROnnn`` if a file is torn, ``WAT305`` if it is gone.
        """
        if start not in self._held:
            kinds: tuple[Kind, ...] = ("answers", "outcomes")
            known = self.known(Window(start=start, end=start + self.length))
            found = [self.load(kind, start) for kind in kinds[: 2 if known else 1]]
            self._held[start] = found[0] if len(found) == 1 else merged(found)
        return self._held[start]

    def window(self, window: Window) -> Profile | None:
        """Return the profile of a window; None if it is empty."""
        found = [self.bucket(start) for start in self.starts(window)]
        return merged(found) if len(found) > 1 else found[0] if found else None

    def days(self, window: Window) -> dict[date, ModelCounts]:
        """Return answers and truths of a window by day, UTC."""
        by_day = groupby(self.grains(window), key=lambda start: begin_of(start, DAY).date())
        found = {day: merged([self._model(start) for start in starts]).model for day, starts in by_day}
        return {day: counts for day, counts in found.items() if counts is not None}

    def service(self, window: Window) -> tuple[LatencyCounts | None, int]:
        """Return how fast a window was answered, and how many rows were not."""
        found = [self._model(start) for start in self.grains(window)]
        if not found:
            return None, 0
        whole = merged(found)
        return whole.latency, 0 if whole.model is None else whole.model.errors

    def _model(self, start: datetime) -> Profile:
        if ("model", start) not in self._held:
            self._held["model", start] = self.load("model", start)
        return self._held["model", start]
