"""What an ONNX file holds, read from its bytes alone: operators, outside data, metadata, labels of its classes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from seatrial.security import wire
from seatrial.security.marks import RefusedError

DEEPEST = 32
MOST_CONSTANT = 10_000
WIDEST = 8
Span = tuple[int, int]


class Model:
    """Fields of the format's ModelProto."""

    IR_VERSION, GRAPH, OPSET, METADATA, FUNCTIONS = 1, 7, 8, 14, 25
    HIGHEST = 64  # far above every field of the format


class Function:
    """Fields of FunctionProto."""

    NODE, DOMAIN = 7, 10


class Graph:
    """Fields of GraphProto."""

    NODE, INITIALIZER, SPARSE = 1, 5, 15


class NodeField:
    """Fields of NodeProto."""

    INPUT, OUTPUT, OP, ATTRIBUTE, DOMAIN = 1, 2, 4, 5, 7


class Attribute:
    """Fields of AttributeProto."""

    NAME, TENSOR, GRAPH, INTS, STRINGS, TENSORS, GRAPHS, SPARSE, SPARSES = 1, 5, 6, 8, 9, 10, 11, 22, 23


class Tensor:
    """Fields of TensorProto, and two of its types."""

    TYPE, STRINGS, INT64S, NAME, RAW, EXTERNAL = 2, 6, 7, 8, 9, 13
    IS_INT64, IS_STRING = 7, 8


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


def looks_like_onnx(content: bytes) -> bool:
    """Say whether the top fields are those of an ONNX model: a version, a graph and an operator set."""
    try:
        numbers = {number for number, _, _, _ in wire.fields(content, 0, len(content))}
    except RefusedError:
        return False
    return {Model.IR_VERSION, Model.GRAPH, Model.OPSET} <= numbers and max(numbers) <= Model.HIGHEST


def read_onnx(content: bytes) -> OnnxFile:
    """Return what an ONNX file holds.

    Raises
    ------
    RefusedError
        If the bytes are not a protocol-buffer message of that shape.
    """
    reading = _Reading(content)
    reading.model()
    return OnnxFile(
        nodes=tuple(reading.nodes),
        operators=frozenset(reading.operators),
        own_domains=frozenset(reading.own_domains),
        outside=tuple(reading.outside),
        metadata=reading.metadata,
        constants=reading.constants,
    )


@dataclass(slots=True)
class _Reading:
    """A file that is being read; a span is where a message starts and ends in it."""

    content: bytes
    nodes: list[Node] = field(default_factory=list)
    operators: set[tuple[str, str]] = field(default_factory=set)
    own_domains: set[str] = field(default_factory=set)
    outside: list[OutsideTensor] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    constants: dict[str, tuple[str | int, ...]] = field(default_factory=dict)

    def inside(self, span: Span, *, skip: re.Pattern[bytes] | None = None) -> Iterator[tuple[int, Span]]:
        """Yield the fields of a message that are messages, text or bytes themselves."""
        for number, kind, start, end in wire.fields(self.content, *span, skip=skip):
            if kind == wire.BYTES:
                yield number, (start, end)

    def text(self, span: Span) -> str:
        return wire.text(self.content, *span)

    def pair(self, span: Span) -> tuple[str, str]:
        found = {number: self.text(inner) for number, inner in self.inside(span)}
        return found.get(1, ""), found.get(2, "")

    def model(self) -> None:
        for number, span in self.inside((0, len(self.content))):
            if number == Model.GRAPH:
                self.graph(span, 0)
            elif number == Model.METADATA:
                key, value = self.pair(span)
                self.metadata[key] = value
            elif number == Model.FUNCTIONS:
                self.function(span)

    def graph(self, span: Span, depth: int) -> None:
        if depth > DEEPEST:
            raise RefusedError("graphs in graphs, too deep")
        for number, inner in self.inside(span):
            if number == Graph.NODE:
                node = self.node(inner, depth)
                if depth == 0:
                    self.nodes.append(node)
            elif number == Graph.INITIALIZER:
                self.tensor(inner)
            elif number == Graph.SPARSE:
                self.sparse(inner)

    def function(self, span: Span) -> None:
        for number, inner in self.inside(span):
            if number == Function.NODE:
                self.node(inner, 1)
            elif number == Function.DOMAIN:
                self.own_domains.add(self.text(inner))

    def node(self, span: Span, depth: int) -> Node:
        texts: dict[int, list[str]] = {
            NodeField.INPUT: [],
            NodeField.OUTPUT: [],
            NodeField.OP: [],
            NodeField.DOMAIN: [],
        }
        labels: tuple[str | int, ...] = ()
        for number, inner in self.inside(span):
            if number in texts:
                texts[number].append(self.text(inner))
            elif number == NodeField.ATTRIBUTE:
                labels = self.attribute(inner, depth) or labels
        domain, op = "".join(texts[NodeField.DOMAIN][-1:]), "".join(texts[NodeField.OP][-1:])
        self.operators.add((domain, op))
        inputs, outputs = tuple(texts[NodeField.INPUT]), tuple(texts[NodeField.OUTPUT])
        return Node(domain=domain, op=op, inputs=inputs, outputs=outputs, labels=labels)

    def attribute(self, span: Span, depth: int) -> tuple[str | int, ...]:
        name = ""
        for number, inner in self.inside(span, skip=NUMBER_RUN):
            if number == Attribute.NAME:
                name = self.text(inner)
            elif number in (Attribute.TENSOR, Attribute.TENSORS):
                self.tensor(inner)
            elif number in (Attribute.GRAPH, Attribute.GRAPHS):
                self.graph(inner, depth + 1)
            elif number in (Attribute.SPARSE, Attribute.SPARSES):
                self.sparse(inner)
        return tuple(self.label_values(span)) if name in LABELS else ()

    def label_values(self, span: Span) -> Iterator[str | int]:
        for number, kind, start, end in wire.fields(self.content, *span):
            if number == Attribute.STRINGS and kind == wire.BYTES:
                yield wire.text(self.content, start, end)
            elif number == Attribute.INTS and kind == wire.VARINT:
                yield wire.signed(end)
            elif number == Attribute.INTS and kind == wire.BYTES:
                yield from wire.varints(self.content, start, end)

    def sparse(self, span: Span) -> None:
        for number, inner in self.inside(span):
            if number in (1, 2):  # values and indices
                self.tensor(inner)

    def tensor(self, span: Span) -> None:
        name, values, outside = "", list[str | int](), dict[str, str]()
        for number, inner in self.inside(span):
            if number == Tensor.NAME:
                name = self.text(inner)
            elif number == Tensor.EXTERNAL:
                key, value = self.pair(inner)
                outside[key] = value
            elif len(values) <= MOST_CONSTANT:
                values.extend(self.constants_in(number, inner))
        if outside:
            self.outside.append(_outside(name, outside))
        kinds = [
            end
            for number, kind, _, end in wire.fields(self.content, *span)
            if number == Tensor.TYPE and kind == wire.VARINT
        ]
        wanted = {Tensor.IS_INT64: int, Tensor.IS_STRING: str}.get(kinds[-1] if kinds else 0)
        if name and wanted is not None and values and len(values) <= MOST_CONSTANT:
            self.constants[name] = tuple(value for value in values if type(value) is wanted)

    def constants_in(self, number: int, span: Span) -> Iterator[str | int]:
        start, end = span
        if number == Tensor.STRINGS:
            yield self.text(span)
        elif number == Tensor.INT64S and end - start <= WIDEST * MOST_CONSTANT:
            yield from wire.varints(self.content, start, end)
        elif number == Tensor.RAW and (end - start) % WIDEST == 0 and end - start <= WIDEST * MOST_CONSTANT:
            yield from struct.unpack(f"<{(end - start) // WIDEST}q", self.content[start:end])


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
