"""A text cut into blocks of whole rows, without parsing it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from seatrial.data.blocks.block import Block
from seatrial.data.formats.locate import reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 1 << 20
_FEED, _QUOTE = ord("\n"), ord('"')


def cut_lines(path: Path, *, file: int, most_rows: int, quoted: bool) -> list[Block]:
    """Return the blocks of a text, each of ``most_rows`` rows but the last.

    Parameters
    ----------
    path
        A text; with a header in its first row, if ``quoted``.
    file
        Number of the file in its table.
    most_rows
        Of a block.
    quoted
        Whether a line feed between double quotes ends no row, as in CSV.

    Returns
    -------
    list
        Of at most one block more than is needed, none if there is no row.
    """
    with reading(path):
        size = path.stat().st_size
    blocks: list[Block] = []
    start, rows, wanted = 0, 0, 1 if quoted else most_rows
    for offset, ends in _row_ends(path, quoted=quoted):
        taken = 0
        while len(ends) - taken >= wanted - rows:
            taken += wanted - rows
            end = offset + int(ends[taken - 1]) + 1
            blocks.append(Block(file=file, start=start, end=end, rows=wanted))
            start, rows, wanted = end, 0, most_rows
        rows += len(ends) - taken
    if start < size:
        blocks.append(Block(file=file, start=start, end=size, rows=rows + 1))
    return blocks[1:] if quoted else blocks


def _row_ends(path: Path, *, quoted: bool) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Give the offset of each chunk, and the places in it at which a row ends."""
    offset = opened = 0
    with reading(path), path.open("rb") as text:
        while chunk := text.read(_CHUNK):
            held = np.frombuffer(chunk, dtype=np.uint8)
            ends = np.flatnonzero(held == _FEED)
            if quoted and (opened or b'"' in chunk):
                quotes = np.flatnonzero(held == _QUOTE)
                ends = ends[(np.searchsorted(quotes, ends) + opened) % 2 == 0]
                opened = (opened + len(quotes)) % 2
            yield offset, ends
            offset += len(chunk)
