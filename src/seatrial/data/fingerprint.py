"""Digests of tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl

from seatrial.values.canonical import digest

_ROWS_AT_ONCE = 1 << 17


def digest_files(files: Sequence[tuple[str, str]]) -> str:
    """Return one digest for the files of a table: of the file itself if it is one, else of the sorted list.

    Parameters
    ----------
    files
        Name and hexadecimal SHA-256 of each file; the names count only if there are several.
    """
    return f"sha256:{files[0][1]}" if len(files) == 1 else digest(tuple(sorted(files)))


def digest_frame(frame: pl.DataFrame) -> str:
    """Return the digest of a plain frame's names, types and values, however it is chunked.

    Numbers count by their bits (both zeros are one), text by its UTF-8 bytes and lengths.
    """
    total = hashlib.sha256()
    for column in frame.iter_columns():
        total.update(digest((column.name, str(column.dtype), len(column))).encode())
        for start in range(0, len(column), _ROWS_AT_ONCE):
            for part in _parts(column.slice(start, _ROWS_AT_ONCE)):
                total.update(part)
    return "sha256:" + total.hexdigest()


def _parts(column: pl.Series) -> tuple[bytes, ...]:
    known = np.packbits(column.is_not_null().to_numpy()).tobytes()
    if column.dtype == pl.Null:
        return (known,)
    if column.dtype == pl.String:
        lengths = column.str.len_bytes().fill_null(0).cast(pl.Int64).to_numpy().tobytes()
        return known, lengths, (column.str.join("").item() or "").encode()
    if column.dtype == pl.Boolean:
        return known, np.packbits(column.fill_null(value=False).to_numpy()).tobytes()
    numbers = column.to_physical().fill_null(0).to_numpy()
    return known, (numbers + numbers.dtype.type(0)).astype(numbers.dtype.newbyteorder("<")).tobytes()
