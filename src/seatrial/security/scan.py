"""Says whether a model file may be loaded, by its bytes alone; nothing in it is imported or run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from seatrial.security.containers import Budget, Piece, compression, npy_pickle, pieces
from seatrial.security.marks import RefusedError, Uses
from seatrial.security.names import Allowed, allowed_with
from seatrial.security.onnx_file import OnnxFile, looks_like_onnx, read_onnx
from seatrial.security.unpickler import follow
from seatrial.values.errors import InputError

Kind = Literal["pickle", "onnx", "lightgbm-text", "archive"]

MOST_FILE_BYTES = 4 << 30
LIGHTGBM_TEXT = b"tree\n"
PROTOCOLS = (b"\x02", b"\x03", b"\x04", b"\x05")
NPY = b"\x93NUMPY"
HARMLESS_TEXT = (".csv", ".json", ".md", ".toml", ".txt", ".yaml", ".yml")
KNOWN_DOMAINS = frozenset(
    {
        "",
        "ai.onnx",
        "ai.onnx.ml",
        "ai.onnx.preview.training",
        "ai.onnx.training",
        "com.microsoft",
        "com.ms.internal.nhwc",
    }
)
NAMES_SHOWN = 5
_AT_HOME = (
    "what is defined in the training script or notebook itself is called __main__ and is found nowhere else: move it to"
    " a module of your own, import it from there, train and save the model again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan saw of a file that may be loaded.

    Parameters
    ----------
    kind
        ``"archive"`` for a zip or tar of several things.
    digest
        ``"sha256:..."`` of the file as it lies on the disk.
    size_bytes
        Its size there.
    layers
        What it was wrapped in, from the outside in.
    names
        Every global it names, sorted.
    trusted
        Those of them that only the user's trust allows.
    root
        Name of the class of the object itself, for a pickle.
    content
        The very bytes that were followed, unpacked: load these, not the file, which may have changed since.
    allowed
        The names that loading may import.
    onnx
        What an ONNX file holds; None for other kinds.
    """

    kind: Kind
    digest: str
    size_bytes: int
    layers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    root: str = ""
    content: bytes = field(repr=False)
    allowed: Allowed = field(repr=False)
    onnx: OnnxFile | None = field(default=None, repr=False)


def scan_file(path: str | Path, *, trust: Sequence[str] = ()) -> Scan:
    """Return what a file holds, if it may be loaded.

    Parameters
    ----------
    path
        A model file.
    trust
        Exact names of classes and functions to allow besides the reviewed ones.

    Raises
    ------
    InputError
        ``SCN001`` for names that are not allowed, ``SCN002`` for a file that cannot be read to its end or does what no
        honest file does, ``SCN003`` for one that is too large, ``SCN004`` for ONNX that needs more than its own file.
    """
    return scan_bytes(read_bytes(path), where=str(path), trust=trust)


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file, read once; raises ``InputError`` (``SCN003``) for one that is too large."""
    path = Path(path)
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        raise InputError(
            "SCN003",
            f"the file has {size:,} bytes; up to {MOST_FILE_BYTES:,} are read",
            where=str(path),
            fix="export the model to ONNX, which keeps large weights in files of their own",
        )
    return path.read_bytes()


def looks_like_lightgbm(content: bytes) -> bool:
    """Say whether a file starts as LightGBM's text files do."""
    return content.startswith(LIGHTGBM_TEXT)


def looks_like_pickle(content: bytes) -> bool:
    """Say whether a file starts as a binary pickle, or as a compressed file that may hold one."""
    return (content[:1] == b"\x80" and content[1:2] in PROTOCOLS) or compression(content) is not None


def scan_bytes(content: bytes, *, where: str = "", trust: Sequence[str] = ()) -> Scan:
    """Return what these bytes hold, if they may be loaded; as :func:`scan_file`."""
    allowed = allowed_with(trust)
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    size = len(content)
    if looks_like_lightgbm(content):
        return Scan(kind="lightgbm-text", digest=digest, size_bytes=size, content=content, allowed=allowed)
    if looks_like_onnx(content):
        held = _scan_onnx(content, where)
        return Scan(kind="onnx", digest=digest, size_bytes=size, content=content, allowed=allowed, onnx=held)
    uses = Uses()
    try:
        found = list(_followed(content, uses))
    except RefusedError as refused:
        _refuse_names(uses, allowed, where)
        raise _unreadable(str(refused), where) from refused
    _refuse_names(uses, allowed, where)
    names = uses.of("refer")
    single = len(found) == 1 and not found[0].name
    return Scan(
        kind="pickle" if single else "archive",
        digest=digest,
        size_bytes=size,
        layers=found[0].layers if single else (),
        names=tuple(sorted(names)),
        trusted=tuple(sorted(names & allowed.trusted - allowed.names)),
        root=uses.root if single else "",
        content=found[0].content if single else content,
        allowed=allowed,
    )


def _followed(content: bytes, uses: Uses) -> list[Piece]:
    found = list(pieces(content, Budget(len(content))))
    for piece in found:
        why = _follow_piece(piece, uses)
        if why:
            raise RefusedError(f"{why} ({piece.name})" if piece.name else why)
    return found


def _follow_piece(piece: Piece, uses: Uses) -> str:
    pickled: bytes | None = piece.content
    if piece.content.startswith(NPY):
        pickled = npy_pickle(piece.content)
    if pickled is None or (piece.name and (looks_like_onnx(pickled) or pickled.startswith(LIGHTGBM_TEXT))):
        return ""
    before = uses.counts.total()
    why = follow(pickled, uses)
    # Text beside a model in an archive is no pickle; it is let be if following it named nothing before it broke off.
    if why and piece.name.casefold().endswith(HARMLESS_TEXT) and uses.counts.total() == before:
        return ""
    return why


def _scan_onnx(content: bytes, where: str) -> OnnxFile:
    try:
        held = read_onnx(content)
    except RefusedError as refused:
        raise _unreadable(str(refused), where) from refused
    foreign = sorted({domain for domain, _ in held.operators} - KNOWN_DOMAINS - held.own_domains)
    if foreign:
        raise InputError(
            "SCN004",
            f"the model uses operators of the domain {foreign[0][:80]!r}, which need a library of their own",
            where=where,
            expected="operators of ONNX itself (ai.onnx, ai.onnx.ml) or of ONNX Runtime (com.microsoft)",
            fix="export the model without custom operators",
        )
    return held


def _refuse_names(uses: Uses, allowed: Allowed, where: str) -> None:
    refused = allowed.refused(uses)
    unknown = [full for full, how in refused if how == "refer"]
    if unknown:
        entries = ", ".join(f'"{full}"' for full in unknown)
        raise InputError(
            "SCN001",
            f"loading the file would use {_listed(unknown)}, not on the list of reviewed names",
            where=where,
            expected="only classes and functions that this version knows to be harmless; nothing was loaded",
            fix=_AT_HOME
            if any(full.startswith("__main__.") for full in unknown)
            else f"if you wrote this file yourself, or know who did, allow them by name: [model] trust = [{entries}]",
        )
    misused = sorted({full for full, _ in refused})
    if misused:
        raise InputError(
            "SCN001",
            f"loading the file would call or make {_listed(misused)}, to which honest files only refer",
            where=where,
            expected="names used as the libraries themselves write them; nothing was loaded",
            fix="do not load it: such a file was written by hand; get the model from whoever trained it",
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _unreadable(why: str, where: str) -> InputError:
    holds = "" if why.startswith(("it ", "its ", "there ")) else "it holds "
    return InputError(
        "SCN002",
        f"the file is refused: {holds}{why}",
        where=where,
        expected="a pickle or joblib file that can be followed to its last byte; nothing was loaded",
        fix="save the model again and copy it whole; a file from elsewhere that stays so should not be loaded",
    )
