"""Models of scikit-learn, and whatever else keeps its shape: ``predict`` and, for classifiers, ``predict_proba``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seatrial.models.ask import ask, names_of
from seatrial.models.file import ModelFile, Restored
from seatrial.models.numbers import number_matrix
from seatrial.values.errors import InputError
from seatrial.values.model import Field, FieldType, ModelRef, OutputKind, Signature
from seatrial.values.slice import Level
from seatrial.values.task import Task

if TYPE_CHECKING:
    from seatrial.values.ports import Columns

Array = NDArray[Any]
DEEPEST = 20
NUMBERS_ONLY = frozenset(
    {"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer",
     "KBinsDiscretizer", "PolynomialFeatures", "SplineTransformer", "KNNImputer", "IterativeImputer"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SklearnModel:
    """A fitted estimator or pipeline behind the port.

    Parameters
    ----------
    notes
        What is worth knowing and no error: such as another version of scikit-learn.
    """

    ref: ModelRef
    signature: Signature
    notes: tuple[str, ...] = ()
    estimator: Any = field(repr=False)
    threads: Any = field(repr=False)
    none_for_missing: frozenset[str] = frozenset()

    def predict(self, columns: Columns) -> Array:
        """Return the answers; as the port says."""
        from joblib import parallel_config  # noqa: PLC0415 - comes with scikit-learn, a slow import

        # One thread: a forest adds its trees in the order in which threads end, and the last bits with them.
        with self.threads.limit(limits=1), parallel_config(backend="sequential"):
            return ask(self.ref, self.signature, columns, ask_rows=self._ask_rows)

    def _ask_rows(self, arrays: Sequence[Array]) -> Array:
        rows = self._rows(arrays)
        if self.signature.output == "probability":
            return np.asarray(self.estimator.predict_proba(rows))
        answers = np.asarray(self.estimator.predict(rows))
        if self.signature.output == "value":
            return answers[:, 0] if answers.ndim == 2 and answers.shape[1] == 1 else answers  # noqa: PLR2004 - a column
        return _class_indices(answers, np.asarray(self.estimator.classes_))

    def _rows(self, arrays: Sequence[Array]) -> object:
        names = names_of(self.signature, len(arrays))
        if self.signature.named:
            return _frame(dict(zip(names, arrays, strict=True)), self.none_for_missing)
        if not self.signature.inputs and len(arrays) == 1:
            return arrays[0]  # a pipeline that starts with a vectoriser of text takes one column, not a table of one
        if any(array.dtype.kind in "OUS" for array in arrays):
            return np.column_stack([array.astype(object) for array in arrays])
        return number_matrix(names, arrays)


def from_estimator(restored: Restored) -> SklearnModel:
    """Return a restored estimator behind the port.

    Raises
    ------
    InputError
        ``MDL005`` if the object is no model, or one that was not fitted.
    """
    estimator = restored.held
    if isinstance(estimator, type) or not callable(getattr(estimator, "predict", None)):
        raise InputError(
            "MDL005",
            f"the file holds an object of class {type(estimator).__name__}, which has no predict",
            where=str(restored.file.path),
            expected="a fitted scikit-learn estimator or pipeline",
            fix="save the fitted pipeline itself: joblib.dump(pipeline, path)",
        )
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped] # no types  # noqa: PLC0415 - slow import

    parts = tuple(_parts(estimator))
    return SklearnModel(
        ref=restored.ref("sklearn"),
        signature=_signature(restored.file, estimator, parts),
        notes=restored.notes,
        estimator=estimator,
        threads=ThreadpoolController(),  # after the model's libraries are there, and once: looking them up takes 10 ms
        none_for_missing=frozenset(_with_none(parts)),
    )


def _signature(file: ModelFile, estimator: Any, parts: Sequence[Any]) -> Signature:  # noqa: ANN401 - as above
    names = [str(name) for name in getattr(estimator, "feature_names_in_", ())]
    count = int(getattr(estimator, "n_features_in_", len(names)))
    classes = _levels(getattr(estimator, "classes_", None))
    if not _is_fitted(estimator):
        raise _not_fitted(file, estimator)
    task = _task(estimator, len(classes), file.task)
    types = _types(parts)
    inputs = [Field(name=name, type=types.get(name, "any")) for name in names]
    output: OutputKind = "value"
    if task != "regression":
        output = "probability" if _has_proba(estimator) else "label"
    return Signature(
        inputs=tuple(inputs or [Field(name=f"f{i}") for i in range(count)]),
        named=bool(names),
        output=output,
        classes=() if output == "value" else classes,
        task=task,
    )


def _not_fitted(file: ModelFile, estimator: Any) -> InputError:  # noqa: ANN401 - as above
    return InputError(
        "MDL005",
        f"the {type(estimator).__name__} in the file was not fitted",
        where=str(file.path),
        expected="a fitted estimator or pipeline",
        fix="fit the pipeline before saving it",
    )


def _is_fitted(estimator: Any) -> bool:  # noqa: ANN401 - as above
    from sklearn.exceptions import NotFittedError  # noqa: PLC0415 - a slow import
    from sklearn.utils.validation import check_is_fitted  # noqa: PLC0415 - a slow import

    if hasattr(estimator, "n_features_in_"):
        return True
    try:
        check_is_fitted(estimator)
    except (NotFittedError, TypeError):
        return False
    return True


def _task(estimator: Any, n_classes: int, told: Task | None) -> Task:  # noqa: ANN401 - as above
    from sklearn.base import is_classifier, is_regressor  # noqa: PLC0415 - a slow import

    tagged = hasattr(estimator, "__sklearn_tags__")  # what only has the shape of an estimator is judged by its classes
    regressor = tagged and is_regressor(estimator)
    if (tagged and is_classifier(estimator)) or (n_classes and not regressor):
        return "multiclass" if n_classes > 2 else "binary"  # noqa: PLR2004 - two classes are binary
    return "regression" if regressor or told is None else told


def _has_proba(estimator: Any) -> bool:  # noqa: ANN401 - as above
    # Some classes take predict_proba back by raising AttributeError when it is looked up.
    return callable(getattr(estimator, "predict_proba", None))


def _levels(classes: object) -> tuple[Level, ...]:
    if classes is None or isinstance(classes, list):  # a list: one array per target
        return ()
    return tuple(np.asarray(classes).tolist())


def _parts(estimator: Any, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401 - as above
    if depth > DEEPEST:
        return
    yield estimator
    steps = getattr(estimator, "steps", None) or ()
    fitted = getattr(estimator, "transformers_", None) or ()
    for step in (*steps, *fitted):
        if len(step) > 1 and hasattr(step[1], "get_params"):
            yield from _parts(step[1], depth + 1)


def _types(parts: Sequence[Any]) -> dict[str, FieldType]:
    found: dict[str, FieldType] = {}
    for part in parts:
        names = [str(name) for name in getattr(part, "feature_names_in_", ())]
        if type(part).__name__ in NUMBERS_ONLY or (
            type(part).__name__ == "SimpleImputer" and part.strategy in ("mean", "median")
        ):
            found.update(dict.fromkeys(names, "number"))
        for name, levels in zip(names, getattr(part, "categories_", ()), strict=False):
            if any(isinstance(level, str) for level in levels):
                found[name] = "string"
    return found


def _with_none(parts: Sequence[Any]) -> Iterator[str]:
    for part in parts:
        names = [str(name) for name in getattr(part, "feature_names_in_", ())]
        for name, levels in zip(names, getattr(part, "categories_", ()), strict=False):
            if any(level is None for level in levels):
                yield name


def _class_indices(answers: Array, classes: Array) -> Array:
    order = np.argsort(classes, kind="stable")
    at = np.searchsorted(classes[order], answers).clip(max=len(classes) - 1)
    found: Array = order[at]
    return found


def _frame(columns: Mapping[str, Array], none_for_missing: frozenset[str]) -> object:
    if find_spec("pandas") is None:
        return polars_frame(columns)
    import pandas as pd  # noqa: PLC0415 - an optional part

    return pd.DataFrame(
        {
            # Text as pandas itself reads it, with NaN for missing; None where the model has seen None. Left to itself,
            # pandas would make one of the other, depending on what else is in the column.
            name: pd.Series(array, dtype=(object if name in none_for_missing else "str") if _is_text(array) else None)
            for name, array in columns.items()
        }
    )


def polars_frame(columns: Mapping[str, Array]) -> object:
    """Return a polars frame, which scikit-learn takes where there is no pandas."""
    import polars as pl  # noqa: PLC0415 - only where there is no pandas

    return pl.DataFrame(
        {
            name: pl.Series(name, array.tolist(), dtype=pl.String) if _is_text(array) else array
            for name, array in columns.items()
        }
    )


def _is_text(array: Array) -> bool:
    return array.dtype == object and all(value is None or isinstance(value, str) for value in array.tolist())
