"""A span of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From one instant, with it, to another, without it; None is unbounded on that side.

    Raises
    ------
    ValueError
        If an instant has no time zone, or the end comes before the beginning.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = Window(start=datetime(2024, 3, 31, tzinfo=UTC), end=datetime(2024, 4, 1, tzinfo=UTC))
    >>> day.holds(datetime(2024, 3, 31, tzinfo=UTC)), day.holds(datetime(2024, 4, 1, tzinfo=UTC))
    (True, False)
    """

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        if any(instant is not None and instant.tzinfo is None for instant in (self.start, self.end)):
            raise ValueError("a window's instants have a time zone")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("a window ends after it begins")

    def holds(self, instant: datetime) -> bool:
        """Return whether an instant lies in the window."""
        return (self.start is None or self.start <= instant) and (self.end is None or instant < self.end)
