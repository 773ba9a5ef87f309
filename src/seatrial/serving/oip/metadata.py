"""What the server and a model say of themselves."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from seatrial.serving.oip.datatypes import OF_FIELDS
from seatrial.serving.oip.outputs import OUTPUTS, datatype_of
from seatrial.values.package import Package

SERVER = "seatrial"
EXTENSIONS = ("binary_tensor_data",)


class ServerMetadata(msgspec.Struct, frozen=True):
    """Name, version, and the extensions of the protocol that are there."""

    name: str
    version: str
    extensions: tuple[str, ...] = EXTENSIONS


class TensorMetadata(msgspec.Struct, frozen=True):
    """One input or output; -1 in its shape stands for any number of rows."""

    name: str
    datatype: str
    shape: tuple[int, ...]


class ModelMetadata(msgspec.Struct, frozen=True):
    """A model, as the protocol describes it.

    Parameters
    ----------
    name
        As the project calls it.
    versions
        All that may be asked.
    platform
        Format of the file that is served.
    inputs
        One tensor per feature; one of all features, ``"input"``, is taken too.
    outputs
        What comes unless the request says what it wants.
    """

    name: str
    versions: tuple[str, ...]
    platform: str
    inputs: tuple[TensorMetadata, ...]
    outputs: tuple[TensorMetadata, ...]


def server_metadata(version: str) -> ServerMetadata:
    """Return what the server of this version of Seatrial says of itself."""
    return ServerMetadata(SERVER, version)


def model_metadata(package: Package, versions: Sequence[str]) -> ModelMetadata:
    """Return what a model says of itself.

    Parameters
    ----------
    package
        Of the version that is asked about.
    versions
        All versions that may be asked.
    """
    signature = package.signature
    inputs = [TensorMetadata(rule.name, OF_FIELDS[rule.type], (-1,)) for rule in package.features]
    classes = len(signature.classes) or -1
    outputs = [
        TensorMetadata(name, datatype_of(name, signature.classes), (-1, classes) if name == "probabilities" else (-1,))
        for name in OUTPUTS[signature.output]
    ]
    return ModelMetadata(package.name, tuple(versions), package.model.format, tuple(inputs), tuple(outputs))
