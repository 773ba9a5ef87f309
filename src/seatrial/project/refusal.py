"""Our four-part errors, carried through pydantic's validation."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

REFUSED = "seatrial_refused"


def refuse(code: str, found: str, *, expected: str, fix: str) -> PydanticCustomError:
    """Return an error that :func:`~seatrial.project.explain.explain` makes ours; ``{key}`` in the fix is the key."""
    return PydanticCustomError(REFUSED, "refused", {"code": code, "found": found, "expected": expected, "fix": fix})
