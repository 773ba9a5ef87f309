"""W3C trace context: taken from a request, passed on with its answer."""

from __future__ import annotations

import re

_PARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


def trace_id(traceparent: bytes) -> str:
    """Return the trace that a request belongs to; empty if the header is not as the standard says.

    Examples
    --------
    >>> trace_id(b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    '0af7651916cd43dd8448eb211c80319c'
    >>> trace_id(b"00-00000000000000000000000000000000-b7ad6b7169203331-01")
    ''
    """
    found = _PARENT.fullmatch(traceparent)
    if found is None or found[1] == b"ff" or (found[1] == b"00" and found[4]):
        return ""
    if not found[2].strip(b"0") or not found[3].strip(b"0"):
        return ""
    return found[2].decode()


def trace_head(traceparent: bytes) -> bytes:
    """Return the header lines that pass a valid trace context on."""
    return b"traceparent: %b\r\n" % traceparent if trace_id(traceparent) else b""
