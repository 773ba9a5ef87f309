"""What the chain says of alerts, in a few words."""

from __future__ import annotations

import json
from typing import Any

KINDS = ("alert", "delivery")
_SHOWN = 3


def notice_words(kind: str, payload: bytes) -> str:
    """Return a record of alerts or of a delivery in a few words; empty for any other, and for what cannot be read.

    Examples
    --------
    >>> notice_words("delivery", b'{"project": "p", "channel": "team", "message": "0f3a", "tries": 2}')
    'p: team took 0f3a at try 2'
    """
    if kind not in KINDS:
        return ""
    try:
        said = json.loads(payload)
        return _delivery(said) if kind == "delivery" else _alert(said)
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _delivery(said: dict[str, Any]) -> str:
    return f"{said['project']}: {said['channel']} took {said['message']} at try {said['tries']}"


def _alert(said: dict[str, Any]) -> str:
    notices = [action["notice"] for action in said["actions"]]
    shown = [f"{notice['kind']} {notice['title']}" for notice in notices[:_SHOWN]]
    more = [f"and {len(notices) - _SHOWN} more"] if len(notices) > _SHOWN else []
    return f"{said['project']}: {', '.join([*shown, *more])}"
