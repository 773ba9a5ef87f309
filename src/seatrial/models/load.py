"""Loads a model file, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from seatrial.models.file import ModelFile
from seatrial.models.formats import formats
from seatrial.security import read_bytes
from seatrial.values.errors import InputError, with_near_miss
from seatrial.values.ports import Model
from seatrial.values.task import Task

KNOWN = "an ONNX file, a pickle or joblib file of a scikit-learn or LightGBM model, or a LightGBM text file"
OTHERS = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet table"), (b"ARROW1", "an Arrow table"), (b"PK\x03\x04", "a zip archive"),
    (b"\x89HDF", "an HDF5 file"), (b"CBM1", "a CatBoost model"), (b"\x7fELF", "a program"), (b"{", "a JSON document"),
    (b"binf", "an XGBoost model"), (b"\x93NUMPY", "a numpy array"), (b"<", "an HTML or XML document"),
)  # fmt: skip


def load_model(
    path: str | Path,
    *,
    name: str = "model",
    version: str = "1",
    trust: Sequence[str] = (),
    task: Task | None = None,
) -> Model:
    """Return the model that a file holds.

    The format is told from the content. A pickle is scanned before anything in it is imported, and restored from the
    very bytes that were scanned.

    Parameters
    ----------
    path
        A file.
    name, version
        As the project calls the model.
    trust
        Exact names of classes and functions that a pickle may use besides the reviewed ones.
    task
        What the model is for; settles what an output of one number means where the file does not say.

    Raises
    ------
    InputError
        ``MDL001`` for a missing or empty file or a folder, ``MDL002`` for one that is no model of a known format,
        ``MDL003`` for a damaged one, ``MDL004`` where a library is missing, ``MDL005`` for an object that is no fitted
        model, ``MDL013`` for outputs that nobody can judge, ``SCNnnn`` for a file that may not be loaded.
    """
    path = Path(path)
    _check_path(path)
    file = ModelFile(path=path, content=read_bytes(path), name=name, version=version, trust=tuple(trust), task=task)
    return load_file(file)


def load_file(file: ModelFile) -> Model:
    """Return the model that bytes hold which were read already; raises ``InputError`` as :func:`load_model`."""
    for known in formats():
        if known.recognises(file):
            return known.open(file)
    what = next((words for magic, words in OTHERS if file.content.startswith(magic)), "of no format that is known here")
    raise InputError(
        "MDL002",
        f"the file is {what}",
        where=str(file.path),
        expected=KNOWN,
        fix="give the model file itself; other formats can be exported to ONNX",
    )


def _check_path(path: Path) -> None:
    if path.is_dir():
        inside = sorted(child.name for child in path.iterdir())[:5]
        raise InputError(
            "MDL001",
            "the path of the model is a folder",
            where=str(path),
            expected=f"one file; it holds {', '.join(inside)}" if inside else "one file; it is empty",
            fix="[model] path = the model file inside",
        )
    if not path.exists():
        beside = [child.name for child in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError(
            "MDL001",
            "there is no model file" if path.parent.is_dir() else "there is no such folder",
            where=str(path),
            expected=with_near_miss(KNOWN, path.name, beside),
            fix="[model] path = where the file is, from the project file's folder",
        )
    if path.is_file() and path.stat().st_size == 0:
        raise InputError(
            "MDL001", "the model file is empty", where=str(path), expected=KNOWN, fix="save the model again"
        )
    if not path.is_file():
        raise InputError("MDL001", "the path of the model is no regular file", where=str(path), expected=KNOWN)
