"""Models in the ONNX format, run by ONNX Runtime on one thread."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from seatrial.models.ask import ask, names_of
from seatrial.models.file import ModelFile
from seatrial.models.numbers import number_column
from seatrial.security import OnnxFile, OutsideTensor, Scan
from seatrial.values.errors import InputError
from seatrial.values.model import Field, FieldType, ModelRef, OutputKind, Signature
from seatrial.values.slice import Level
from seatrial.values.task import Task

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Array = NDArray[Any]
TENSORS: dict[str, tuple[FieldType, type]] = {
    "tensor(float)": ("number", np.float32),
    "tensor(double)": ("number", np.float64),
    "tensor(float16)": ("number", np.float16),
    "tensor(int64)": ("integer", np.int64),
    "tensor(int32)": ("integer", np.int32),
    "tensor(int16)": ("integer", np.int16),
    "tensor(int8)": ("integer", np.int8),
    "tensor(uint8)": ("integer", np.uint8),
    "tensor(bool)": ("boolean", np.bool_),
    "tensor(string)": ("string", np.object_),
}
FLOATS = ("tensor(float)", "tensor(double)", "tensor(float16)")
LABELS = ("tensor(int64)", "tensor(int32)", "tensor(string)", "tensor(bool)")
CLASSIFIERS = frozenset({"LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier", "ZipMap"})
ENDS_IN_PROBABILITY = frozenset({"Sigmoid", "Softmax"})
NAME_KEYS = ("feature_names", "feature_names_in", "columns")
CLASSES_KEY = "seatrial.classes"
LONGEST_CAUSE = 200

Shape = Literal["probability-maps", "probability-matrix", "label", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One input of the graph: its tensor type, and how many columns of a table it takes (None: any number)."""

    name: str
    kind: str
    width: int | None
    flat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxModel:
    """A session of ONNX Runtime behind the port."""

    ref: ModelRef
    signature: Signature
    notes: tuple[str, ...] = ()
    session: Any = field(repr=False)
    ports: tuple[Port, ...]
    output_name: str
    shape: Shape

    def predict(self, columns: Columns) -> Array:
        """Return the answers; as the port says."""
        return ask(self.ref, self.signature, columns, ask_rows=self._ask_rows)

    def tensor_types(self, count: int) -> tuple[type, ...]:
        """Return the numpy type that each of ``count`` columns is turned into."""
        widths = [count if port.width is None else port.width for port in self.ports]
        return tuple(
            TENSORS[port.kind][1] for port, width in zip(self.ports, widths, strict=True) for _ in range(width)
        )

    def _ask_rows(self, arrays: Sequence[Array]) -> Array:
        feeds, at, names = {}, 0, names_of(self.signature, len(arrays))
        for port in self.ports:
            width = len(arrays) - at if port.width is None else port.width
            feeds[port.name] = _tensor(port, names[at : at + width], arrays[at : at + width])
            at += width
        (answer,) = self.session.run([self.output_name], feeds)
        return self.answers(answer)

    def answers(self, answer: Any) -> Array:  # noqa: ANN401 - an array or a list of maps
        """Return what the session gave for its output, as the signature says it."""
        classes = self.signature.classes
        if self.shape == "probability-maps":
            return np.array([[row[level] for level in classes] for row in answer], dtype=np.float64)
        answers = np.asarray(answer)
        if self.shape == "label":
            place = {level: i for i, level in enumerate(classes)}
            return np.array([place[level] for level in answers.reshape(-1).tolist()], dtype=np.int64)
        if self.shape == "value":
            return answers.reshape(-1) if answers.ndim == 2 and answers.shape[1] == 1 else answers  # noqa: PLR2004 - a column
        if answers.ndim == 1 or answers.shape[1] == 1:
            positive = answers.reshape(-1).astype(np.float64)
            return np.column_stack([1.0 - positive, positive])
        return answers.astype(np.float64)


def open_onnx(file: ModelFile) -> OnnxModel:
    """Return the model of an ONNX file.

    Raises
    ------
    InputError
        ``SCNnnn`` if it needs foreign operators or files outside its folder, ``MDL003`` if it is damaged, ``MDL013`` if
        its inputs or outputs are none that a table fits.
    """
    scan = file.scan()
    if scan.onnx is None:
        raise _damaged(file, "its bytes are no ONNX model; it may be cut off")
    session, ref = _session(file, scan, scan.onnx)
    ports = tuple(_port(file, node) for node in session.get_inputs())
    output_name, shape = _choose_output(file, session.get_outputs(), scan.onnx)
    classes = _classes(session.get_outputs(), scan.onnx) if shape != "value" else ()
    if shape in ("probability-maps", "label") and not classes:
        raise _unfit(
            file, "the labels of its classes do not stand in the file", "probabilities as one tensor (zipmap=False)"
        )
    names, named = _names(ports, scan.onnx)
    output: OutputKind = "value" if shape == "value" else "label" if shape == "label" else "probability"
    n_classes = len(classes) or _width(session, output_name)
    return OnnxModel(
        ref=ref,
        signature=Signature(inputs=names, named=named, output=output, classes=classes, task=_task(shape, n_classes)),
        session=session,
        ports=ports,
        output_name=output_name,
        shape=shape,
    )


def _session(file: ModelFile, scan: Scan, held: OnnxFile) -> tuple[Any, ModelRef]:
    import onnxruntime  # noqa: PLC0415 - a slow import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the same last bits on every machine
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    outside = dict(_outside_files(file, held.outside))
    if outside:
        options.add_external_initializers_from_files_in_memory(
            list(outside), list(outside.values()), [len(content) for content in outside.values()]
        )
    try:
        session = onnxruntime.InferenceSession(file.content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has a class of its own for each of its status codes
        raise _damaged(file, " ".join(str(error).split())[:LONGEST_CAUSE]) from error
    ref = file.ref(scan, "onnx")
    if not outside:
        return session, ref
    digests = [ref.digest, *(hashlib.sha256(outside[name]).hexdigest() for name in sorted(outside))]
    size = ref.size_bytes + sum(len(content) for content in outside.values())
    digest = "sha256:" + hashlib.sha256("\n".join(digests).encode()).hexdigest()
    return session, ModelRef(name=ref.name, version=ref.version, digest=digest, format=ref.format, size_bytes=size)


def _outside_files(file: ModelFile, tensors: Sequence[OutsideTensor]) -> Iterator[tuple[str, bytes]]:
    folder = file.path.resolve().parent
    for location in sorted({tensor.location for tensor in tensors}):
        place = PurePosixPath(location)
        path = (folder / place).resolve()
        inside = location and not place.is_absolute() and ".." not in place.parts and "\\" not in location
        if not inside or not path.is_relative_to(folder):
            raise InputError(
                "SCN004",
                f"the model reads data from {location[:120]!r}, outside its own folder",
                where=str(file.path),
                expected="data in the model's own folder",
                fix="export the model in one file, or with its data beside it",
            )
        if not path.is_file():
            raise _damaged(file, f"its data {location!r} is not beside it")
        yield location, Path(path).read_bytes()


def _port(file: ModelFile, node: Any) -> Port:  # noqa: ANN401 - the runtime ships no types
    shape = list(node.shape)
    if node.type not in TENSORS or len(shape) not in (1, 2):
        raise _unfit(
            file, f"its input {node.name!r} is a {node.type} of {len(shape)} dimensions", "tables: rows and columns"
        )
    flat = len(shape) == 1
    width = 1 if flat else shape[1]
    return Port(name=node.name, kind=node.type, width=width if isinstance(width, int) else None, flat=flat)


def _names(ports: Sequence[Port], held: OnnxFile) -> tuple[tuple[Field, ...], bool]:
    types = [TENSORS[port.kind][0] for port in ports for _ in range(port.width or 0)]
    if all(port.width == 1 for port in ports) and len(ports) > 1:
        return tuple(Field(name=port.name, type=kind) for port, kind in zip(ports, types, strict=True)), True
    told = _told_names(held)
    if types and len(told) == len(types):
        return tuple(Field(name=name, type=kind) for name, kind in zip(told, types, strict=True)), True
    return tuple(Field(name=f"f{i}", type=kind) for i, kind in enumerate(types)), False


def _told_names(held: OnnxFile) -> list[str]:
    for key in NAME_KEYS:
        words = held.metadata.get(key, "")
        try:
            names = json.loads(words) if words.startswith("[") else words.split(",")
        except ValueError:
            continue
        if words and all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return [name.strip() for name in names]
    return []


def _choose_output(file: ModelFile, outputs: Sequence[Any], held: OnnxFile) -> tuple[str, Shape]:
    maps = [node.name for node in outputs if node.type.startswith("seq(map(")]
    labels = [node.name for node in outputs if node.type in LABELS]
    floats = [node.name for node in outputs if node.type in FLOATS]
    if maps:
        return maps[0], "probability-maps"
    if labels and floats:
        return floats[0], "probability-matrix"
    if len(floats) == 1:
        node = next(node for node in outputs if node.name == floats[0])
        several = len(node.shape) == 2 and isinstance(node.shape[1], int) and node.shape[1] > 1  # noqa: PLR2004 - rows and classes
        likely = several or file.task in ("binary", "multiclass") or (file.task is None and _ends_in(held, floats[0]))
        return floats[0], "probability-matrix" if likely else "value"
    if len(labels) == 1 and not floats:
        return labels[0], "label"
    kinds = ", ".join(node.type for node in outputs)
    raise _unfit(file, f"its outputs are {kinds}", "a label and probabilities, probabilities, a label, or one number")


def _ends_in(held: OnnxFile, output: str) -> bool:
    makers = {name: node for node in held.nodes for name in node.outputs}
    for _ in range(len(held.nodes)):
        node = makers.get(output)
        if node is None:
            return False
        if node.op in ENDS_IN_PROBABILITY or node.op in CLASSIFIERS:
            return True
        if node.op not in ("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Concat"):
            return False
        output = node.inputs[-1] if node.op == "Concat" else node.inputs[0]
    return False


def _told_classes(held: OnnxFile) -> tuple[Level, ...]:
    try:
        told = json.loads(held.metadata.get(CLASSES_KEY, "[]"))
    except ValueError:
        return ()
    plain = isinstance(told, list) and all(isinstance(level, str | int | float) for level in told)
    return tuple(told) if plain else ()


def _classes(outputs: Sequence[Any], held: OnnxFile) -> tuple[Level, ...]:
    told = _told_classes(held)
    if told:
        return told
    labelled = [node for node in held.nodes if node.labels and node.op in CLASSIFIERS]
    if labelled:
        return labelled[-1].labels
    makers = {name: node for node in held.nodes for name in node.outputs}
    waiting = [node.name for node in outputs if node.type in LABELS]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in makers:
            continue
        seen.add(name)
        node = makers[name]
        if node.op in ("ArrayFeatureExtractor", "Gather") and node.inputs[0] in held.constants:
            return held.constants[node.inputs[0]]
        waiting.extend(node.inputs)
    return ()


def _width(session: Any, output_name: str) -> int:  # noqa: ANN401 - the runtime ships no types
    shape = next(node.shape for node in session.get_outputs() if node.name == output_name)
    return shape[1] if len(shape) == 2 and isinstance(shape[1], int) else 0  # noqa: PLR2004 - rows and classes


def _task(shape: Shape, n_classes: int) -> Task | None:
    if shape == "value":
        return "regression"
    if not n_classes:
        return None
    return "multiclass" if n_classes > 2 else "binary"  # noqa: PLR2004 - two classes are binary


def _tensor(port: Port, names: Sequence[str], arrays: Sequence[Array]) -> Array:
    _, dtype = TENSORS[port.kind]
    columns = [_column(name, array, dtype) for name, array in zip(names, arrays, strict=True)]
    return columns[0] if port.flat else np.column_stack(columns)


def _column(name: str, array: Array, dtype: type) -> Array:
    if dtype is np.object_:
        # ONNX text has no missing value; converters of scikit-learn pipelines write it as the empty text.
        return np.array(["" if value is None else str(value) for value in array.tolist()], dtype=object)
    numbers = number_column(name, array)
    if issubclass(dtype, np.floating):
        return numbers.astype(dtype)
    if not np.isfinite(numbers).all() or (numbers != np.trunc(numbers)).any():
        raise InputError(
            "MDL007",
            "the column has missing values or fractions, and the model takes whole numbers",
            where=name,
            expected="whole numbers in every row",
            fix="export the model with a floating-point input for this column",
        )
    return array.astype(dtype) if array.dtype.kind in "iub" else numbers.astype(dtype)


def _damaged(file: ModelFile, why: str) -> InputError:
    return InputError(
        "MDL003",
        f"the ONNX file cannot be used: {why}",
        where=str(file.path),
        expected="a whole file that ONNX Runtime can run",
        fix="export the model again and copy it whole",
    )


def _unfit(file: ModelFile, why: str, expected: str) -> InputError:
    return InputError("MDL013", f"the ONNX model does not fit a table: {why}", where=str(file.path), expected=expected,
                      fix="export it again with inputs and outputs of that kind")  # fmt: skip
