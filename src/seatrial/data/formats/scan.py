"""One pass over a file's bytes: its digest, and what would make it unsafe or wrong to parse."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from seatrial.data.formats.locate import reading
from seatrial.data.formats.sniff import Kind, open_content
from seatrial.data.scratch import writing
from seatrial.values import InputError, Progress

CHUNK = 1 << 20
LONGEST_LINE = 16 << 20
MEBI = 1 << 20
_TEXTS = ("csv", "jsonl")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scan:
    """What one pass over a file found.

    Parameters
    ----------
    path
        The file.
    digest
        SHA-256 of the file's own bytes (packed, if it is packed), in hexadecimal.
    content
        The unpacked bytes; None for a file that can be read by its path.
    unpacked
        Where the unpacked bytes were written to; None if they were not.
    size
        Number of bytes, unpacked.
    separators
        Count of ``separator`` outside quotes; 0 without one.
    """

    path: Path
    digest: str
    content: bytes | None = None
    unpacked: Path | None = None
    size: int = 0
    separators: int = 0

    @property
    def source(self) -> Path | bytes:
        """What a parser is given."""
        return self.file if self.content is None else self.content

    @property
    def file(self) -> Path:
        """The file whose bytes are the table's, unless they are in memory."""
        return self.path if self.unpacked is None else self.unpacked


def scan_file(
    path: Path,
    kind: Kind,
    *,
    separator: bytes = b"",
    longest_line: int = LONGEST_LINE,
    unpack_to: Path | None = None,
    progress: Progress,
    step: str = "read",
) -> Scan:
    """Return the digest of a file after its text was found safe to parse.

    Memory is bounded by ``longest_line`` for plain files; packed files are unpacked into memory, or into a file.

    Parameters
    ----------
    path, kind
        The file and what it holds.
    separator
        One byte, counted outside double quotes; for CSV.
    longest_line
        Bytes without a line end after which a text is refused.
    unpack_to
        The file into which a packed file is unpacked; None for memory.
    progress, step
        Told of the bytes behind us.

    Raises
    ------
    InputError
        ``TBL004`` not readable, ``TBL009`` a line that does not end, ``TBL010`` not UTF-8, ``TBL015`` a damaged
        archive.
    """
    packed = kind.compression != "none"
    text = _Text(path=path, separator=separator, longest_line=longest_line) if kind.format in _TEXTS else None
    with reading(path):
        size = path.stat().st_size
    digest = hashlib.sha256()
    unpacked = _Unpacked(unpack_to)
    done = 0
    with open_content(path, kind.compression) as file, unpacked:
        for chunk, done in _chunks(file):
            if packed:
                unpacked.take(chunk)
            else:
                digest.update(chunk)
                progress(step, min(done, size), size)
            if text is not None:
                text.take(chunk)
    if text is not None:
        text.close()
    if packed:
        digest = _digest_packed(path, size, step=step, progress=progress)
    return Scan(
        path=path,
        digest=digest.hexdigest(),
        content=unpacked.content if packed and unpack_to is None else None,
        unpacked=unpack_to if packed else None,
        size=done,
        separators=0 if text is None else text.separators,
    )


class _Unpacked:
    """The bytes of a packed file, kept in memory or written to a file."""

    def __init__(self, to: Path | None) -> None:
        self._parts: list[bytes] = []
        self._to = to
        self._file: IO[bytes] | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def take(self, chunk: bytes) -> None:
        """Keep one chunk more."""
        if self._to is None:
            self._parts.append(chunk)
            return
        with writing(self._to.parent):
            if self._file is None:
                self._file = self._to.open("wb")
            self._file.write(chunk)

    @property
    def content(self) -> bytes:
        """What was kept in memory."""
        return b"".join(self._parts)


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    done = 0
    while chunk := file.read(CHUNK):
        done += len(chunk)
        yield chunk, done


def _digest_packed(path: Path, size: int, *, step: str, progress: Progress) -> hashlib._Hash:
    digest = hashlib.sha256()
    with reading(path), path.open("rb") as file:
        for chunk, done in _chunks(file):
            digest.update(chunk)
            progress(step, min(done, size), size)
    return digest


class _Text:
    """Counts and checks over the chunks of one text."""

    def __init__(self, *, path: Path, separator: bytes, longest_line: int) -> None:
        self.path = path
        self.separator = separator
        self.longest_line = longest_line
        self.separators = 0
        self._lines = 0
        self._open_bytes = 0
        self._quoted = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def take(self, chunk: bytes) -> None:
        """Count one chunk more."""
        self._check_line(chunk)
        self._check_utf8(chunk)
        if self.separator:
            self.separators += self._outside_quotes(chunk).count(self.separator)
        self._lines += chunk.count(b"\n")

    def close(self) -> None:
        """Check that the text does not end inside a letter."""
        self._check_utf8(b"", final=True)

    def _check_line(self, chunk: bytes) -> None:
        first = chunk.find(b"\n")
        if first < 0:
            self._open_bytes += len(chunk)
            longest = self._open_bytes
        else:
            longest = self._open_bytes + first
            self._open_bytes = len(chunk) - 1 - chunk.rfind(b"\n")
        if longest > self.longest_line:
            raise line_too_long(self.path, self._lines + 1, self.longest_line)

    def _check_utf8(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise not_utf8(self.path, self._lines + 1, error) from error

    def _outside_quotes(self, chunk: bytes) -> bytes:
        parts = chunk.split(b'"')
        if len(parts) == 1:
            return b"" if self._quoted else chunk
        outside = b"\0".join(parts[1::2] if self._quoted else parts[::2])
        self._quoted ^= len(parts) % 2 == 0
        return outside


def line_too_long(path: Path, line: int, limit: int) -> InputError:
    """Return the error of a line that does not end within ``limit`` bytes."""
    size = f"{limit / MEBI:,.0f} MiB" if limit >= MEBI else f"{limit:,} bytes"
    return InputError(
        "TBL009",
        f"line {line:,} is longer than {size}; reading stopped there",
        where=f"{path}:{line}",
        expected="one row per line, each ended by a line feed",
        fix="see that this is a table of text, and that no line feed is missing",
    )


def not_utf8(path: Path, line: int, error: UnicodeDecodeError) -> InputError:
    """Return the error of text that is not UTF-8; ``line`` is the one at which the decoder's text begins."""
    before = error.object[: error.start]
    line += before.count(b"\n")
    wrong = error.object[error.start : error.start + 1]
    place = len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
    guess = f', "{wrong.decode("cp1252", "replace")}" in Windows-1252' if wrong else ""
    return InputError(
        "TBL010",
        f"line {line:,} is not UTF-8: at its character {place:,} stands the byte 0x{wrong.hex().upper()}{guess}",
        where=f"{path}:{line}",
        expected="UTF-8 in every line",
        fix=f'if the whole file is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 "{path.name}" > "utf8-{path.name}"',
    )
