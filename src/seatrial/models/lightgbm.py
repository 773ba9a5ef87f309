"""Models of LightGBM: the text file, and a Booster or LGBM estimator in a pickle or joblib file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seatrial.models.ask import ask
from seatrial.models.file import ModelFile, Restored
from seatrial.models.numbers import number_matrix
from seatrial.values.errors import InputError
from seatrial.values.model import Field, FieldType, ModelRef, OutputKind, Signature
from seatrial.values.slice import Level
from seatrial.values.task import Task

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Array = NDArray[Any]
END_OF_TREES = "\nend of trees\n"
UNNAMED = re.compile(r"Column_\d+")
BINARY = frozenset({"binary", "cross_entropy", "cross_entropy_lambda", "xentropy", "xentlambda"})
MULTICLASS = frozenset({"multiclass", "multiclassova", "softmax", "ova", "ovr", "multiclass_ova"})
ONE_VERSUS_ALL = frozenset({"multiclassova", "ova", "ovr", "multiclass_ova"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the text of a booster says about itself.

    Parameters
    ----------
    names
        Features, in order.
    objective
        Its first word, such as ``"binary"``; empty for one that the user wrote.
    n_classes
        1 for binary and regression.
    categories
        Levels of each categorical feature of a pandas table it was trained on, by name.
    """

    names: tuple[str, ...]
    objective: str
    n_classes: int
    categories: Mapping[str, tuple[Level, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LightgbmModel:
    """A booster behind the port."""

    ref: ModelRef
    signature: Signature
    notes: tuple[str, ...] = ()
    booster: Any = field(repr=False)
    header: Header = field(repr=False)

    def predict(self, columns: Columns) -> Array:
        """Return the answers; as the port says."""
        return ask(self.ref, self.signature, columns, ask_rows=self._ask_rows)

    def _ask_rows(self, arrays: Sequence[Array]) -> Array:
        rows = number_matrix(self.signature.names, arrays, categories=self.header.categories)
        answers = np.asarray(self.booster.predict(rows, num_threads=1))
        if self.signature.output == "value":
            return answers
        if answers.ndim == 1:
            return np.column_stack([1.0 - answers, answers])
        if self.header.objective in ONE_VERSUS_ALL:  # each class has its own model; together they sum to anything
            answers = answers / answers.sum(axis=1, keepdims=True)
        return answers


def open_text(file: ModelFile) -> LightgbmModel:
    """Return the model of a LightGBM text file.

    Raises
    ------
    InputError
        ``MDL003`` if the file is cut off or damaged, ``MDL004`` if LightGBM is not installed.
    """
    scan = file.scan()
    if find_spec("lightgbm") is None:
        raise InputError(
            "MDL004",
            "this is a LightGBM model, and LightGBM is not installed",
            where=str(file.path),
            fix='pip install "seatrial[lightgbm]"',
        )
    import lightgbm  # noqa: PLC0415 - an optional part

    text = scan.content.decode("utf-8", errors="replace")
    # The library's own reader does not always survive a file that is cut off, so its end mark is looked for first.
    if END_OF_TREES not in text:
        raise _damaged(file, "its list of trees does not end")
    try:
        header = read_header(text)
        booster = lightgbm.Booster(model_str=text)
    except (ValueError, KeyError, lightgbm.basic.LightGBMError) as error:
        raise _damaged(file, " ".join(str(error).split())[:200]) from error
    return _Made(ref=file.ref(scan, "lightgbm-text"), booster=booster, header=header).model(file.task)


def from_object(restored: Restored) -> LightgbmModel:
    """Return a restored Booster or LGBM estimator behind the port; raises ``InputError`` (``MDL005``) if not fitted."""
    held = restored.held
    booster = held if hasattr(held, "model_to_string") else getattr(held, "_Booster", None)
    if booster is None or not hasattr(booster, "model_to_string"):
        raise InputError(
            "MDL005",
            f"the file holds a {type(held).__name__} that was not fitted",
            where=str(restored.file.path),
            expected="a fitted LightGBM model",
            fix="fit the model before saving it",
        )
    classes = getattr(held, "_classes", None)
    made = _Made(
        ref=restored.ref("lightgbm"),
        booster=booster,
        header=read_header(booster.model_to_string(num_iteration=1)),
        classes=() if classes is None else tuple(np.asarray(classes).tolist()),
        notes=restored.notes,
    )
    return made.model(restored.file.task)


def read_header(text: str) -> Header:
    """Return what a booster's text says about itself.

    Raises
    ------
    ValueError
        If it names no features or its categories are not JSON.
    """
    head, _, tail = text.partition("\nTree=")
    lines = dict(line.split("=", 1) for line in head.splitlines() if "=" in line)
    names = tuple(lines.get("feature_names", "").split())
    if not names:
        raise ValueError("it names no features")
    return Header(
        names=names,
        objective="".join(lines.get("objective", "").split()[:1]),
        n_classes=int(lines.get("num_class", "1")),
        categories={names[i]: levels for i, levels in _categories(lines.get("feature_infos", "").split(), tail)},
    )


def _categories(infos: Sequence[str], tail: str) -> Iterator[tuple[int, tuple[Level, ...]]]:
    """Yield the place and levels of each categorical feature."""
    words = tail.rpartition("\npandas_categorical:")[2].splitlines() if "\npandas_categorical:" in tail else []
    levels = (json.loads(words[0]) if words else None) or []
    if not levels:
        return
    told = re.search(r"^\[categorical_feature: ([\d,]+)\]", tail, flags=re.MULTILINE)
    at = [int(index) for index in told[1].split(",")] if told else []
    if len(at) != len(levels):  # then by how a categorical feature is written: "0:2:5", not "[0:5]" nor "none"
        at = [i for i, info in enumerate(infos) if info[:1] not in ("[", "n")]
    if len(at) != len(levels) or max(at) >= len(infos):
        raise ValueError(f"it has categories of {len(levels)} features and does not say which")
    for i, values in zip(at, levels, strict=True):
        yield i, tuple(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A booster and what is known of it, from whichever kind of file."""

    ref: ModelRef
    booster: Any = field(repr=False)
    header: Header
    classes: tuple[Level, ...] = ()
    notes: tuple[str, ...] = ()

    def model(self, told: Task | None) -> LightgbmModel:
        """Return the model behind the port."""
        task = _task(self.header, told)
        output: OutputKind = "value" if task == "regression" else "probability"
        named = not all(UNNAMED.fullmatch(name) for name in self.header.names)
        names = self.header.names if named else tuple(f"f{i}" for i in range(len(self.header.names)))
        renamed = dict(zip(self.header.names, names, strict=True))
        categories = {renamed[name]: levels for name, levels in self.header.categories.items()}
        signature = Signature(
            inputs=tuple(Field(name=name, type=_type(categories.get(name, ()))) for name in names),
            named=named,
            output=output,
            classes=() if output == "value" else self.classes,
            task=task,
        )
        header = replace(self.header, names=names, categories=categories)
        return LightgbmModel(ref=self.ref, signature=signature, notes=self.notes, booster=self.booster, header=header)


def _type(levels: Sequence[Level]) -> FieldType:
    if not levels:
        return "number"
    return "string" if all(isinstance(level, str) for level in levels) else "any"


def _task(header: Header, told: Task | None) -> Task:
    if header.objective in MULTICLASS or header.n_classes > 1:
        return "multiclass"
    if header.objective in BINARY:
        return "binary"
    return "regression" if header.objective or told is None else told


def _damaged(file: ModelFile, why: str) -> InputError:
    return InputError(
        "MDL003",
        f"the LightGBM file is damaged: {why}",
        where=str(file.path),
        expected="a whole file of Booster.save_model",
        fix="save the model again and copy it whole",
    )
