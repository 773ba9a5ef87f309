"""Whether the newest row is as new as it used to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from seatrial.monitoring import codes
from seatrial.values import Finding

TIMES = 3
SKEW = timedelta(minutes=1)


def freshness(last: datetime | None, now: datetime, *, usual: timedelta) -> Finding:
    """Return a failure if the newest row is more than three times as old as it usually gets.

    Parameters
    ----------
    last
        When the newest row happened; None if there is none at all.
    now
        When it is looked.
    usual
        The longest that it used to take until another row came, such as the time between windows.

    Returns
    -------
    Finding
        ``WAT132``: a warning for a row from the future, which only a wrong clock gives.
    """
    hint = "Look at what sends rows, and at its clock."
    if last is None:
        return codes.FRESHNESS.says("skipped", "There is no row, so nothing says how new the newest is.", hint=hint)
    age = now - last
    figures = {"age_s": age.total_seconds(), "usual_s": usual.total_seconds()}
    if age < -SKEW:
        message = f"The newest row is {_told(-age)} ahead of this machine's clock."
        return codes.FRESHNESS.says("warn", message, hint=hint, measured=figures)
    message = f"The newest row is {_told(max(age, timedelta(0)))} old; usually another comes within {_told(usual)}."
    if age > TIMES * usual:
        return codes.FRESHNESS.says("fail", message, hint=hint, measured=figures)
    return codes.FRESHNESS.says("pass", message, measured=figures)


def _told(span: timedelta) -> str:
    """Return a span in the largest unit of which it has two."""
    seconds = span.total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} seconds"
