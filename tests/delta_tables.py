"""Delta tables for tests, also such as the library can read and not write."""

from __future__ import annotations

import json
import struct
import uuid
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_FEATURE = ["deletionVectors"]


def commits(folder: Path) -> list[Path]:
    """Return the commits of a table, oldest first."""
    return sorted((folder / "_delta_log").glob("*.json"))


def actions(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Return what the newest commit says of one kind, such as ``"add"``."""
    lines = [json.loads(line) for line in commits(folder)[-1].read_text().splitlines()]
    return [line[kind] for line in lines if kind in line]


def commit(folder: Path, *said: dict[str, Any]) -> None:
    """Write one commit more by hand."""
    number = int(commits(folder)[-1].stem) + 1
    (folder / f"_delta_log/{number:020}.json").write_text("\n".join(json.dumps(each) for each in said))


def protocol(*features: str) -> dict[str, Any]:
    """Return what a table says that needs a reader of some features."""
    known = {"readerFeatures": features, "writerFeatures": features}
    return {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **known}}


def delete_rows(folder: Path, add: dict[str, Any], places: Sequence[int], *, inline: bool) -> None:
    """Delete rows of one data file by a deletion vector: in the log, or in a file of its own."""
    bits = _bitmap(places)
    vector: dict[str, Any] = {"sizeInBytes": len(bits), "cardinality": len(places)}
    if inline:
        vector |= {"storageType": "i", "pathOrInlineDv": _z85(bits)}
    else:
        name = uuid.UUID(int=len(commits(folder)))
        vector |= {"storageType": "u", "pathOrInlineDv": _z85(name.bytes), "offset": 1}
        framed = struct.pack(">i", len(bits)) + bits + struct.pack(">I", zlib.crc32(bits))
        (folder / f"deletion_vector_{name}.bin").write_bytes(b"\x01" + framed)
    removed = {"path": add["path"], "dataChange": True, "deletionTimestamp": 1, "size": add["size"]}
    commit(folder, protocol(*_FEATURE), {"remove": removed}, {"add": {**add, "deletionVector": vector}})


def _bitmap(places: Sequence[int]) -> bytes:
    """Return a set of small numbers as the format has it: an array of one roaring bitmap with one container."""
    container = struct.pack(f"<IIHHI{len(places)}H", 12346, 1, 0, len(places) - 1, 16, *places)
    return struct.pack("<IQI", 1681511377, 1, 0) + container


def _z85(data: bytes) -> str:
    text = ""
    for word in struct.unpack(f">{-(-len(data) // 4)}I", data + b"\0" * (-len(data) % 4)):
        text += "".join(_Z85[word // 85**place % 85] for place in range(4, -1, -1))
    return text
