"""Opens what a model file may be wrapped in, within bounds: compressed streams, zip, tar, npz and npy."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from seatrial.security.marks import RefusedError

CHUNK = 1 << 20
DEEPEST = 4
MOST_MEMBERS = 10_000
MOST_BYTES = 4 << 30
FREE_BYTES = 64 << 20
MOST_RATIO = 200
TAR_MAGIC = slice(257, 262)
NPY_HEADER = {1: "<H", 2: "<I", 3: "<I"}


class Reader(Protocol):
    """Whatever gives its bytes in steps."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        ...


Opener = Callable[[bytes], Reader]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing found inside a file.

    Parameters
    ----------
    name
        Where in the file, such as ``"model.zip/weights.pkl"``; empty for the file itself.
    layers
        What it was wrapped in, from the outside in.
    content
        Its bytes.
    """

    name: str
    layers: tuple[str, ...]
    content: bytes


class Budget:
    """How many more bytes may be unpacked from one file.

    A file may grow to ``MOST_RATIO`` times its size (at least ``FREE_BYTES``, at most ``MOST_BYTES``) in all its layers
    together; more is a bomb or needs a person to look.
    """

    def __init__(self, size: int) -> None:
        self.left = min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * size))

    def take(self, stream: Reader) -> bytes:
        """Return all bytes of a stream.

        Raises
        ------
        RefusedError
            If there are more than the file may still unpack to.
        """
        parts = []
        while part := stream.read(min(CHUNK, self.left + 1)):
            self.left -= len(part)
            if self.left < 0:
                raise RefusedError("it unpacks to far more bytes than a model of this size holds")
            parts.append(part)
        return b"".join(parts)


class _Inflating:
    """A zlib stream read in bounded steps; bytes after its end are refused."""

    def __init__(self, content: bytes) -> None:
        self.machine = zlib.decompressobj()
        self.content = memoryview(content)
        self.at = 0

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        part = b""
        while not part and not self.machine.eof:
            waiting = self.machine.unconsumed_tail
            if not waiting:
                waiting = bytes(self.content[self.at : self.at + CHUNK])
                self.at += len(waiting)
            if not waiting:
                raise EOFError("the zlib stream is cut off")
            part = self.machine.decompress(waiting, max(size, 1))
        if self.machine.eof and (self.machine.unused_data or self.at < len(self.content)):
            raise RefusedError("there are bytes after the end of the zlib stream")
        return part


def _zlib(content: bytes) -> Reader:
    return _Inflating(content)


def _gzip(content: bytes) -> Reader:
    import gzip  # noqa: PLC0415 - used for one kind of file

    return gzip.GzipFile(fileobj=io.BytesIO(content))


def _bz2(content: bytes) -> Reader:
    return bz2.BZ2File(io.BytesIO(content))


def _lzma(content: bytes) -> Reader:
    return lzma.LZMAFile(io.BytesIO(content))


def _lz4(content: bytes) -> Reader:
    if find_spec("lz4") is None:
        raise RefusedError("it is packed with lz4, and the package lz4 is not installed to open it")
    import lz4.frame  # type: ignore[import-not-found] # it is optional  # noqa: PLC0415 - an optional part

    stream: Reader = lz4.frame.LZ4FrameFile(io.BytesIO(content))
    return stream


COMPRESSED: tuple[tuple[str, bytes, Opener], ...] = (
    ("gzip", b"\x1f\x8b", _gzip),
    ("bz2", b"BZh", _bz2),
    ("xz", b"\xfd7zXZ\x00", _lzma),
    ("lzma", b"\x5d\x00\x00", _lzma),
    ("lz4", b"\x04\x22\x4d\x18", _lz4),
)
ZLIB_HEADER_CHECK = 31
BROKEN = (EOFError, OSError, ValueError, RuntimeError, NotImplementedError, struct.error, zlib.error, lzma.LZMAError,
          tarfile.TarError, zipfile.BadZipFile)  # fmt: skip
"""What the standard library's readers raise on a damaged file."""


def compression(content: bytes) -> tuple[str, Opener] | None:
    """Return the name and reader of the compression that a file starts with, or None."""
    for name, magic, opener in COMPRESSED:
        if content.startswith(magic):
            return name, opener
    # A zlib stream starts with two bytes that, read as one number, divide by 31; 0x78 is deflate with a 32 kB window.
    if content[:1] == b"\x78" and len(content) > 1 and (content[0] * 256 + content[1]) % ZLIB_HEADER_CHECK == 0:
        return "zlib", _zlib
    return None


def pieces(content: bytes, budget: Budget, *, name: str = "", layers: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Yield everything inside a file that is not itself a container.

    Raises
    ------
    RefusedError
        If it is nested too deeply, unpacks to too much, has too many members, or cannot be read.
    """
    if len(layers) > DEEPEST:
        raise RefusedError(f"it is wrapped more than {DEEPEST} times")
    packed = compression(content)
    try:
        if packed is not None:
            kind, opener = packed
            inside = [("", budget.take(opener(content)))]
        elif content.startswith(b"PK\x03\x04"):
            kind, inside = "zip", list(_zip_members(content, budget))
        elif content[TAR_MAGIC] == b"ustar":
            kind, inside = "tar", list(_tar_members(content, budget))
        else:
            yield Piece(name, layers, content)
            return
    except BROKEN as error:
        raise RefusedError(f"it cannot be unpacked: {error}") from error
    for member, unpacked in inside:
        yield from pieces(unpacked, budget, name=f"{name}/{member}" if member else name, layers=(*layers, kind))


def _zip_members(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise RefusedError(f"it has {len(infos):,} members")
        for info in infos:
            if not info.is_dir():
                with archive.open(info) as stream:
                    yield info.filename, budget.take(stream)


def _tar_members(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for count, info in enumerate(archive):
            if count >= MOST_MEMBERS:
                raise RefusedError(f"it has more than {MOST_MEMBERS:,} members")
            if info.isdir():
                continue
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                raise RefusedError(f"its member {info.name[:80]!r} is a link or a device")
            yield info.name, budget.take(stream)


def npy_pickle(content: bytes) -> bytes | None:
    """Return the pickle inside an ``.npy`` file of objects; None if it holds plain numbers or text.

    Raises
    ------
    RefusedError
        If the header cannot be read or the length of the data is not what it says.
    """
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(stream)
    except BROKEN as error:
        raise RefusedError(f"it is a damaged npy file: {error}") from error
    rest = content[stream.tell() :]
    if dtype.hasobject:
        return rest
    size = dtype.itemsize
    for length in shape:
        size *= length
    if size != len(rest):
        raise RefusedError(f"its npy header speaks of {size:,} bytes, {len(rest):,} follow")
    return None
