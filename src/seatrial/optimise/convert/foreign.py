"""Conversion by skl2onnx, for what is not converted here; its answers are believed only after they were compared.

It runs in a process of its own: on some trees it does not come to an end, and a stranger's code may die.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from seatrial.models.onnx import CLASSES_KEY
from seatrial.optimise.convert.cannot import CannotConvertError, class_of
from seatrial.values import Field, Level

LONGEST_CAUSE = 200
LONGEST_S = 120.0
OPSET, ML_OPSET = 19, 3


def convert_elsewhere(
    estimator: Any,  # noqa: ANN401 - any class
    inputs: Sequence[Field],
    *,
    classes: Sequence[Level],
    longest_s: float = LONGEST_S,
) -> bytes:
    """Return the bytes of the ONNX model that skl2onnx makes of an estimator.

    One input per column where text is among them, else one matrix of doubles.

    Raises
    ------
    CannotConvertError
        If it is not installed, does not know the estimator, fails or does not end; with what it said.
    """
    if find_spec("skl2onnx") is None:
        raise CannotConvertError("skl2onnx is not installed")
    if any(one.type == "datetime" for one in inputs):
        raise CannotConvertError("it takes dates, which ONNX does not know")
    kind = class_of(estimator)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", __name__],
            input=pickle.dumps((estimator, tuple(inputs), tuple(classes))),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            capture_output=True,
            timeout=longest_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotConvertError(f"skl2onnx did not end on {kind} within {longest_s:.0f} s") from error
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise CannotConvertError(f"{kind} cannot be given to skl2onnx: {error}") from error
    if done.returncode:
        raise CannotConvertError(f"skl2onnx fails on {kind}: {_cause(done.stderr.decode(errors='replace'))}")
    return done.stdout


def _cause(printed: str) -> str:
    """Return the error at the end of what a process printed."""
    told = [
        line for line in printed.rpartition("Traceback (most recent call last):")[2].splitlines() if line[:1] != " "
    ]
    words = " ".join(" ".join(told).split())
    return words if len(words) <= LONGEST_CAUSE else f"{words[:LONGEST_CAUSE]}..."


def main() -> None:
    """Read an estimator from standard input, and write its ONNX form to standard output."""
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr  # what the library prints is no part of the model
    estimator, inputs, classes = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this
    import skl2onnx  # noqa: PLC0415 - an optional part, needed here only

    options = {id(estimator): {"zipmap": False}} if hasattr(estimator, "classes_") else None
    opsets = {"": OPSET, "ai.onnx.ml": ML_OPSET}
    model = skl2onnx.convert_sklearn(estimator, initial_types=_types(inputs), options=options, target_opset=opsets)
    for key, value in (("feature_names", [one.name for one in inputs]), (CLASSES_KEY, list(classes))):
        entry = model.metadata_props.add()
        entry.key, entry.value = key, json.dumps(value)
    out.buffer.write(model.SerializeToString())


def _types(inputs: Sequence[Field]) -> list[tuple[str, Any]]:
    from skl2onnx.common.data_types import DoubleTensorType, StringTensorType  # noqa: PLC0415 - as above

    if all(one.type != "string" for one in inputs):
        return [("numbers", DoubleTensorType([None, len(inputs)]))]
    return [(one.name, (StringTensorType if one.type == "string" else DoubleTensorType)([None, 1])) for one in inputs]


if __name__ == "__main__":
    main()
