"""Profiles of a version of a model, one per stretch of time, put together to windows and days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from seatrial.profiles import Profile, merged
from seatrial.values import Window
from seatrial.workflows.watching.windows import DAY, begin_of

Kind = Literal["answers", "outcomes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What went into the profiles of one bucket.

    Parameters
    ----------
    start
        Of the bucket, ISO 8601, UTC.
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
    """All that was counted.

    Parameters
    ----------
    length
        Of a bucket.
    seen
        What went into each bucket that has rows, by its beginning.
    load
        Gives the profile of a bucket; of its answers, or of what is known of the truth.
    added
        Buckets that were counted just now, for the first time or again.
    """

    length: timedelta
    seen: Mapping[datetime, Seen]
    load: Callable[[datetime, Kind], Profile] = field(repr=False)
    added: tuple[datetime, ...] = ()
    _held: dict[datetime, Profile] = field(default_factory=dict, repr=False)

    def starts(self, window: Window) -> list[datetime]:
        """Return the buckets in a window that have rows, in order."""
        return sorted(start for start in self.seen if window.holds(start))

    def rows(self, window: Window) -> int:
        """Return how many answers there are in a window."""
        return sum(self.seen[start].rows for start in self.starts(window))

    def known(self, window: Window) -> int:
        """Return of how many of them the truth is known."""
        return sum(self.seen[start].known for start in self.starts(window))

    def bucket(self, start: datetime) -> Profile:
        """Return the profile of a bucket, with what is known of the truth.

        Raises
        ------
        InputError
            ``PROnnn`` if a file is torn, ``WAT305`` if it is gone.
        """
        if start not in self._held:
            kinds: list[Kind] = ["answers", "outcomes"] if self.seen[start].known else ["answers"]
            found = [self.load(start, kind) for kind in kinds]
            self._held[start] = found[0] if len(found) == 1 else merged(found)
        return self._held[start]

    def window(self, window: Window) -> Profile | None:
        """Return the profile of a window; None if it is empty."""
        found = [self.bucket(start) for start in self.starts(window)]
        return merged(found) if found else None

    def days(self, window: Window) -> list[tuple[datetime, Profile]]:
        """Return the profiles of a window by day, UTC, each with the beginning of its day."""
        by_day = groupby(self.starts(window), key=lambda start: begin_of(start, DAY))
        return [(day, merged([self.bucket(start) for start in starts])) for day, starts in by_day]
