"""The table of model formats: what Seatrial reads, and what others add to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points

from seatrial.models.file import ModelFile
from seatrial.models.lightgbm import open_text
from seatrial.models.onnx import open_onnx
from seatrial.models.pickled import open_pickled
from seatrial.security import looks_like_lightgbm, looks_like_onnx, looks_like_pickle
from seatrial.values.ports import Model

GROUP = "seatrial.models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of model files.

    Parameters
    ----------
    name
        Short and stable.
    recognises
        Says from a file's bytes (and its name, if bytes are not enough) whether it is of this format; quick.
    open
        Makes a model of it, or raises ``InputError``.
    """

    name: str
    recognises: Callable[[ModelFile], bool]
    open: Callable[[ModelFile], Model]


def _onnx(file: ModelFile) -> bool:
    return looks_like_onnx(file.content) or file.path.suffix.casefold() == ".onnx"


def _lightgbm(file: ModelFile) -> bool:
    return looks_like_lightgbm(file.content)


def _pickled(file: ModelFile) -> bool:
    return looks_like_pickle(file.content) or file.path.suffix.casefold() in (".joblib", ".pickle", ".pkl")


BUILT_IN = (
    Format(name="lightgbm", recognises=_lightgbm, open=open_text),
    Format(name="onnx", recognises=_onnx, open=open_onnx),
    Format(name="pickle", recognises=_pickled, open=open_pickled),
)


def formats() -> tuple[Format, ...]:
    """Return all formats: those of installed packages (entry points of ``seatrial.models``) by name, then our own."""
    others = [point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]
    return (*others, *BUILT_IN)
