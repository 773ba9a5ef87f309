"""What an ONNX file holds, read from its bytes alone: operators, outside data, metadata, labels of its classes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from seatrial.security import wire
from seatrial.security.marks import RefusedError

DEEPEST = 32
MODEL = {"ir_version": 1, "graph": 7, "opset": 8, "metadata": 14, "functions": 25}
FUNCTION_NODE, FUNCTION_DOMAIN = 7, 10
NODE, INITIALIZER, SPARSE = 1, 5, 15
TENSOR_EXTERNAL = 13
INT64, STRING = 7, 8
# Tree ensembles hold millions of numbers as single fields 7 (float) and 8 (integer) of an attribute.
NUMBER_RUN = re.compile(rb"(?:\x3d[\s\S]{4})++|(?:\x40[\x80-\xff]*+[\x00-\x7f])++")
LABELS = frozenset({"classlabels_strings", "classlabels_int64s", "classlabels_ints"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTensor:
    """A tensor whose bytes lie in another file: its name, that file, and where in it."""

    name: str
    location: str
    offset: int
    length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One operator: its domain and type, what it takes and gives, and the class labels among its attributes."""

    domain: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    labels: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxFile:
    """What an ONNX file holds.

    Parameters
    ----------
    nodes
        Operators of the main graph, in order.
    operators
        ``(domain, type)`` of every operator, those of inner graphs and functions too.
    own_domains
        Domains of functions that the file defines itself.
    outside
        Tensors in other files.
    metadata
        Its ``metadata_props``.
    constants
        Small one-dimensional initializers of text or integers, by name: where labels of classes may stand.
    """

    nodes: tuple[Node, ...]
    operators: frozenset[tuple[str, str]]
    own_domains: frozenset[str]
    outside: tuple[OutsideTensor, ...]
    metadata: Mapping[str, str]
    constants: Mapping[str, tuple[str | int, ...]]


@dataclass(slots=True)
class _Gathered:
    nodes: list[Node] = field(default_factory=list)
    operators: set[tuple[str, str]] = field(default_factory=set)
    own_domains: set[str] = field(default_factory=set)
    outside: list[OutsideTensor] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    constants: dict[str, tuple[str | int, ...]] = field(default_factory=dict)


def looks_like_onnx(content: bytes) -> bool:
    """Say whether the top fields are those of an ONNX model: a version, a graph and an operator set."""
    try:
        numbers = {number for number, _, _, _ in wire.fields(content, 0, len(content))}
    except RefusedError:
        return False
    return {MODEL["ir_version"], MODEL["graph"], MODEL["opset"]} <= numbers and max(numbers) <= 64  # noqa: PLR2004 - far above every field of the format


def read_onnx(content: bytes) -> OnnxFile:
    """Return what an ONNX file holds.

    Raises
    ------
    RefusedError
        If the bytes are not a protocol-buffer message of that shape.
    """
    gathered = _Gathered()
    for number, kind, start, end in wire.fields(content, 0, len(content)):
        if kind != wire.BYTES:
            continue
        if number == MODEL["graph"]:
            _graph(content, start, end, gathered, 0)
        elif number == MODEL["metadata"]:
            key, value = _pair(content, start, end)
            gathered.metadata[key] = value
        elif number == MODEL["functions"]:
            _function(content, start, end, gathered)
    return OnnxFile(
        nodes=tuple(gathered.nodes),
        operators=frozenset(gathered.operators),
        own_domains=frozenset(gathered.own_domains),
        outside=tuple(gathered.outside),
        metadata=gathered.metadata,
        constants=gathered.constants,
    )


def _graph(content: bytes, start: int, end: int, gathered: _Gathered, depth: int) -> None:
    if depth > DEEPEST:
        raise RefusedError("graphs in graphs, too deep")
    for number, kind, at, stop in wire.fields(content, start, end):
        if kind != wire.BYTES:
            continue
        if number == NODE:
            node = _node(content, at, stop, gathered, depth)
            if depth == 0:
                gathered.nodes.append(node)
        elif number == INITIALIZER:
            _tensor(content, at, stop, gathered)
        elif number == SPARSE:
            _sparse(content, at, stop, gathered)


def _function(content: bytes, start: int, end: int, gathered: _Gathered) -> None:
    for number, kind, at, stop in wire.fields(content, start, end):
        if kind == wire.BYTES and number == FUNCTION_NODE:
            _node(content, at, stop, gathered, 1)
        elif kind == wire.BYTES and number == FUNCTION_DOMAIN:
            gathered.own_domains.add(wire.text(content, at, stop))


def _node(content: bytes, start: int, end: int, gathered: _Gathered, depth: int) -> Node:
    texts: dict[int, list[str]] = {1: [], 2: [], 4: [], 7: []}
    labels: tuple[str | int, ...] = ()
    for number, kind, at, stop in wire.fields(content, start, end):
        if kind == wire.BYTES and number in texts:
            texts[number].append(wire.text(content, at, stop))
        elif kind == wire.BYTES and number == 5:  # noqa: PLR2004 - attribute
            labels = _attribute(content, at, stop, gathered, depth) or labels
    domain, op = "".join(texts[7][-1:]), "".join(texts[4][-1:])
    gathered.operators.add((domain, op))
    return Node(domain=domain, op=op, inputs=tuple(texts[1]), outputs=tuple(texts[2]), labels=labels)


def _attribute(content: bytes, start: int, end: int, gathered: _Gathered, depth: int) -> tuple[str | int, ...]:
    name = ""
    for number, kind, at, stop in wire.fields(content, start, end, skip=NUMBER_RUN):
        if kind != wire.BYTES:
            continue
        if number == 1:
            name = wire.text(content, at, stop)
        elif number in (5, 10):
            _tensor(content, at, stop, gathered)
        elif number in (6, 11):
            _graph(content, at, stop, gathered, depth + 1)
        elif number in (22, 23):
            _sparse(content, at, stop, gathered)
    return tuple(_label_values(content, start, end)) if name in LABELS else ()


def _label_values(content: bytes, start: int, end: int) -> Iterator[str | int]:
    for number, kind, at, stop in wire.fields(content, start, end):
        if number == 9 and kind == wire.BYTES:  # noqa: PLR2004 - strings
            yield wire.text(content, at, stop)
        elif number == 8 and kind == wire.VARINT:  # noqa: PLR2004 - ints
            yield wire.signed(stop)
        elif number == 8 and kind == wire.BYTES:  # noqa: PLR2004 - ints, packed
            yield from wire.varints(content, at, stop)


def _sparse(content: bytes, start: int, end: int, gathered: _Gathered) -> None:
    for number, kind, at, stop in wire.fields(content, start, end):
        if kind == wire.BYTES and number in (1, 2):
            _tensor(content, at, stop, gathered)


MOST_CONSTANT = 10_000


def _tensor(content: bytes, start: int, end: int, gathered: _Gathered) -> None:
    name, kind_of_item, outside, values = "", 0, {}, []
    for number, kind, at, stop in wire.fields(content, start, end):
        if number == 2 and kind == wire.VARINT:  # noqa: PLR2004 - data_type
            kind_of_item = stop
        elif kind != wire.BYTES or len(values) > MOST_CONSTANT:
            continue
        elif number == 8:  # noqa: PLR2004 - name
            name = wire.text(content, at, stop)
        elif number == TENSOR_EXTERNAL:
            key, value = _pair(content, at, stop)
            outside[key] = value
        else:
            values.extend(_constants(content, number, at, stop))
    if outside:
        gathered.outside.append(_outside(name, outside))
    if name and kind_of_item in (INT64, STRING) and values and len(values) <= MOST_CONSTANT:
        wanted = str if kind_of_item == STRING else int
        gathered.constants[name] = tuple(value for value in values if type(value) is wanted)


def _constants(content: bytes, number: int, start: int, end: int) -> Iterator[str | int]:
    if number == 6:  # noqa: PLR2004 - string_data
        yield wire.text(content, start, end)
    elif number == 7 and end - start <= 8 * MOST_CONSTANT:  # noqa: PLR2004 - int64_data, packed
        yield from wire.varints(content, start, end)
    elif number == 9 and (end - start) % 8 == 0 and end - start <= 8 * MOST_CONSTANT:  # noqa: PLR2004 - raw_data
        yield from struct.unpack(f"<{(end - start) // 8}q", content[start:end])


def _outside(name: str, entries: Mapping[str, str]) -> OutsideTensor:
    offset, length = entries.get("offset", "0"), entries.get("length")
    if not offset.isdecimal() or not (length is None or length.isdecimal()):
        raise RefusedError("a tensor outside the file whose place is no number")
    return OutsideTensor(
        name=name,
        location=entries.get("location", ""),
        offset=int(offset),
        length=None if length is None else int(length),
    )


def _pair(content: bytes, start: int, end: int) -> tuple[str, str]:
    found = {number: wire.text(content, at, stop) for number, kind, at, stop in wire.fields(content, start, end)
             if kind == wire.BYTES}  # fmt: skip
    return found.get(1, ""), found.get(2, "")
