"""A model package: one immutable folder that holds everything a server needs, and why it may be served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from seatrial.values.model import FieldType, ModelRef, Signature
from seatrial.values.slice import Level
from seatrial.values.task import Task
from seatrial.values.verdict import Choice

PACKAGE_SCHEMA_VERSION = 1
Form = Literal["onnx", "native"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRule:
    """What a feature of a request must look like, as the training table has it.

    Parameters
    ----------
    name
        Of the column; the order of rules is the order of the signature's inputs.
    type
        Never ``"any"``: the table has said it.
    nullable
        Whether training had missing values there.
    levels
        The values of a category, sorted; None for a feature that is none, or has too many to list.
    low, high
        The least and the greatest number in training; None for other types and where nothing was seen.
    sensitive
        True if it is never written down.
    """

    name: str
    type: FieldType
    nullable: bool = False
    levels: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How far the ONNX form answers from the native model, measured on the project's own rows.

    Parameters
    ----------
    rows
        How many rows were asked.
    largest_difference, tolerance
        In units of the answer: a probability, or the predicted value.
    flips
        Rows whose label differs.
    flipped
        The first of them, by their place in the table.
    holds
        Whether the ONNX form may stand in for the native one.
    """

    rows: int
    largest_difference: float
    tolerance: float
    flips: int = 0
    flipped: tuple[int, ...] = ()
    holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One file of a package: its name in the folder, ``"sha256:..."`` of its bytes, and its size."""

    name: str
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What ``package.json`` holds; its digest is that of the whole package, for it lists the digests of all files.

    Parameters
    ----------
    schema_version
        Version of this shape.
    name, version
        As the project calls the model.
    model_file
        Name of the file that is served.
    model
        Reference of the form that is served.
    native
        Reference of the model that was put on trial.
    form, form_reason
        Which form is served, and why.
    parity
        Measured if both forms were there.
    signature
        Inputs named and typed as the project's table has them.
    features
        One rule per input, in their order.
    target
        Name of the column that is predicted; empty if nobody said it.
    task, positive, threshold
        As the project declares them; what turns scores into labels.
    id_column
        The column that names a row, which a request may carry beside the features.
    evidence_digest, verdict, accepted
        The trial behind it; the words with which a held model was accepted, empty for a verdict of deploy.
    libraries
        Name and version of each library that is needed to load and ask it, sorted.
    trust
        Exact names that loading may use besides the reviewed ones.
    files
        Every other file of the package, sorted by name.
    """

    schema_version: int = PACKAGE_SCHEMA_VERSION
    name: str
    version: str
    model_file: str
    model: ModelRef
    native: ModelRef
    form: Form
    form_reason: str
    parity: Parity | None = None
    signature: Signature
    features: tuple[FeatureRule, ...]
    target: str = ""
    task: Task
    positive: Level | None = None
    threshold: float | None = None
    id_column: str | None = None
    evidence_digest: str
    verdict: Choice
    accepted: str = ""
    libraries: tuple[tuple[str, str], ...]
    trust: tuple[str, ...] = ()
    files: tuple[PackageFile, ...]
