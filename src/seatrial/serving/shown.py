"""What was sent, as an error says it."""

from __future__ import annotations

from datetime import datetime

LONGEST_SHOWN = 40


def shown(value: object) -> str:
    """Return a value as JSON writes it, cut short.

    Examples
    --------
    >>> shown(True), shown("a" * 60), shown([1, 2])
    ('true', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."', 'a list')
    """
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        return f'"{value[:LONGEST_SHOWN]}..."' if len(value) > LONGEST_SHOWN else f'"{value}"'
    if isinstance(value, list | tuple | dict):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**LONGEST_SHOWN:
        return f"a whole number of {value.bit_length()} bits"
    return str(value)[:LONGEST_SHOWN] if isinstance(value, int | float | datetime) else f"a {type(value).__name__}"
