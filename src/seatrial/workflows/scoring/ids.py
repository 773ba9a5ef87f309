"""Consecutive identities as text, many at once."""

from __future__ import annotations

import numpy as np
import polars as pl

from seatrial.journal.ids import id_text

_HEX = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), dtype=np.uint8).reshape(256, 2)
_LAST = 1 << 48


def id_texts(first: bytes, count: int) -> pl.Series:
    """Return ``count`` identities from the first on, as :func:`seatrial.journal.ids.id_text` writes each.

    Examples
    --------
    >>> id_texts(bytes.fromhex("018bcfe568007abc80000000000000ff"), 2).to_list()
    ['018bcfe5-6800-7abc-8000-0000000000ff', '018bcfe5-6800-7abc-8000-000000000100']
    """
    start = int.from_bytes(first) % _LAST
    if start + count > _LAST:  # the twelve last digits overflow, once in a life
        return pl.Series([id_text(first, i) for i in range(count)], dtype=pl.String)
    last = np.arange(start, start + count, dtype=">u8").view(np.uint8).reshape(count, 8)[:, 2:]
    digits = _HEX[last].reshape(count, 12)
    head = np.frombuffer(id_text(first)[:24].encode(), dtype=np.uint8)
    whole = np.hstack([np.broadcast_to(head, (count, 24)), digits])
    texts = np.ascontiguousarray(whole).view("S36").reshape(count)
    return pl.Series(texts.tolist(), dtype=pl.Binary).cast(pl.String) if count else pl.Series([], dtype=pl.String)
